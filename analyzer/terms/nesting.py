"""Terms inside longer terms: the C-value, and fragments.

Frantzi, Ananiadou and Mima 2000, "Automatic recognition of multi-word terms: the C-value/NC-value
method", section 2.2: C-value(a) = log2|a| (f(a) - 1/P(Ta) * sum of f(b) over b in Ta), with Ta the
longer candidates that hold a, and P(Ta) how many they are. With log2(|a| + 1) in its stead, as is
usual where single words are candidates too, so that they are not all zero.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analyzer.terms.places import Places

_MIX = np.array([0x94D049BB133111EB, 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9], dtype=np.uint64)


@dataclass(frozen=True, slots=True)
class Nesting:
    """For each candidate, arrays [candidates].

    ``longer`` how many longer candidates hold it, ``longer_count`` their counts added up,
    ``largest`` the highest count of a candidate that is it and one word more. Of the candidates
    that are it and one word before, or after: their counts added up, ``before`` and ``after``,
    and the sums of count * log(count), ``before_log`` and ``after_log``, for the entropy.
    """

    longer: np.ndarray
    longer_count: np.ndarray
    largest: np.ndarray
    before: np.ndarray
    before_log: np.ndarray
    after: np.ndarray
    after_log: np.ndarray


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
    places = Places(own)
    found = Nesting(
        *(np.zeros(len(lengths), dtype=np.int64) for _ in range(3)),
        *(np.zeros(len(lengths)) for _ in range(4)),
    )
    for n in range(2, units.shape[1] + 1):
        rows = np.flatnonzero(lengths == n)
        # a longer one is the next on a side if none lies between, as where a term may not end
        is_next = np.ones((2, len(rows)), dtype=bool)
        for size in range(n - 1, 0, -1):
            inside: list[np.ndarray] = []
            for start in range(n - size + 1):
                keys = _keys(units[rows, start : start + size])
                target = places.of(keys)
                for before in inside:  # a word twice in one term holds it once
                    target[target == before] = -1
                inside.append(target)
                hit = target >= 0
                np.add.at(found.longer, target[hit], 1)
                np.add.at(found.longer_count, target[hit], counts[rows[hit]])
                for side, at_end in enumerate((start == 0, start == n - size)):
                    if at_end:
                        following = hit & is_next[side]
                        is_next[side] &= ~hit
                        _add(found, target[following], counts[rows[following]], side)
    return found


def _add(found: Nesting, target: np.ndarray, counts: np.ndarray, side: int) -> None:
    """Add the counts of the next longer candidates; ``side`` 0: words after, 1: before."""
    np.maximum.at(found.largest, target, counts)
    sums, logs = (found.after, found.after_log) if side == 0 else (found.before, found.before_log)
    np.add.at(sums, target, counts)
    np.add.at(logs, target, counts * np.log(counts))


def branching_entropy(
    counts: np.ndarray, beside: np.ndarray, beside_log: np.ndarray, free: np.ndarray
) -> np.ndarray:
    """Give the entropy of what stands on one side, over its highest value: 0 to 1 [candidates].

    ``free`` occurrences have a function word or the end of a clause there: each of them counts
    as a neighbour of its own, as is usual for the ends of sentences (Jin and Tanaka-Ishii 2006,
    "Unsupervised segmentation of Chinese text by use of branching entropy", section 3).

    >>> always_one, all_different = np.array([4 * np.log(4)]), np.array([0.0])
    >>> four, none = np.array([4]), np.array([0])
    >>> branching_entropy(four, four, always_one, none).tolist()
    [0.0]
    >>> branching_entropy(four, four, all_different, none).tolist()
    [1.0]
    """
    total = np.maximum(counts, 1)
    rest = np.maximum(counts - beside - free, 0)
    logs = beside_log + rest * np.log(np.maximum(rest, 1))
    entropy = np.log(total) - logs / total
    return np.asarray(np.where(counts > 1, entropy / np.log(np.maximum(total, 2)), 0.5))


def c_value(lengths: np.ndarray, counts: np.ndarray, nesting: Nesting) -> np.ndarray:
    """Give the C-value of each candidate: float64 [candidates].

    >>> none = np.zeros(2)
    >>> nesting = Nesting(np.array([2, 0]), np.array([6, 0]), none, none, none, none, none)
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
