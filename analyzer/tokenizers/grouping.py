"""Ids into the groups that the algorithm never merges across, and into character offsets."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def at_spaces(ids: Sequence[int], table: Sequence[bytes]) -> list[list[int]]:
    """Group ids into runs of spaces with what follows them.

    >>> table = [b" ", b" a", b"b", b"  "]
    >>> at_spaces([1, 2, 0, 3, 1, 2], table)
    [[1, 2], [0, 3, 1, 2]]
    """
    groups: list[list[int]] = []
    blank = False
    for token_id in ids:
        data = table[token_id]
        if groups and (blank or not data.startswith(b" ")):
            groups[-1].append(token_id)
        else:
            groups.append([token_id])
        blank = bool(data) and not data.strip(b" ")
    return groups


def at_bytes(ids: Sequence[int], table: Sequence[bytes], ends: Iterable[int]) -> list[list[int]]:
    """Group ids by ascending byte positions at which words end; no id is ever cut.

    >>> at_bytes([0, 1, 2], [b"a", b"bc", b"d"], [1, 4])
    [[0], [1, 2]]
    """
    groups: list[list[int]] = []
    cuts = iter(ends)
    cut = 0
    position = 0
    for token_id in ids:
        if position >= cut:  # this token is the first of a word
            groups.append([])
            while cut <= position:
                cut = next(cuts, 1 << 62)
        groups[-1].append(token_id)
        position += len(table[token_id])
        if position > cut:  # a token over the cut: both words are one group
            while cut < position:
                cut = next(cuts, 1 << 62)
    return groups


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
