"""Counting by sorting: 64-bit keys sort at a billion bytes a second, so no hash table is needed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import polars as pl

_FACTORS = np.array([0x94D049BB133111EB, 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9], dtype=np.uint64)


@dataclass(frozen=True, slots=True)
class Groups:
    """Positions put in order by their group, and within a group by place: arrays [positions].

    ``starts`` int64 [groups] says where in ``order`` each group begins, ``sizes`` how many
    positions it has.
    """

    order: np.ndarray
    starts: np.ndarray
    sizes: np.ndarray

    def numbers(self) -> np.ndarray:
        """Give the number of each position's group: int64 [positions]."""
        numbers = np.empty(len(self.order), dtype=np.int64)
        numbers[self.order] = np.repeat(np.arange(len(self.starts)), self.sizes)
        return numbers

    def heads(self) -> np.ndarray:
        """Give the first position of each group: int64 [groups]."""
        return np.asarray(self.order[self.starts])

    def sums(self, flag: np.ndarray) -> np.ndarray:
        """Count the positions of each group that carry a flag, bool [positions]."""
        if not len(self.starts):
            return np.zeros(0, dtype=np.int64)
        before = np.concatenate([[0], np.cumsum(flag[self.order], dtype=np.int64)])
        return np.asarray(before[self.starts + self.sizes] - before[self.starts])

    def first_with(self, docs: np.ndarray) -> np.ndarray:
        """Give which positions are the first of their group in their document.

        ``docs`` [positions], ascending.

        >>> groups = grouped(np.array([3, 4, 3, 3]), np.zeros(4))
        >>> groups.first_with(np.array([0, 0, 0, 1])).tolist()
        [True, True, False, True]
        """
        inside = docs[self.order]
        first = np.ones(len(inside), dtype=bool)
        np.not_equal(inside[1:], inside[:-1], out=first[1:])
        first[self.starts] = True
        result = np.empty(len(inside), dtype=bool)
        result[self.order] = first
        return result


def grouped(high: np.ndarray, low: np.ndarray) -> Groups:
    """Put positions of equal (high, low) together; both are below 2**32.

    >>> groups = grouped(np.array([1, 0, 1]), np.array([2, 2, 2]))
    >>> groups.order.tolist(), groups.sizes.tolist(), groups.numbers().tolist()
    ([1, 0, 2], [1, 2], [1, 0, 1])
    """
    count = len(high)
    place_bits, low_bits = _bits(count), _bits(int(low.max(initial=0)))
    high, low = high.astype(np.uint64), low.astype(np.uint64)
    if _bits(int(high.max(initial=0))) + low_bits + place_bits <= 64:
        # the place goes into the key: a sort of numbers is many times as fast as a sort by them
        keys = (high << np.uint64(low_bits)) | low
        keys = (keys << np.uint64(place_bits)) | np.arange(count, dtype=np.uint64)
        keys.sort()
        order = (keys & np.uint64((1 << place_bits) - 1)).astype(np.int64)
        keys >>= np.uint64(place_bits)
    else:
        keys = (high << np.uint64(32)) | low
        order = np.argsort(keys, kind="stable")
        keys = keys[order]
    starts = np.flatnonzero(firsts(keys))
    return Groups(order, starts, np.diff(starts, append=count))


def numbered(names: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give equal digests, uint64 below 2**64, one number, and where each is first seen.

    >>> numbers, places = numbered(np.array([9, 4, 9], dtype=np.uint64))
    >>> numbers.tolist(), places.tolist()
    ([1, 0, 1], [1, 0])
    """
    place_bits = np.uint64(_bits(len(names)))
    low = (np.uint64(1) << place_bits) - np.uint64(1)
    # the place stands in for the low bits: a sort of numbers is many times as fast as one by them
    keys = (names & ~low) | np.arange(len(names), dtype=np.uint64)
    keys.sort()
    order = (keys & low).astype(np.int64)
    first = firsts(names[order])
    if np.count_nonzero(first) > np.count_nonzero(firsts(keys >> place_bits)):
        order = np.argsort(names, kind="stable")  # two digests differ in their low bits only
        first = firsts(names[order])
    numbers = np.empty(len(names), dtype=np.int64)
    numbers[order] = np.cumsum(first) - 1
    return numbers, order[first]


def firsts(ordered: np.ndarray) -> np.ndarray:
    """Give which elements differ from the one before: bool [len]."""
    first = np.ones(len(ordered), dtype=bool)
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    return first


def mixed(high: np.ndarray, low: np.ndarray) -> np.ndarray:
    """Give a 64-bit digest of each pair of digests, mixed as splitmix64 does.

    >>> one, two = np.array([1], dtype=np.uint64), np.array([2], dtype=np.uint64)
    >>> bool(mixed(one, two) == mixed(two, one))
    False
    """
    keys = (high * _FACTORS[0]) ^ ((low + np.uint64(1)) * _FACTORS[1])
    keys ^= keys >> np.uint64(30)
    keys *= _FACTORS[2]
    keys ^= keys >> np.uint64(27)
    keys *= _FACTORS[0]
    keys ^= keys >> np.uint64(31)
    return np.asarray(keys)


def digests(texts: pl.Series) -> np.ndarray:
    """Give a 64-bit digest of each text, the same in every process: uint64 [texts]."""
    return texts.hash(seed=0).to_numpy()


def _bits(number: int) -> int:
    return max(number, 1).bit_length()
