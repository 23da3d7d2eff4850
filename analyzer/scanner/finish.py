"""The end of the fold: totals over every row, and the rows that are worth keeping."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from analyzer.scanner.frames import SIDES, Frames, with_frames
from analyzer.terms.counts import widened
from analyzer.terms.tally import firsts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analyzer.scanner.table import ScanTable

KEPT_ROWS = {
    ("words",): 500_000,
    ("singles", "candidates"): 1_000_000,
    ("abbreviations",): 200_000,
}
"""So many rows of these kinds together are kept at most: those seen most often in the corpus."""


class Finish:
    """Takes every row of a corpus once, by parts that share no key, and gives the finished table.

    A finished table is a table whose ``totals`` also say what was counted over all rows:
    ``words``, ``distinct_words``, ``distinct_parts``, ``runs`` and ``distinct_runs``; and that
    holds of words, candidates and abbreviations only those seen at least so often that
    ``KEPT_ROWS`` are not exceeded. The spellings of a key stand or fall together, by the count
    of all of them on both sides of the split. So no count of what is kept is less than exact.
    On corpora up to about a hundred megabytes that is every row.
    """

    def __init__(self) -> None:
        """Begin with nothing."""
        self._totals: Counter[str] = Counter()
        self._kept = [_Kept(kinds, rows) for kinds, rows in KEPT_ROWS.items()]

    def add(self, frames: Frames) -> None:
        """Take a part; all rows of a key, and of what is judged with it, are in the same part."""
        for name, distinct in (("repeats", "distinct_parts"), ("runs", "distinct_runs")):
            if name in frames:
                self._totals[distinct] += frames[name].height
        if "runs" in frames:
            self._totals["runs"] += _sum(frames["runs"])
        words = [frames[f"{side}/words"] for side in SIDES if f"{side}/words" in frames]
        self._totals["words"] += sum(map(_sum, words))
        digests = [np.zeros(0, np.uint64), *(frame["digest"].to_numpy() for frame in words)]
        differs = firsts(np.sort(np.concatenate(digests)))
        self._totals["distinct_words"] += int(np.count_nonzero(differs))
        for kept in self._kept:
            kept.add(frames)

    def table(self, rest: ScanTable) -> ScanTable:
        """Give the finished table; ``rest`` is the merged table without its frames."""
        frames = {name: frame for kept in self._kept for name, frame in kept.frames()}
        totals = dict(sorted({**rest.totals, **self._totals}.items()))
        return replace(with_frames(rest, frames), totals=totals)


class _Kept:
    """The rows of some kinds whose key is seen most often: a bar that only ever rises."""

    def __init__(self, kinds: tuple[str, ...], most_rows: int) -> None:
        self.names = [f"{side}/{kind}" for side in SIDES for kind in kinds]
        self.most_rows = most_rows
        self.least = 1
        self.rows: dict[str, list[pl.DataFrame]] = defaultdict(list)
        self.height = 0

    def add(self, frames: Frames) -> None:
        mine = {name: frames[name] for name in self.names if name in frames}
        if mine:
            seen = _seen(mine)
            self._hold({name: mine[name].with_columns(seen=seen[name]) for name in mine})
        if 4 * self.height > 5 * self.most_rows:
            self._raise()

    def frames(self) -> list[tuple[str, pl.DataFrame]]:
        if self.height > self.most_rows:
            self._raise()
        return [(name, _finished(name, rows)) for name, rows in self.rows.items()]

    def _hold(self, frames: Mapping[str, pl.DataFrame]) -> None:
        for name, frame in frames.items():
            kept = frame.filter(pl.col("seen") >= self.least) if self.least > 1 else frame
            self.rows[name].append(kept)
            self.height += kept.height

    def _raise(self) -> None:
        """Raise the bar to the lowest one that few enough rows pass."""
        held = {name: _joined(rows) for name, rows in self.rows.items()}
        seen = np.sort(np.concatenate([frame["seen"].to_numpy() for frame in held.values()]))
        if len(seen) > self.most_rows:
            self.least = int(seen[-1 - self.most_rows]) + 1
        self.rows.clear()
        self.height = 0
        self._hold(held)


def _finished(name: str, rows: list[pl.DataFrame]) -> pl.DataFrame:
    kind = name.partition("/")[2]
    frame = widened(kind, _joined(rows).drop("seen"))
    return frame.sort("text") if kind == "words" else frame  # as they are read


def _seen(frames: Mapping[str, pl.DataFrame]) -> dict[str, pl.Series]:
    """Give how often what each row is judged by is seen in all frames together."""
    spelled = np.concatenate([frame["spelled"].to_numpy() for frame in frames.values()])
    counts = np.concatenate([frame["count"].to_numpy() for frame in frames.values()])
    order = np.argsort(spelled)
    first = firsts(spelled.take(order))
    sums = np.add.reduceat(counts.take(order), np.flatnonzero(first), dtype=np.uint64)
    seen = np.empty(len(order), np.uint64)
    seen[order] = sums.take(np.cumsum(first, dtype=np.int32) - 1)
    bounds = pairwise(np.cumsum([0, *(frame.height for frame in frames.values())]).tolist())
    return {
        name: pl.Series(seen[start:end]) for name, (start, end) in zip(frames, bounds, strict=True)
    }


def _joined(frames: list[pl.DataFrame]) -> pl.DataFrame:
    """Give the rows of frames whose sums are not equally narrow."""
    return pl.concat(frames, how="vertical_relaxed")


def _sum(frame: pl.DataFrame) -> int:
    return int(frame["count"].cast(pl.UInt64).sum())
