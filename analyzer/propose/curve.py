"""What the first so many tokens save, beside all of them."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np

from analyzer.conclusions import CurvePoint

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.extend import Extension
    from analyzer.extend.result import AddedToken
    from analyzer.propose.passages import Passages

CURVE_PARTS = (16, 8, 4, 2)


def curve_of(
    extension: Extension, heldout: Passages, ids: np.ndarray, after: np.ndarray
) -> tuple[CurvePoint, ...]:
    """Measure the first sixteenth, eighth, quarter and half of the tokens besides all of them.

    ``ids`` are those of the held-out passages with all of the tokens, and ``after`` their numbers
    a passage.
    """
    if not heldout.tokens:
        return ()
    targets = list(accumulate(int(token.kind == "target") for token in extension.added))
    number = targets[-1] if targets else 0
    points = {0: heldout.before}
    for size in sorted({number // part for part in CURVE_PARTS} - {0}):
        kept = targets.index(size) + 1
        if _only_joins(extension):
            points[kept] = lengths_with(extension.added, kept, ids, after)
        else:
            points[kept] = heldout.after(extension.first(size).tokenizer())
    points[len(extension.added)] = after
    return tuple(
        CurvePoint(tokens, heldout.saving(cut) or 0.0, *(heldout.interval(cut) or (0.0, 0.0)))
        for tokens, cut in points.items()
    )


def _only_joins(extension: Extension) -> bool:
    """Say whether every token joins two others by a merge that comes after all merges before it."""
    return extension.base.info.algorithm == "byte-level-bpe" and all(
        token.merge is not None and token.kind in {"target", "intermediate"}
        for token in extension.added
    )


def lengths_with(
    added: Sequence[AddedToken], kept: int, ids: np.ndarray, lengths: np.ndarray
) -> np.ndarray:
    """Give each text's length with the first ``kept`` tokens: int64 [texts].

    ``ids`` and ``lengths`` are those with all of them. BPE performs the merge of lowest rank
    first, so with all tokens it first does what it does with the first ones, and then joins their
    pieces: a later token stands for as many of these as its two parts do together.
    """
    pieces = {token.piece: 1 for token in added[:kept]}
    costs = np.ones(max([int(ids.max(initial=0)), *(t.id for t in added)]) + 1, dtype=np.int64)
    for token in added[kept:]:
        left, right = token.merge or ("", "")
        pieces[token.piece] = pieces.get(left, 1) + pieces.get(right, 1)
        costs[token.id] = pieces[token.piece]
    total = np.concatenate([[0], np.cumsum(costs[ids])])
    ends = np.cumsum(lengths)
    cut: np.ndarray = total[ends] - total[ends - lengths]
    return cut
