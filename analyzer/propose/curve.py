"""What the first so many tokens save, beside all of them."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from analyzer.conclusions import CurvePoint
from analyzer.propose.joins import lengths_with, only_joins

if TYPE_CHECKING:
    import numpy as np

    from analyzer.extend import Extension
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
        if only_joins(extension):
            points[kept] = lengths_with(extension.added, kept, ids, after)
        else:
            points[kept] = heldout.after(extension.first(size).tokenizer())
    points[len(extension.added)] = after
    savings = [heldout.saving(cut) or 0.0 for cut in points.values()]
    intervals = heldout.intervals([*points.values()])
    return tuple(
        CurvePoint(tokens, saving, *(interval or (saving, saving)))
        for tokens, saving, interval in zip(points, savings, intervals, strict=True)
    )
