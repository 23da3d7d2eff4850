"""Texts laid end to end as bytes, and stretches of them told apart without making strings."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Mapping

END = "\n"
_EIGHT = 8
_FACTOR = np.uint64(0x9E3779B97F4A7C15)  # odd, so that multiplying loses nothing
_LEADS = ((0xC0, 0x1F), (0xE0, 0x0F), (0xF0, 0x07), (0xF8, 0))
"""The least first byte of a character of two, three and four bytes, and its bits of the code."""
_MASKS = np.array([(1 << 8 * size) - 1 for size in range(_EIGHT + 1)], dtype=np.uint64)
_UNKNOWN = 255
_AT_ONCE = 1 << 15
"""So many stretches at a time stay in the processor's own memory."""


def laid_out(texts: pl.Series) -> tuple[np.ndarray, np.ndarray]:
    r"""Give all texts as UTF-8, a line end after each, and the place of that: uint8, int64 [texts].

    >>> data, ends = laid_out(pl.Series(["is", "", "ä"]))
    >>> data.tobytes().decode(), ends.tolist()
    ('is\n\nä\n', [2, 3, 6])
    """
    joined = END.encode().join([*texts.cast(pl.Binary).to_list(), b""])
    sizes = texts.str.len_bytes().to_numpy().astype(np.int64) + 1
    return np.frombuffer(joined, np.uint8), np.cumsum(sizes) - 1


def digests_of(data: np.ndarray, starts: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Give a 64-bit digest of each stretch of bytes, which are read eight at a time."""
    eights = np.zeros(len(data) // _EIGHT + 2, dtype=np.uint64)
    eights.view(np.uint8)[: len(data)] = data
    found = np.empty(len(starts), dtype=np.uint64)
    for i in range(0, len(starts), _AT_ONCE):
        part = slice(i, i + _AT_ONCE)
        seeds = sizes[part].astype(np.uint64) * _FACTOR
        found[part] = _mixed_in(seeds, eights, starts[part], sizes[part])
    rest, past = np.flatnonzero(sizes > _EIGHT), _EIGHT
    while len(rest):
        left = sizes.take(rest) - past
        found[rest] = _mixed_in(found.take(rest), eights, starts.take(rest) + past, left)
        rest, past = rest.compress(left > _EIGHT), past + _EIGHT
    return found


def _mixed_in(
    seeds: np.ndarray, eights: np.ndarray, starts: np.ndarray, sizes: np.ndarray
) -> np.ndarray:
    """Mix the next eight bytes of stretches, of which so many are left, into their digests."""
    places, shifts = starts >> 3, ((starts & 7) << 3).view(np.uint64)
    # eight bytes from any place on are parts of two numbers
    part = eights.take(places) >> shifts
    part |= (eights.take(places + 1) << np.uint64(1)) << (np.uint64(63) - shifts)
    part &= _MASKS.take(np.minimum(sizes, _EIGHT))
    part ^= seeds
    part *= _FACTOR
    part ^= part >> np.uint64(32)
    part *= _FACTOR
    return np.asarray(part)


def stretches(data: np.ndarray, starts: np.ndarray, sizes: np.ndarray) -> str:
    """Give stretches of bytes as one text, a line end after each."""
    ends = np.cumsum(sizes + 1)
    places = np.repeat(starts - (ends - sizes - 1), sizes + 1)
    places += np.arange(len(places))
    letters = data.take(places, mode="clip")
    letters[ends - 1] = ord(END)
    return letters.tobytes().decode()


def texts_of(data: np.ndarray, starts: np.ndarray, sizes: np.ndarray) -> pl.Series:
    r"""Give stretches of bytes as texts; with a line end in it a stretch is that alone.

    >>> data, _ = laid_out(pl.Series(["heart failure"]))
    >>> texts_of(data, np.array([5, 13]), np.array([8, 1])).to_list()
    [' failure', '\n']
    """
    breaks = data.take(starts) == ord(END)  # left empty, and put back
    joined = stretches(data, starts, np.where(breaks, 0, sizes))
    texts = pl.Series([joined]).str.split(END).explode(empty_as_null=False).head(-1)
    return texts.scatter(np.flatnonzero(breaks), END) if breaks.any() else texts


class Alphabet:
    r"""What kind each character is of, by the first pattern that it matches; else 0.

    >>> letters = Alphabet({r"\p{Han}": 2, r"\p{L}": 1})
    >>> letters.kinds(np.array([ord(c) for c in "a心-"], np.uint32)).tolist()
    [1, 2, 0]
    >>> letters.kinds_of_bytes(np.frombuffer("a心".encode(), np.uint8)).tolist()
    [1, 2, 2, 2]
    """

    def __init__(self, patterns: Mapping[str, int]) -> None:
        self._patterns = patterns
        self._table = np.full(0x110000, _UNKNOWN, dtype=np.uint8)  # filled as they are met
        self._ascii = bytes(self.kinds(np.arange(128, dtype=np.uint32))) + bytes(128)

    def kinds(self, codes: np.ndarray) -> np.ndarray:
        """Give the kind of each code point: uint8 [codes]."""
        kinds: np.ndarray = self._table.take(codes)
        new = np.unique(codes.compress(kinds == _UNKNOWN))
        if not len(new):
            return kinds
        characters = pl.Series([chr(code) for code in new.tolist()])
        matches = [characters.str.contains(f"^{p}$").to_numpy() for p in self._patterns]
        self._table[new] = np.select(matches, [*self._patterns.values()], 0)
        return self._table.take(codes)

    def kinds_of_bytes(self, data: np.ndarray) -> np.ndarray:
        """Give the kind of the character that each byte of UTF-8 is of: uint8 [bytes]."""
        kinds = np.frombuffer(bytearray(data.tobytes().translate(self._ascii)), np.uint8)
        if data.max(initial=0) < 128:
            return kinds
        wide = np.flatnonzero(data >= _LEADS[0][0])
        leads = data.take(wide)
        for more, ((least, bits), (above, _)) in enumerate(pairwise(_LEADS), 1):
            of_size = (leads >= least) & (leads < above)
            if not of_size.any():
                continue
            firsts = wide.compress(of_size)
            codes = (leads.compress(of_size) & bits).astype(np.uint32)
            for place in range(1, more + 1):
                codes = (codes << np.uint32(6)) | (data.take(firsts + place) & np.uint8(0x3F))
            found = self.kinds(codes)
            for place in range(more + 1):
                kinds[firsts + place] = found
        return kinds
