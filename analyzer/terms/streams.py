"""The tokens of texts in order, and what is told of each distinct one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

import numpy as np
import polars as pl

from analyzer.terms.hangul import PARTICLES
from analyzer.terms.tally import digests

LETTER, JOINING, WIDE = 1, 2, 4
"""What a token may hold: a letter of ASCII, one of its marks that join words, anything else."""
_HIGH_BITS = 16


@dataclass(frozen=True)
class Stream:
    """The tokens of some texts in order.

    ``ids`` uint32 [tokens] index ``types``; ``docs`` uint32 [tokens] index the texts.
    ``types`` are the distinct tokens, each with its leading space if it has one.
    What is told of the types, arrays [types], is told once and in passes over all their bytes:
    an expression is asked only about the few that may match it.
    """

    ids: np.ndarray
    docs: np.ndarray
    types: pl.Series

    @cached_property
    def lowered(self) -> pl.Series:
        """The types without their leading space, in lower case."""
        return self.types.str.strip_chars_start(" ").str.to_lowercase()

    @cached_property
    def digests(self) -> np.ndarray:
        """The digests of the types: uint64 [types]."""
        return digests(self.types)

    @cached_property
    def lowered_digests(self) -> np.ndarray:
        """The digests of the lowered types: uint64 [types]."""
        return digests(self.lowered)

    @cached_property
    def letters(self) -> np.ndarray:
        """The bytes of all types, one after another: uint8."""
        return np.frombuffer(self.types.str.join("").item().encode(), dtype=np.uint8)

    @cached_property
    def sizes(self) -> np.ndarray:
        """The bytes of each type: int64 [types]."""
        return np.asarray(self.types.str.len_bytes().to_numpy().astype(np.int64))

    @cached_property
    def starts(self) -> np.ndarray:
        """Where each type begins in ``letters``: int64 [types]."""
        return np.asarray(np.cumsum(self.sizes) - self.sizes)

    @cached_property
    def lasts(self) -> np.ndarray:
        """The last byte of each type: uint8 [types]."""
        return np.asarray(self.letters.take(self.starts + self.sizes - 1))

    @cached_property
    def spaced(self) -> np.ndarray:
        """Which types have a space before them: bool [types]."""
        return np.asarray(self.letters.take(self.starts) == ord(" "))

    @cached_property
    def traits(self) -> np.ndarray:
        """What each type holds, of ``LETTER``, ``JOINING`` and ``WIDE``: uint8 [types]."""
        if not len(self.types):
            return np.zeros(0, np.uint8)
        return np.asarray(np.bitwise_or.reduceat(_traits().take(self.letters), self.starts))

    @cached_property
    def has_letter(self) -> np.ndarray:
        """Which types have a letter, of any script: bool [types]."""
        found: np.ndarray = (self.traits & LETTER) > 0
        return np.asarray(found | self.match(r"\p{L}", ((self.traits & WIDE) > 0) & ~found))

    @cached_property
    def is_word(self) -> np.ndarray:
        """Which types are words, bool [types]: those with letters, but for Korean particles."""
        wide = np.flatnonzero(self.traits & WIDE)
        is_word = self.has_letter.copy()
        is_word[wide] &= ~self.types.gather(wide).is_in(sorted(PARTICLES)).to_numpy()
        return is_word

    def match(self, pattern: str, where: np.ndarray) -> np.ndarray:
        """Tell which types match a pattern, of those that may, bool [types]."""
        found, places = np.zeros(len(self.types), dtype=bool), np.flatnonzero(where)
        if len(places):
            found[places] = self.types.gather(places).str.contains(pattern).to_numpy()
        return found

    def among(self, words: frozenset[str]) -> np.ndarray:
        """Tell which types, lowered, are among some words: bool [types].

        >>> stream_of_two = Stream(*np.zeros((2, 0), np.uint32), pl.Series([" The", "heart"]))
        >>> stream_of_two.among(frozenset({"the"})).tolist()
        [True, False]
        """
        named, high = _named(words)
        found = high.take((self.lowered_digests >> np.uint64(64 - _HIGH_BITS)).view(np.int64))
        places = np.flatnonzero(found)
        found[places] = np.isin(self.lowered_digests.take(places), named)
        return np.asarray(found)

    def only(self, chosen: np.ndarray) -> Stream:
        """Give what is of chosen texts, bool [texts]."""
        keep = np.flatnonzero(chosen.take(self.docs))
        ids = self.ids.take(keep)
        used = np.bincount(ids, minlength=len(self.types)) > 0
        numbers = np.cumsum(used, dtype=np.uint32) - np.uint32(1)
        return Stream(numbers.take(ids), self.docs.take(keep), self.types.filter(used))


@cache
def _traits() -> np.ndarray:
    traits = np.zeros(256, dtype=np.uint8)
    traits[128:] = WIDE
    traits[[*b"-/'."]] = JOINING
    traits[[byte for byte in range(128) if chr(byte).isalpha()]] = LETTER
    return traits


@lru_cache(64)
def _named(words: frozenset[str]) -> tuple[np.ndarray, np.ndarray]:
    """Give the digests of some words, and which high bits they have: bool [2 ** bits]."""
    named = digests(pl.Series(sorted(words), dtype=pl.String))
    high = np.zeros(1 << _HIGH_BITS, dtype=bool)
    high[named >> np.uint64(64 - _HIGH_BITS)] = True
    return named, high
