"""Counting by sorting: 64-bit keys sort at a billion bytes a second, so no hash table is needed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Tally:
    """Distinct ids, ascending, and for each how often it was seen: arrays [distinct ids].

    ``documents`` counts different documents; ``left_free``, ``right_free`` and ``alone`` count
    the occurrences that carried the flag 2, the flag 1, and both.
    """

    ids: np.ndarray
    count: np.ndarray
    documents: np.ndarray
    left_free: np.ndarray
    right_free: np.ndarray
    alone: np.ndarray


def tally(ids: np.ndarray, docs: np.ndarray, flags: np.ndarray | None = None) -> Tally:
    """Count ids, the documents that they are in, and their flags (0 to 3 each).

    ``ids`` below 2**31, ``docs`` below 2**31, ``flags``: integers [occurrences].

    >>> result = tally(np.array([7, 5, 7]), np.array([0, 0, 0]), np.array([3, 0, 1]))
    >>> result.ids.tolist(), result.count.tolist(), result.documents.tolist()
    ([5, 7], [1, 2], [1, 1])
    >>> result.right_free.tolist(), result.alone.tolist()
    ([0, 2], [0, 1])
    """
    low = np.zeros(1, dtype=np.uint64) if flags is None else flags.astype(np.uint64)
    keys = np.sort((ids.astype(np.uint64) << np.uint64(33)) | (docs.astype(np.uint64) << 2) | low)
    places = keys >> np.uint64(2)  # an id in a document
    first_place = _firsts(places)
    names = keys >> np.uint64(33)
    first_name = _firsts(names)
    starts = np.flatnonzero(first_name)
    bits = keys & np.uint64(3)
    return Tally(
        ids=names[starts],
        count=_lengths(starts, len(keys)),
        documents=_sums(first_place, starts),
        left_free=_sums(bits >> np.uint64(1), starts),
        right_free=_sums(bits & np.uint64(1), starts),
        alone=_sums(bits == 3, starts),
    )


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
