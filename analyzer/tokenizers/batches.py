"""Batches of texts cut to a bounded size, and their ids as arrays."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_CHARACTERS_AT_ONCE = 1_000_000


def flatten(rows: Iterable[Sequence[int]]) -> tuple[np.ndarray, np.ndarray]:
    """Give rows of ids as one array and their lengths.

    >>> flatten([[7, 8], [], [9]])
    (array([7, 8, 9], dtype=uint32), array([2, 0, 1]))
    """
    rows = list(rows)
    lengths = np.fromiter(map(len, rows), dtype=np.int64, count=len(rows))
    ids = chain.from_iterable(rows)
    return np.fromiter(ids, dtype=np.uint32, count=int(lengths.sum())), lengths


def in_parts(texts: Sequence[str]) -> Iterator[list[str]]:
    """Cut a batch where it passes a million characters: ids as Python objects are large.

    >>> [len(part) for part in in_parts(["a" * 600_000, "b" * 600_000, "c"])]
    [2, 1]
    """
    part: list[str] = []
    size = 0
    for text in texts:
        part.append(text)
        size += len(text)
        if size >= _CHARACTERS_AT_ONCE:
            yield part
            part, size = [], 0
    if part:
        yield part
