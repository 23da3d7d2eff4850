"""What the training side promises, by tokenizing a sample of it with the extended tokenizer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from analyzer.propose.passages import Passages

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analyzer.extend import Extension
    from analyzer.propose.choose import Choice
    from analyzer.propose.learn import Learned
    from analyzer.scanner.table import ScanTable
    from analyzer.tokenizers.base import Tokenizer

SAMPLE_CHARACTERS = 2_500_000
_FAR = 3.0
"""Standard deviations from which the sample is believed rather than the simulated merges."""


@dataclass(frozen=True, slots=True)
class Prediction:
    """The saving to expect on unseen text, and the tokens with how often they really occur."""

    saving: float
    learned: list[Learned]


def predict(
    table: ScanTable,
    tokenizer: Tokenizer,
    extension: Extension,
    choice: Choice,
    train_tokens: float,
) -> Prediction:
    """Tokenize a sample of the training side, each passage as if it had not been seen.

    Tokens are chosen from words and spans one by one; in running text they also fire elsewhere
    (inside addresses, across the edges of a span), or do not. Real tokenizing settles that. A
    token that owes its place to one passage would not be there for an unseen one: in each
    passage those joins are taken back that would have missed the bar had it been left out, and
    replaced by what waits at the bar (leave-one-out, Efron and Tibshirani 1993, chapter 17).
    """
    sample = Passages.of(_sample(table), tokenizer)
    ids = {token.text.encode(): token.id for token in extension.added}
    if not sample.tokens or not ids:
        return Prediction(0.0, choice.learned)
    after, lengths = extension.tokenizer().encode_batch(sample.texts)
    size = int(max(*ids.values(), after.max(initial=0))) + 1
    own = np.zeros(size, dtype=bool)
    own[list(ids.values())] = True
    new = own[after]
    cells = np.repeat(np.arange(len(lengths)), lengths)[new] * size + after[new]
    cells, inside = np.unique(cells, return_counts=True)
    token, passage = cells % size, cells // size
    worth = np.full(size, np.inf)
    for step in choice.learned:
        if step.token in ids:
            worth[ids[step.token]] = sum(step.saving.values())
    repeats = sample.counts[passage]
    counts = np.bincount(token, weights=inside * repeats, minlength=size)
    share = sample.tokens / max(train_tokens, sample.tokens)
    # a token that also fires where it was not chosen from owes a passage no more than its part
    fluke = worth[token] * (1 - inside * share / counts[token]) < choice.bar
    waiting = choice.bar / train_tokens * sample.before[passage] if choice.is_full else 0.0
    lost = float(((inside - waiting) * repeats)[fluke].sum())
    saved = sample.tokens - int(lengths @ sample.counts) - lost
    met = {text: float(counts[i]) for text, i in ids.items()}
    return Prediction(
        saved / sample.tokens,
        [replace(step, occurrences=_settled(step, met, share)) for step in choice.learned],
    )


def _sample(table: ScanTable) -> list[tuple[str, int]]:
    """Give training passages in the order of their digests, which is a random one."""
    rows: list[tuple[str, int]] = []
    size = 0
    for _, text, count in table.train_sample.items():
        if size >= SAMPLE_CHARACTERS:
            break
        rows.append((text, count))
        size += len(text)
    return rows


def _settled(step: Learned, met: Mapping[bytes, float], share: float) -> float:
    """Give how often a token occurs: as simulated, where the sample does not speak against it.

    The simulation counts the whole training side; the sample, a ``share`` of it, is real.
    """
    found, expected = met.get(step.token, 0.0), step.occurrences * share
    agrees = abs(found - expected) <= _FAR * sqrt(expected + 1.0)
    return step.occurrences if agrees else found / share
