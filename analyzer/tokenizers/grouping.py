"""Ids into the groups that the algorithm never merges across, and into character offsets."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def begin_at_spaces(ids: np.ndarray, spaced: np.ndarray, blank: np.ndarray) -> np.ndarray:
    """Mark the ids that begin a run of spaces with what follows it: bool [ids].

    ``spaced`` and ``blank`` say of each token whether it begins with a space, and holds nothing
    else: bool [vocabulary].

    >>> spaced, blank = np.array([True, True, False, True]), np.array([True, False, False, True])
    >>> begin_at_spaces(np.array([1, 2, 0, 3, 1, 2]), spaced, blank).astype(int).tolist()
    [1, 0, 1, 0, 0, 0]
    """
    begins: np.ndarray = spaced[ids]
    begins[1:] &= ~blank[ids[:-1]]
    return begins


def begin_at_bytes(sizes_bytes: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Mark the ids that begin where a word ends; a token over an end joins both words: bool [ids].

    ``ends`` are byte positions, ``sizes_bytes`` the lengths of consecutive tokens.

    >>> begin_at_bytes(np.array([1, 2, 1]), np.array([1, 2, 4])).astype(int).tolist()
    [0, 1, 0]
    """
    edges = np.zeros(int(sizes_bytes.sum()) + 1, dtype=bool)
    edges[ends] = True
    begins: np.ndarray = edges[np.cumsum(sizes_bytes) - sizes_bytes]
    return begins


def spans_in_characters(text: str, lengths_bytes: Iterable[int]) -> list[tuple[int, int]]:
    """Turn the byte lengths of consecutive tokens of a text into character spans.

    >>> spans_in_characters("a你b", [2, 1, 2])
    [(0, 2), (1, 2), (1, 3)]
    """
    starts = character_starts(text)
    ends = list(accumulate(lengths_bytes, initial=0))
    return [character_span(starts, a, b) for a, b in pairwise(ends)]


def character_starts(text: str) -> list[int]:
    """Give the byte position of each character of a text, and of its end.

    >>> character_starts("a你b")
    [0, 1, 4, 5]
    """
    return list(accumulate((len(c.encode()) for c in text), initial=0))


def character_span(starts: Sequence[int], begin: int, end: int) -> tuple[int, int]:
    """Give the characters that bytes ``[begin, end)`` touch; an empty span stays empty."""
    first = bisect_right(starts, begin) - 1
    if end <= begin:
        return first, first
    return first, bisect_right(starts, end - 1)
