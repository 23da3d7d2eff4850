"""Counting by sorting: 64-bit keys sort at a billion bytes a second, so no hash table is needed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Tally:
    """Distinct ids, ascending, and for each how often it was seen: arrays [distinct ids].

    ``flagged`` [flags, distinct ids] counts the occurrences that carried each flag.
    """

    ids: np.ndarray
    count: np.ndarray
    flagged: np.ndarray


def tally(ids: np.ndarray, *flags: np.ndarray) -> Tally:
    """Count ids, and how many of their occurrences carry each flag.

    ``ids`` below 2**32, ``flags`` bool [occurrences].

    >>> result = tally(np.array([7, 5, 7]), np.array([True, True, False]))
    >>> result.ids.tolist(), result.count.tolist(), result.flagged.tolist()
    ([5, 7], [1, 2], [[1, 1]])
    """
    keys = ids.astype(np.uint64) << np.uint64(8)
    for i, flag in enumerate(flags):
        keys |= flag.astype(np.uint64) << np.uint64(i)
    keys.sort()
    names = keys >> np.uint64(8)
    starts = np.flatnonzero(_firsts(names))
    bits = keys.astype(np.uint8)
    flagged = [_sums((bits >> i) & 1, starts) for i in range(len(flags))]
    return Tally(names[starts], _lengths(starts, len(keys)), np.array(flagged, dtype=np.uint64))


def first_in_document(ids: np.ndarray, docs: np.ndarray) -> np.ndarray:
    """Give which occurrences are the first of their id in their document: bool [occurrences].

    ``docs`` ascending, as in a stream.

    >>> first_in_document(np.array([3, 4, 3, 3]), np.array([0, 0, 0, 1])).tolist()
    [True, True, False, True]
    """
    keys = (ids.astype(np.uint64) << np.uint64(32)) | np.arange(len(ids), dtype=np.uint64)
    keys.sort()
    at = (keys & np.uint64(0xFFFFFFFF)).astype(np.int64)
    first = _firsts(keys >> np.uint64(32)) | _firsts(docs[at])
    result = np.empty(len(ids), dtype=bool)
    result[at] = first
    return result


def dense(high: np.ndarray, low: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give each pair the number of its kind, and where each kind is first seen.

    >>> numbers, firsts = dense(np.array([1, 0, 1]), np.array([2, 2, 2]))
    >>> numbers.tolist(), firsts.tolist()
    ([1, 0, 1], [1, 0])
    """
    keys = (high.astype(np.uint64) << np.uint64(32)) | low.astype(np.uint64)
    order = np.argsort(keys, kind="stable")
    first = _firsts(keys[order])
    numbers = np.empty(len(keys), dtype=np.int64)
    numbers[order] = np.cumsum(first) - 1
    return numbers, order[first]


def _firsts(ordered: np.ndarray) -> np.ndarray:
    """Give which elements differ from the one before: bool [len]."""
    first = np.ones(len(ordered), dtype=bool)
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    return first


def _lengths(starts: np.ndarray, total: int) -> np.ndarray:
    return np.diff(starts, append=total).astype(np.uint64)


def _sums(values: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Add up the values of each group; groups begin at ``starts``."""
    if not len(starts):
        return np.zeros(0, dtype=np.uint64)
    totals = np.concatenate([[0], np.cumsum(values, dtype=np.uint64)])
    return np.diff(totals[np.append(starts, len(values))]).astype(np.uint64)
