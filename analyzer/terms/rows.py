"""Rows of counts, a column each: put in order by a digest and added up, one column after another.

Most rows are seen a few times, so a column of sums is as narrow as its largest number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

from analyzer.terms.tally import firsts, mixed, ordered

if TYPE_CHECKING:
    from collections.abc import Iterable

SUMS = ("count", "documents", "left_free", "right_free", "alone")
JUDGED_BITS = 18
"""So many high bits of a row's key are those of what it is judged by; the rest are its own."""


class Rows(NamedTuple):
    """Columns of numbers in pieces, arrays [rows of a piece], and texts, which few rows have.

    ``texts`` are those, and ``at`` int64 [texts] says in which rows.
    """

    numbers: dict[str, list[np.ndarray]]
    at: np.ndarray
    texts: pl.Series

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


def joint(spelled: np.ndarray, own: np.ndarray) -> np.ndarray:
    """Give the keys of rows, uint64, of the digests of what they are judged by and of themselves.

    So rows that are judged together, the spellings of a term, are close in the order of keys.

    >>> keys = joint(np.array([1 << 63, 0, 0], np.uint64), np.array([4, 7 << 30, 7], np.uint64))
    >>> np.argsort(keys).tolist(), len(np.unique(keys))
    ([2, 1, 0], 3)
    """
    bits = np.uint64(JUDGED_BITS)
    low = np.uint64(64 - JUDGED_BITS)
    return np.asarray((spelled >> low << low) | (own >> bits))


def keys_of(frame: pl.DataFrame) -> np.ndarray:
    """Give what names each row, uint64 [rows]: its ``digest``, or that of a candidate's words."""
    if "digest" in frame.columns:
        return frame["digest"].to_numpy()
    prefix, last, spelled = (frame[name].to_numpy() for name in ("prefix", "last", "spelled"))
    return joint(spelled, mixed(prefix, last))


def added_up(frames: list[pl.DataFrame]) -> pl.DataFrame:
    """Make one row of those of equal keys, the keys ascending and the sums narrow.

    The list is emptied, so that many rows are held no longer than need be. Sorting digests is
    several times as fast as hashing.

    >>> rows = [pl.DataFrame({"digest": [d], "count": [1]}) for d in (9, 4, 9)]
    >>> added_up(rows).rows()
    [(4, 1), (9, 2)]
    """
    keys = np.concatenate([keys_of(frame) for frame in frames])
    columns = {name: [frame[name] for frame in frames] for name in frames[0].columns}
    frames.clear()
    order = ordered(keys)
    first = firsts(keys.take(order))
    places = order.take(np.flatnonzero(first))
    again = np.flatnonzero(~first)
    groups = (np.cumsum(first, dtype=np.int32) - 1).take(again)
    again = order.take(again)
    del keys, order, first
    rows: dict[str, np.ndarray | pl.Series] = {}
    for name in [*columns]:
        pieces = columns.pop(name)
        if pieces[0].dtype == pl.String:
            rows[name] = pl.concat(pieces).gather(places)
            continue
        whole = np.concatenate([piece.to_numpy() for piece in pieces])
        taken = whole.take(places)
        if name in SUMS and len(again):
            total = taken.astype(np.uint64)
            np.add.at(total, groups, whole.take(again).astype(np.uint64))
            taken = narrow(total)
        rows[name] = taken
    return pl.DataFrame(rows)


def narrow(numbers: np.ndarray) -> np.ndarray:
    """Give numbers in as few bytes each as the largest takes.

    >>> narrow(np.array([1, 2])).dtype, narrow(np.array([1, 256])).dtype
    (dtype('uint8'), dtype('uint16'))
    """
    return numbers.astype(np.min_scalar_type(numbers.max(initial=0)), copy=False)
