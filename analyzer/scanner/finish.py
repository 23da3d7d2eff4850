"""The end of the fold: totals over every row, and the rows that are worth keeping."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from analyzer.scanner.encode import encode_in_text
from analyzer.scanner.frames import SIDES, Frames, key_of, with_frames

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analyzer.scanner.table import ScanTable
    from analyzer.tokenizers.base import Tokenizer

KEPT_ROWS = {"words": 500_000, "candidates": 1_000_000, "abbreviations": 200_000}
"""So many rows of each kind are kept at most, those seen most often in the whole corpus."""
HISTOGRAM_TOP = 6
ENCODED_AT_ONCE = 200_000


class Finish:
    """Takes every row of a corpus once, by parts that share no key, and gives the finished table.

    A finished table is a table whose ``totals`` also say what was counted over all rows:
    ``words``, ``distinct_words``, ``distinct_parts``, ``runs`` and ``distinct_runs``; whose
    ``word_pieces`` are filled; and that holds of words, candidates and abbreviations only those
    seen at least so often that ``KEPT_ROWS`` are not exceeded. The spellings of a key stand or
    fall together, by the count of all of them on both sides of the split. So no count of what
    is kept is less than exact. On corpora up to about a hundred megabytes that is every row.
    """

    def __init__(self, models: Mapping[str, Tokenizer]) -> None:
        """``models`` are those whose pieces a word are counted."""
        self._models = models
        self._totals: Counter[str] = Counter()
        self._pieces = {name: np.zeros(HISTOGRAM_TOP + 2, np.int64) for name in models}
        self._kept = {kind: _Kept(kind, rows) for kind, rows in KEPT_ROWS.items()}

    def add(self, frames: Frames) -> None:
        """Take a part; all rows of a key are in the same part."""
        for name, distinct in (("repeats", "distinct_parts"), ("runs", "distinct_runs")):
            if name in frames:
                self._totals[distinct] += frames[name].height
        if "runs" in frames:
            self._totals["runs"] += int(frames["runs"]["count"].sum())
        self._words([frames[f"{side}/words"] for side in SIDES if f"{side}/words" in frames])
        for kind, kept in self._kept.items():
            kept.add(
                {side: frames[f"{side}/{kind}"] for side in SIDES if f"{side}/{kind}" in frames}
            )

    def table(self, rest: ScanTable) -> ScanTable:
        """Give the finished table; ``rest`` is the merged table without its frames."""
        frames = {name: frame for kept in self._kept.values() for name, frame in kept.frames()}
        return replace(
            with_frames(rest, frames),
            totals=dict(sorted({**rest.totals, **self._totals}.items())),
            word_pieces={name: pieces.tolist() for name, pieces in sorted(self._pieces.items())},
        )

    def _words(self, frames: list[pl.DataFrame]) -> None:
        if not frames:
            return
        both = pl.concat([frame.select("text", "count") for frame in frames])
        words = both.group_by("text").agg(pl.col("count").sum().cast(pl.Int64))
        self._totals["words"] += int(words["count"].sum())
        self._totals["distinct_words"] += words.height
        for part in words.iter_slices(ENCODED_AT_ONCE):
            texts, counts = part["text"].to_list(), part["count"].to_numpy()
            for name, tokenizer in self._models.items():
                _, lengths = encode_in_text(tokenizer, texts)
                self._pieces[name] += piece_counts(lengths, counts)


def piece_counts(lengths: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Give how many occurrences have 0, 1, ... and HISTOGRAM_TOP or more pieces, then all pieces.

    >>> piece_counts(np.array([1, 2, 9]), np.array([10, 5, 1])).tolist()
    [0, 10, 5, 0, 0, 0, 1, 29]
    """
    found = np.zeros(HISTOGRAM_TOP + 2, np.int64)
    np.add.at(found, np.minimum(lengths, HISTOGRAM_TOP), counts)
    found[-1] = lengths @ counts
    return found


class _Kept:
    """The rows of one kind whose key is seen most often: a bar that only ever rises."""

    def __init__(self, kind: str, most_rows: int) -> None:
        self.kind = kind
        self.most_rows = most_rows
        self.least = 1
        self.rows: list[pl.DataFrame] = []
        self.height = 0

    def add(self, sides: dict[str, pl.DataFrame]) -> None:
        if not sides:
            return
        both = pl.concat([f.with_columns(side=pl.lit(side)) for side, f in sides.items()])
        keys = key_of(f"train/{self.kind}", both.columns)
        counted = both.with_columns(seen=pl.col("count").sum().over(keys))
        self._hold([counted.filter(pl.col("seen") >= self.least)])
        if 4 * self.height > 5 * self.most_rows:
            self._raise()

    def frames(self) -> list[tuple[str, pl.DataFrame]]:
        self._raise()
        if not self.rows:
            return []
        kept = self.rows[0].drop("seen")
        kept = kept.sort(kept.columns[: kept.columns.index("count")])
        return [
            (f"{side}/{self.kind}", kept.filter(pl.col("side") == side).drop("side"))
            for side in SIDES
        ]

    def _hold(self, frames: list[pl.DataFrame]) -> None:
        self.rows += frames
        self.height = sum(frame.height for frame in self.rows)

    def _raise(self) -> None:
        """Raise the bar to the lowest one that few enough rows pass."""
        if not self.rows:
            return
        rows = pl.concat(self.rows)
        if rows.height > self.most_rows:
            seen = rows["seen"].sort(descending=True)
            self.least = int(seen[self.most_rows]) + 1
            rows = rows.filter(pl.col("seen") >= self.least)
        self.rows = []
        self._hold([rows])
