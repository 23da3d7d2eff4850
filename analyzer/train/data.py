"""Texts to sequences of ids, and sequences to batches: seeded, the same in every process.

All arrays are numpy; torch is not needed here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from analyzer.inject.bits import Frame, Ids

_NO_IDS = np.zeros(0, dtype=np.int32)


def pack(documents: Iterable[Sequence[int]], context_tokens: int, frame: Frame) -> list[Ids]:
    """Join documents and cut them to sequences of ``context_tokens``; the last may be shorter.

    >>> from analyzer.inject.bits import Frame
    >>> [part.tolist() for part in pack([[5, 6, 7], [8, 9]], 4, Frame((1,)))]
    [[1, 5, 6, 7], [1, 8, 9]]

    Between documents stands the frame's start, and each sequence begins with it too.
    """
    room = max(context_tokens - frame.size, 1)
    joined: list[int] = []
    for document in documents:
        if joined and document:
            joined += frame.start
        joined += document
    parts, at = [], 0
    while at < len(joined):
        if frame.start and tuple(joined[at : at + len(frame.start)]) == frame.start:
            at += len(frame.start)  # it would stand there twice
        if part := joined[at : at + room]:
            parts.append(frame.around(part))
        at += room
    return parts


def snippets(
    documents: Sequence[Sequence[int]],
    new_ids: Collection[int],
    *,
    per_token: int,
    size_tokens: int,
    frame: Frame,
    seed: int = 0,
) -> list[Ids]:
    """Give passages that hold new tokens, so that each is seen about ``per_token`` times.

    >>> from analyzer.inject.bits import Frame
    >>> [part.tolist() for part in snippets([[1, 2, 99, 3, 4]], [99], per_token=2, size_tokens=3,
    ...                                     frame=Frame())]
    [[2, 99, 3]]

    Rare tokens choose first; a passage counts for every new token in it. A token stands in the
    first half of its passage, so that there is text after it that reads it.
    """
    room = max(size_tokens - frame.size, 2)
    new = np.array(sorted(new_ids))
    flat = np.concatenate([np.asarray(d, dtype=np.int32) for d in documents] or [_NO_IDS])
    owner = np.repeat(np.arange(len(documents)), [len(d) for d in documents])
    starts = np.cumsum([0, *(len(d) for d in documents)])
    places = np.flatnonzero(np.isin(flat, new))
    order = np.random.default_rng([seed, 17]).permutation(len(places))
    rarity = np.bincount(np.searchsorted(new, flat[places]), minlength=len(new))
    ranked = order[np.argsort(rarity[np.searchsorted(new, flat[places[order]])], kind="stable")]
    seen = np.zeros(len(new), dtype=np.int64)
    chosen, taken = [], np.zeros(len(flat), dtype=bool)
    for place in places[ranked]:
        rank = np.searchsorted(new, flat[place])
        if seen[rank] >= per_token or taken[place]:
            continue
        document = owner[place]
        first, last = starts[document], starts[document + 1]
        start = max(first, min(place - room // 3, last - room))
        part = flat[start : min(start + room, last)]
        fresh = np.isin(part, new)
        np.add.at(seen, np.searchsorted(new, part[fresh]), 1)
        taken[start : start + len(part)] = True
        chosen.append(frame.around(part.tolist()))
    return chosen


class Stream:
    """Sequences in a seeded order, again in another one when they are at an end.

    >>> stream = Stream([np.arange(3), np.arange(3)], seed=0)
    >>> [len(stream.take(4)) for _ in range(3)]
    [2, 2, 2]
    """

    def __init__(self, sequences: Sequence[Ids], seed: int) -> None:
        self.sequences, self.seed = sequences, seed
        self._lengths = np.array([len(part) for part in sequences], dtype=np.int64)
        self._order: list[int] = []
        self._round = 0

    def take(self, tokens: int) -> list[Ids]:
        """Give sequences until they hold at least so many tokens; none where there are none."""
        found: list[Ids] = []
        held = 0
        while held < tokens and len(self.sequences):
            if not self._order:
                random = np.random.default_rng([self.seed, self._round])
                self._order = random.permutation(len(self.sequences)).tolist()
                self._round += 1
            index = self._order.pop()
            found.append(self.sequences[index])
            held += int(self._lengths[index])
        return found
