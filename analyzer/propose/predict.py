"""What the training side promises, by tokenizing a sample of it with the extended tokenizer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from analyzer.propose.left_out import saved_by_flukes
from analyzer.scanner.encode import encode_in_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analyzer.extend import Extension
    from analyzer.propose.choose import Choice
    from analyzer.propose.ground import Ground
    from analyzer.propose.learn import Learned
    from analyzer.propose.passages import Passages

_FAR = 3.0
"""Standard deviations from which the sample is believed rather than the simulated merges."""


@dataclass(frozen=True, slots=True)
class Prediction:
    """The saving to expect on unseen text, and the tokens with how often they really occur.

    ``shares`` is the share of each old token that the new ones save: float [ids]; ``passages`` the
    number of them that the saving was worked out from.
    """

    saving: float
    learned: list[Learned]
    shares: np.ndarray
    passages: int


def predict(
    ground: Ground,
    choice: Choice,
    extension: Extension,
    cut: tuple[Passages, np.ndarray, np.ndarray],
) -> Prediction:
    """Tokenize a sample of the training side, each passage as if it had not been seen.

    Tokens are chosen from words and spans one by one; in running text they also fire elsewhere
    (inside addresses, across the edges of a span), or do not. Real tokenizing settles that. A
    token that owes its place to one passage would not be there for an unseen one: in each
    passage those joins are taken back that would have missed the bar had it been left out, and
    replaced by what waits at the bar (leave-one-out, Efron and Tibshirani 1993, chapter 17).
    ``cut`` are the passages of the sample, and their ids and lengths with the new tokens.
    """
    sample, after, lengths = cut
    occurrences = ground.occurrences
    ids = {token.text.encode(): token.id for token in extension.added}
    if not sample.tokens or not ids:
        shares = np.zeros(extension.base.info.vocab_size)
        return Prediction(0.0, choice.learned, shares, len(sample.texts))
    size = int(max(*ids.values(), after.max(initial=0), sample.ids.max(initial=0))) + 1
    met = np.bincount(after, weights=np.repeat(sample.counts, lengths), minlength=size)
    shares = _saved_shares(extension, sample, met)
    train_tokens = max(float(occurrences.sum()) * ground.train_share, sample.tokens)
    passages = (sample.counts, sample.before)
    flukes = saved_by_flukes(choice, ids, (after, lengths), passages, train_tokens)
    saving = sample.standing_for(occurrences, shares).saving(lengths) or 0.0
    found = {text: float(met[i]) for text, i in ids.items()}
    share = sample.tokens / train_tokens
    return Prediction(
        max(round(saving - flukes / sample.tokens, 12), 0.0),  # no saving is none, not 1e-17
        [replace(step, occurrences=_settled(step, found, share)) for step in choice.learned],
        shares,
        len(sample.texts),
    )


def _saved_shares(extension: Extension, sample: Passages, met: np.ndarray) -> np.ndarray:
    """Give the share of each old token that is saved: a token of k old ones saves 1 - 1/k each.

    ``met`` is how often each token stands in the sample with the new ones: float [ids].
    """
    ids, lengths = encode_in_text(extension.base, [token.text for token in extension.added])
    own = met[[token.id for token in extension.added]]
    each = np.repeat(own * (1 - 1 / np.maximum(lengths, 1)), lengths)
    saved = np.bincount(ids, weights=each, minlength=len(met))
    stood = np.repeat(sample.counts, sample.before)
    there = np.bincount(sample.ids, weights=stood, minlength=len(met))
    shares: np.ndarray = np.minimum(saved / np.maximum(there, 1), 1.0)
    return shares


def _settled(step: Learned, met: Mapping[bytes, float], share: float) -> float:
    """Give how often a token occurs: as simulated, where the sample does not speak against it.

    The simulation counts the whole training side; the sample, a ``share`` of it, is real.
    """
    found, expected = met.get(step.token, 0.0), step.occurrences * share
    agrees = abs(found - expected) <= _FAR * sqrt(expected + 1.0)
    return step.occurrences if agrees else found / share
