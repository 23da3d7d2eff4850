"""Counting by sorting: 64-bit keys sort at a billion bytes a second, so no hash table is needed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

_FACTORS = np.array([0x94D049BB133111EB, 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9], dtype=np.uint64)


@dataclass(frozen=True, slots=True)
class Groups:
    """Places put in order by their group, and within a group ascending: arrays [places].

    ``starts`` int64 [groups] says where in ``order`` each group begins, ``sizes`` how many
    places it has.
    """

    order: np.ndarray
    starts: np.ndarray
    sizes: np.ndarray

    def heads(self) -> np.ndarray:
        """Give the first place of each group: int64 [groups]."""
        return np.asarray(self.order[self.starts])

    def sums(self, flags: Sequence[np.ndarray]) -> list[np.ndarray]:
        """Count the places of each group that carry each flag, bool [all places]: int64 [groups].

        Several are added up at once, each in some of the bits of one number.
        """
        bits = _bits(int(self.sizes.max(initial=0)))
        found: list[np.ndarray] = []
        for first in range(0, len(flags), 64 // bits):
            some = flags[first : first + 64 // bits]
            packed = np.zeros(len(self.order), dtype=np.uint64)
            for place, flag in enumerate(some):
                packed |= flag.take(self.order).astype(np.uint64) << np.uint64(bits * place)
            before = np.concatenate([[np.uint64(0)], np.cumsum(packed)])  # wraps, to no harm
            totals = before.take(self.starts + self.sizes) - before.take(self.starts)
            mask = np.uint64((1 << bits) - 1)
            found += [(totals >> np.uint64(bits * place)) & mask for place in range(len(some))]
        return found

    def first_in(self, docs: np.ndarray) -> np.ndarray:
        """Give the places that are the first of their group in their document.

        ``docs`` [all places], ascending.

        >>> groups = grouped(np.array([3, 4, 3, 3]), np.zeros(4), np.arange(4))
        >>> groups.first_in(np.array([0, 0, 0, 1])).tolist()
        [0, 3, 1]
        """
        first = firsts(docs.take(self.order))
        first[self.starts] = True
        return self.order.compress(first)

    def only(self, chosen: np.ndarray) -> Groups:
        """Give some of the groups, bool [groups]."""
        if chosen.all():
            return self
        sizes = self.sizes.compress(chosen)
        order = self.order.compress(np.repeat(chosen, self.sizes))
        return Groups(order, np.cumsum(sizes) - sizes, sizes)


def grouped(high: np.ndarray, low: np.ndarray, places: np.ndarray) -> Groups:
    """Put together the ``places`` of equal (high, low), which are given for all and below 2**32.

    >>> groups = grouped(np.array([1, 5, 0, 1]), np.array([2, 5, 2, 2]), np.array([0, 2, 3]))
    >>> groups.order.tolist(), groups.sizes.tolist()
    ([2, 0, 3], [1, 2])
    """
    count = len(places)
    high, low = high.take(places).astype(np.uint64), low.take(places).astype(np.uint64)
    place_bits, low_bits = _bits(count), _bits(int(low.max(initial=0)))
    if _bits(int(high.max(initial=0))) + low_bits + place_bits <= 64:
        # the place goes into the key: a sort of numbers is many times as fast as a sort by them
        keys = high
        keys <<= np.uint64(low_bits)
        keys |= low
        keys <<= np.uint64(place_bits)
        keys |= np.arange(count, dtype=np.uint64)
        keys.sort()
        order = (keys & np.uint64((1 << place_bits) - 1)).view(np.int64)
        keys >>= np.uint64(place_bits)
    else:
        keys = (high << np.uint64(32)) | low
        order = np.argsort(keys, kind="stable")
        keys = keys[order]
    starts = np.flatnonzero(firsts(keys))
    return Groups(places.take(order), starts, np.diff(starts, append=count))


def numbered(names: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give equal digests, uint64, one number, and the place where each is first seen, ascending.

    >>> numbers, places = numbered(np.array([9, 4, 9], dtype=np.uint64))
    >>> numbers.tolist(), places.tolist()
    ([0, 1, 0], [0, 1])
    """
    places = np.arange(len(names), dtype=np.int32)
    # a table by the high bits, into which the first of equal digests is written last; at two
    # slots a digest it is read and written in a third of the time that sorting takes
    bits = _bits(len(names)) + 1
    slots = (names >> np.uint64(64 - bits)).view(np.int64)
    table = np.empty(1 << bits, dtype=np.int32)
    table[slots[::-1]] = places[::-1]
    first = table.take(slots)
    apart = np.flatnonzero(names.take(first) != names)  # another digest has their slot
    if len(apart):
        order = ordered(names.take(apart))
        apart = apart.take(order)
        heads = np.flatnonzero(firsts(names.take(apart)))
        first[apart] = np.repeat(apart.take(heads), np.diff(heads, append=len(apart)))
    is_first = first == places
    return (np.cumsum(is_first, dtype=np.int32) - 1).take(first), np.flatnonzero(is_first)


def firsts(values: np.ndarray) -> np.ndarray:
    """Give which elements differ from the one before: bool [len]."""
    first = np.ones(len(values), dtype=bool)
    np.not_equal(values[1:], values[:-1], out=first[1:])
    return first


def ordered(names: np.ndarray) -> np.ndarray:
    """Give the order of digests, equal ones as they stand: int64 [names].

    Numbers that hold their place in the low bits are sorted three times as fast as places by
    numbers; the few digests that differ in those bits alone are put in order afterwards.

    >>> ordered(np.array([9, 4, 9], dtype=np.uint64)).tolist()
    [1, 0, 2]
    """
    names = names.astype(np.uint64, copy=False)
    bits = np.uint64(_bits(len(names)))
    places = np.uint64((1 << int(bits)) - 1)
    packed = names & ~places
    packed |= np.arange(len(names), dtype=np.uint64)
    packed.sort()
    order = (packed & places).view(np.int64)
    packed >>= bits
    first = firsts(packed)
    alike = np.flatnonzero(~first)
    late = alike.compress(names.take(order.take(alike)) < names.take(order.take(alike - 1)))
    if len(late):
        runs = np.cumsum(first, dtype=np.int32)
        mixed_up = np.zeros(len(names) + 1, dtype=bool)
        mixed_up[runs.take(late)] = True
        among = np.flatnonzero(mixed_up.take(runs))
        chosen = order.take(among)
        order[among] = chosen.take(np.argsort(names.take(chosen), kind="stable"))
    return order


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
