"""Which tokens to add, what they save on held-out text, what they cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analyzer import extend
from analyzer.conclusions import Candidate, Occurrences, Proposal
from analyzer.extend.sources import open_source
from analyzer.propose.choose import choose
from analyzer.propose.cost import Prices, cost_of
from analyzer.propose.curve import curve_of
from analyzer.propose.general import general_change
from analyzer.propose.ground import Ground
from analyzer.propose.joins import Undone
from analyzer.propose.predict import predict
from analyzer.propose.samples import samples_of
from analyzer.propose.units import NOT_SYMBOLIC
from analyzer.scanner.encode import encode_in_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.extend import Extension
    from analyzer.propose.learn import Learned

__all__ = ["NOT_SYMBOLIC", "Ground", "Prices", "propose"]

INTERMEDIATE = "intermediate"
LEAST_PASSAGES = 5
"""Where chance held nothing out, leaving out each of so many passages in turn is measure enough."""


def propose(
    ground: Ground,
    *,
    tokens: int | None = None,
    training_tokens: int | None = None,
    prices: Prices | None = None,
    symbols_only: bool = False,
) -> tuple[Proposal, Extension]:
    """Choose tokens on the training side and measure them on the held-out side.

    Words, ranked terms and symbolic spans compete under one objective: tokens of the model saved
    a token added.

    ``tokens`` is the number wanted, ``None`` to find it; ``training_tokens`` the budget that
    the user has, by default one pass over the corpus. With ``symbols_only`` words and terms are
    no source of tokens. The extension is the one measured.
    """
    tokenizer, train_share = ground.tokenizer, ground.train_share
    corpus_tokens = int(ground.occurrences.sum())
    choice = choose(tokenizer, ground.runs(symbols_only=symbols_only), tokens, corpus_tokens)
    texts = _texts(choice.learned)
    steps = set(filter(open_source(tokenizer).affixes.is_inside, texts))
    asked = [text for text in texts if text not in steps]
    # steps that cannot be asked for are found again from the tokens that they lead to
    extension = extend.extend(tokenizer, asked, share_steps=bool(steps))
    extended, undone = extension.tokenizer(), Undone.of(extension)
    sample = ground.sample.by(extension, extended, undone)
    prediction = predict(ground, choice, extension, sample)
    learned = prediction.learned
    heldout, ids, after = ground.heldout.by(extension, extended, undone)
    heldout = heldout.standing_for(ground.occurrences, prediction.shares)
    saving = heldout.saving(after)
    if saving is None and prediction.passages >= LEAST_PASSAGES:
        saving = prediction.saving
    new = len(extension.added)
    curve = curve_of(extension, heldout, ids, after)
    differ = len(heldout.texts) > 1  # how passages differ is not known of a single one
    return Proposal(
        tokens=new,
        heldout_saving=saving,
        heldout_interval=(curve[-1].low, curve[-1].high) if curve and differ else None,
        curve=curve,
        occurrences=_occurrences(learned, train_share),
        candidates=_candidates(learned, extension, ground, steps),
        cost={
            **cost_of(tokenizer.info, new, saving or 0.0, training_tokens or corpus_tokens, prices),
            **general_change(tokenizer, extended),
        },
        heldout_tokens=heldout.tokens,
        heldout_passages=len(heldout.texts),
        predicted_saving=prediction.saving,
        symbol_saving=None if saving is None else saving * _symbolic_share(learned),
        samples=samples_of(ground.shown(), tokenizer, extended),
    ), extension


def _texts(learned: Sequence[Learned]) -> list[str]:
    """Give the tokens as texts; a part of a character is a step on the way to a whole one."""
    texts = []
    for step in learned:
        try:
            texts.append(step.token.decode())
        except UnicodeDecodeError:
            continue
    return texts


def _symbolic_share(learned: Sequence[Learned]) -> float:
    """Give the part of the saving that comes from symbolic content."""
    savings = [item for step in learned for item in step.saving.items()]
    symbolic = sum(saved for source, saved in savings if source not in NOT_SYMBOLIC)
    return symbolic / sum(saved for _, saved in savings) if savings else 0.0


def _occurrences(learned: Sequence[Learned], train_share: float) -> Occurrences:
    """Scale from the training side to the corpus; 0.0 everywhere without tokens.

    A step that only leads to longer tokens never comes out of text: its row needs no training.
    """
    met = [step.occurrences for step in learned if step.occurrences >= 1]
    if not met:
        return Occurrences(0.0, 0.0, 0.0)
    counts = np.array(met) / train_share
    return Occurrences(
        median=float(np.median(counts)),
        under_25_share=float((counts < 25).mean()),
        under_100_share=float((counts < 100).mean()),
    )


def _candidates(
    learned: Sequence[Learned],
    extension: Extension,
    ground: Ground,
    steps: set[str],
) -> tuple[Candidate, ...]:
    """Describe what was learned, without what this tokenizer cannot take."""
    refused = {refusal.text.encode() for refusal in extension.refused}
    refused |= {text.encode() for text in steps.difference(t.text for t in extension.added)}
    kept = [step for step in learned if step.token not in refused]
    spelled = _spelled([step.token for step in kept if step.pieces == (step.token,)], ground)
    return tuple(
        Candidate(
            token=_readable(step.token),
            pieces=spelled.get(step.token) or tuple(map(_readable, step.pieces)),
            occurrences=round(step.occurrences / ground.train_share),
            saving=round(sum(step.saving.values())),
            source=max(step.saving, key=lambda s: step.saving[s]) if step.units else INTERMEDIATE,
            terms=ground.terms.serves(step.units),
        )
        for step in kept
    )


def _spelled(tokens: Sequence[bytes], ground: Ground) -> dict[bytes, tuple[str, ...]]:
    """Give the pieces of characters that the vocabulary spells by bytes, such as ``<0xE8>``."""
    texts = [_readable(token) for token in tokens]
    ids, lengths = encode_in_text(ground.tokenizer, texts)
    parts = np.split(ids, np.cumsum(lengths))
    pieces = (tuple(ground.tokenizer.piece(int(i)) for i in part) for part in parts)
    return dict(zip(tokens, pieces, strict=False))


def _readable(token: bytes) -> str:
    """Give a token as text; bytes that are no whole character as ``<0xE5>``."""
    try:
        return token.decode()
    except UnicodeDecodeError:
        return "".join(f"<0x{byte:02X}>" for byte in token)
