"""Rows of counts as arrays, a column each: put in order and added up one column after another.

Most rows are seen a few times, so a column of sums is as narrow as its largest number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

from analyzer.terms.tally import firsts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

SUMS = ("count", "documents", "left_free", "right_free", "alone")


class Rows(NamedTuple):
    """Columns of numbers in pieces, arrays [rows of a piece], and texts, of which most are empty.

    ``texts`` are those that are not, and ``at`` int64 [texts] says in which rows.
    """

    numbers: dict[str, list[np.ndarray]]
    at: np.ndarray
    texts: pl.Series

    @staticmethod
    def of(frames: Iterable[pl.DataFrame]) -> Rows:
        """Give the rows of frames whose one column of text is ``text``."""
        return Rows.joined(
            Rows({column.name: [column.to_numpy()] for column in rest}, *filled(frame["text"]))
            for frame, rest in ((frame, frame.drop("text")) for frame in frames)
        )

    @staticmethod
    def joined(parts: Iterable[Rows]) -> Rows:
        """Give the rows of all parts, one part after another."""
        numbers: dict[str, list[np.ndarray]] = {}
        at, texts, size = [np.zeros(0, np.int64)], [pl.Series("text", [], pl.String)], 0
        for part in parts:
            at.append(part.at + size)
            texts.append(part.texts.alias("text"))
            for name, pieces in part.numbers.items():
                numbers.setdefault(name, []).extend(pieces)
            size = sum(map(len, next(iter(numbers.values()))))
        return Rows(numbers, np.concatenate(at), pl.concat(texts))

    def column(self, name: str) -> np.ndarray:
        """Give a column in one piece."""
        return np.concatenate(self.numbers[name])

    def frames(
        self, chosen: Sequence[np.ndarray], sums: Mapping[str, np.ndarray] | None = None
    ) -> list[pl.DataFrame]:
        """Give the rows at some places, a frame for each array of them; the rows are given up.

        ``sums``, arrays [places], stand in the place of their own.
        """
        size = sum(map(len, self.numbers["key"]))
        columns: list[dict[str, np.ndarray]] = [{} for _ in chosen]
        for name in [*self.numbers]:
            whole = np.concatenate(self.numbers.pop(name))
            for places, taken in zip(chosen, columns, strict=True):
                taken[name] = sums[name] if sums and name in sums else whole.take(places)
        return [
            pl.DataFrame({**taken, "text": self._texts_at(places, size)})
            for places, taken in zip(chosen, columns, strict=True)
        ]

    def _texts_at(self, places: np.ndarray, size: int) -> pl.Series:
        now = np.full(size, -1, dtype=np.int32)
        now[places] = np.arange(len(places), dtype=np.int32)
        now = now.take(self.at)
        kept = np.flatnonzero(now >= 0)
        return spread(len(places), now.take(kept), self.texts.gather(kept))


def summed_by(
    key: np.ndarray, sums: Mapping[str, np.ndarray]
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Give the place of one row of each key, the keys ascending, and the narrow sums over its rows.

    Sorting digests is several times as fast as hashing.

    >>> places, sums = summed_by(np.array([9, 4, 9]), {"count": np.array([1, 2, 3])})
    >>> places.tolist()[0], sums["count"].tolist()
    (1, [2, 4])
    """
    order = np.argsort(key)
    first = firsts(key.take(order))
    places = order.take(np.flatnonzero(first))
    again = np.flatnonzero(~first)
    groups = (np.cumsum(first, dtype=np.int32) - 1).take(again)
    again = order.take(again)
    totals = {}
    for name, values in sums.items():
        total = values.take(places).astype(np.uint64)
        np.add.at(total, groups, values.take(again).astype(np.uint64))
        totals[name] = narrow(total)
    return places, totals


def narrow(numbers: np.ndarray) -> np.ndarray:
    """Give numbers in as few bytes each as the largest takes.

    >>> narrow(np.array([1, 2])).dtype, narrow(np.array([1, 256])).dtype
    (dtype('uint8'), dtype('uint16'))
    """
    return numbers.astype(np.min_scalar_type(numbers.max(initial=0)), copy=False)


def filled(texts: pl.Series) -> tuple[np.ndarray, pl.Series]:
    """Give where texts are not empty, and those.

    >>> at, texts = filled(pl.Series(["", "heart", ""]))
    >>> at.tolist(), texts.to_list(), spread(3, at, texts).to_list()
    ([1], ['heart'], ['', 'heart', ''])
    """
    at = np.flatnonzero(texts.str.len_bytes().to_numpy())
    return at, texts.gather(at)


def spread(size: int, at: np.ndarray, texts: pl.Series) -> pl.Series:
    """Give so many empty texts but for those ``at`` these places."""
    which = np.zeros(size, dtype=np.uint32)
    which[at] = np.arange(1, len(at) + 1, dtype=np.uint32)
    return pl.concat([pl.Series("text", [""]), texts.alias("text")]).gather(which)
