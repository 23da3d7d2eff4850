"""Which tokens to add, what they save on held-out text, what they cost."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from analyzer import extend
from analyzer.propose.choose import choose
from analyzer.propose.cost import Prices, cost_of
from analyzer.propose.general import general_change
from analyzer.propose.heldout import HeldOut
from analyzer.propose.samples import samples_of
from analyzer.propose.units import WORD
from analyzer.values import Candidate, CurvePoint, Occurrences, Proposal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.extend import Extension
    from analyzer.propose.learn import Learned
    from analyzer.scanner.table import ScanTable
    from analyzer.tokenizers.base import Tokenizer

__all__ = ["Prices", "propose", "symbolic_part"]

CURVE_PARTS = (16, 8, 4, 2)
INTERMEDIATE = "intermediate"


def propose(
    table: ScanTable,
    tokenizer: Tokenizer,
    name: str,
    *,
    tokens: int | None = None,
    training_tokens: int | None = None,
    prices: Prices | None = None,
) -> tuple[Proposal, Extension]:
    """Choose tokens on the training side and measure them on the held-out side.

    ``tokens`` is the number wanted, ``None`` to find it; ``training_tokens`` the budget that
    the user has, by default one pass over the corpus. The extension is the one measured.
    """
    learned = choose(table, tokenizer, name, tokens)
    texts = _texts(learned)
    extension = extend.extend(tokenizer, texts)
    heldout = HeldOut.of([(t, n) for _, t, n in table.heldout_sample.items()], tokenizer)
    extended = extension.tokenizer()
    after = heldout.after(extended)
    corpus_tokens = int(table.tokens[name].sum())
    train_share = 1 - table.totals["heldout_characters"] / max(table.totals["characters"], 1)
    saving = heldout.saving(after)
    by_source = _saving_by_source(learned)
    predicted = sum(by_source.values())
    symbolic = 1 - by_source.get(WORD, 0.0) / predicted if predicted else 0.0
    new = len(extension.added)
    return Proposal(
        tokens=new,
        heldout_saving=saving,
        heldout_interval=heldout.interval(after),
        curve=_curve(extension, heldout, after),
        occurrences=_occurrences(learned, train_share),
        candidates=_candidates(learned, train_share),
        cost={
            **cost_of(tokenizer.info, new, saving or 0.0, training_tokens or corpus_tokens, prices),
            **general_change(tokenizer, extended),
        },
        heldout_tokens=heldout.tokens,
        heldout_passages=len(heldout.texts),
        predicted_saving=predicted / (corpus_tokens * train_share) if corpus_tokens else 0.0,
        symbol_saving=None if saving is None else saving * symbolic,
        samples=samples_of(heldout.texts, tokenizer, extended),
    ), extension


def symbolic_part(
    proposal: Proposal,
    tokenizer: Tokenizer,
    prices: Prices,
) -> tuple[Proposal, Extension]:
    """Extend by the tokens alone that were proposed for symbolic content, at their own cost."""
    tokens = [c.token for c in proposal.candidates if c.source not in {WORD, INTERMEDIATE}]
    extension = extend.extend(tokenizer, tokens)
    saving, budget = proposal.symbol_saving or 0.0, proposal.cost["training_tokens"]
    own = cost_of(tokenizer.info, len(extension.added), saving, budget, prices)
    return replace(proposal, cost={**proposal.cost, **own}), extension


def _texts(learned: Sequence[Learned]) -> list[str]:
    """Give the tokens as texts; a part of a character is a step on the way to a whole one."""
    texts = []
    for step in learned:
        try:
            texts.append(step.token.decode())
        except UnicodeDecodeError:
            continue
    return texts


def _saving_by_source(learned: Sequence[Learned]) -> dict[str, float]:
    total: dict[str, float] = {}
    for step in learned:
        for source, saved in step.saving.items():
            total[source] = total.get(source, 0.0) + saved
    return total


def _curve(extension: Extension, heldout: HeldOut, after: np.ndarray) -> tuple[CurvePoint, ...]:
    """Measure the first sixteenth, eighth, quarter and half of the tokens besides all of them."""
    if not heldout.tokens:
        return ()
    targets = sum(token.kind == "target" for token in extension.added)
    points = {0: heldout.before}
    for size in sorted({targets // part for part in CURVE_PARTS} - {0}):
        part = extension.first(size)
        points[len(part.added)] = heldout.after(part.tokenizer())
    points[len(extension.added)] = after
    return tuple(
        CurvePoint(tokens, heldout.saving(cut) or 0.0, *(heldout.interval(cut) or (0.0, 0.0)))
        for tokens, cut in points.items()
    )


def _occurrences(learned: Sequence[Learned], train_share: float) -> Occurrences:
    """Scale from the training side to the corpus; 0.0 everywhere without tokens."""
    if not learned:
        return Occurrences(0.0, 0.0, 0.0)
    counts = np.array([step.occurrences for step in learned]) / train_share
    return Occurrences(
        median=float(np.median(counts)),
        under_25_share=float((counts < 25).mean()),
        under_100_share=float((counts < 100).mean()),
    )


def _candidates(learned: Sequence[Learned], train_share: float) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(
            token=_readable(step.token),
            pieces=tuple(_readable(piece) for piece in step.pieces),
            occurrences=round(step.occurrences / train_share),
            saving=round(sum(step.saving.values())),
            source=max(step.saving, key=lambda s: step.saving[s]) if step.units else INTERMEDIATE,
            terms=tuple(dict.fromkeys(_readable(unit).strip() for unit in step.units)),
        )
        for step in learned
    )


def _readable(token: bytes) -> str:
    """Give a token as text; bytes that are no whole character as ``<0xE5>``."""
    try:
        return token.decode()
    except UnicodeDecodeError:
        return "".join(f"<0x{byte:02X}>" for byte in token)
