"""Terms inside longer terms: the C-value, and fragments.

Frantzi, Ananiadou and Mima 2000, "Automatic recognition of multi-word terms: the C-value/NC-value
method", section 2.2: C-value(a) = log2|a| (f(a) - 1/P(Ta) * sum of f(b) over b in Ta), with Ta the
longer candidates that hold a, and P(Ta) how many they are. With log2(|a| + 1) in its stead, as is
usual where single words are candidates too, so that they are not all zero.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

_MIX = np.array([0x94D049BB133111EB, 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9], dtype=np.uint64)


@dataclass(frozen=True, slots=True)
class Nesting:
    """For each candidate, arrays [candidates].

    ``longer`` how many longer candidates hold it, ``longer_count`` their counts added up,
    ``largest`` the highest count of a candidate that is it and one word more.
    """

    longer: np.ndarray
    longer_count: np.ndarray
    largest: np.ndarray


def nest(units: np.ndarray, lengths: np.ndarray, counts: np.ndarray) -> Nesting:
    """Find each candidate inside the longer ones.

    ``units`` uint32 [candidates, longest]: word ids, any value past ``lengths``.

    >>> units = np.array([[1, 2, 0], [1, 2, 3], [2, 3, 0]], dtype=np.uint32)
    >>> found = nest(units, np.array([2, 3, 2]), np.array([10, 4, 4]))
    >>> found.longer.tolist(), found.longer_count.tolist(), found.largest.tolist()
    ([1, 0, 1], [4, 0, 4], [4, 0, 4])
    """
    own = np.zeros(len(lengths), dtype=np.uint64)
    for n in np.unique(lengths):
        rows = lengths == n
        own[rows] = _keys(units[rows, :n])
    order = np.argsort(own)
    ordered = own[order]
    longer = np.zeros(len(lengths), dtype=np.int64)
    longer_count = np.zeros(len(lengths), dtype=np.int64)
    largest = np.zeros(len(lengths), dtype=np.int64)
    for n in range(2, units.shape[1] + 1):
        rows = np.flatnonzero(lengths == n)
        for size in range(1, n):
            inside: list[np.ndarray] = []
            for start in range(n - size + 1):
                keys = _keys(units[rows, start : start + size])
                at = np.searchsorted(ordered, keys).clip(max=len(ordered) - 1)
                target = np.where(ordered[at] == keys, order[at], -1)
                for before in inside:  # a word twice in one term holds it once
                    target[target == before] = -1
                inside.append(target)
                hit = target >= 0
                np.add.at(longer, target[hit], 1)
                np.add.at(longer_count, target[hit], counts[rows[hit]])
                if size == n - 1:
                    np.maximum.at(largest, target[hit], counts[rows[hit]])
    return Nesting(longer, longer_count, largest)


def c_value(lengths: np.ndarray, counts: np.ndarray, nesting: Nesting) -> np.ndarray:
    """Give the C-value of each candidate: float64 [candidates].

    >>> nesting = Nesting(np.array([2, 0]), np.array([6, 0]), np.array([4, 0]))
    >>> c_value(np.array([3, 4]), np.array([10, 4]), nesting).tolist()
    [14.0, 9.287712379549449]
    """
    weights = np.log2(lengths + 1)
    inside = nesting.longer_count / np.maximum(nesting.longer, 1)
    return np.asarray(weights * (counts - inside))


def _keys(windows: np.ndarray) -> np.ndarray:
    """Give a 64-bit key of each row of word ids, mixed as splitmix64 does."""
    keys = np.full(len(windows), windows.shape[1], dtype=np.uint64)
    for column in range(windows.shape[1]):
        keys = (keys * _MIX[0]) ^ (windows[:, column].astype(np.uint64) + np.uint64(1)) * _MIX[1]
        keys = (keys ^ (keys >> np.uint64(30))) * _MIX[2]
        keys ^= keys >> np.uint64(27)
    return keys
