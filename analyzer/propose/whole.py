"""Whole tokens where an algorithm needs no steps: Unigram pieces, and words for WordPiece."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from analyzer.propose.learn import UNITS_SHOWN, Learned

if TYPE_CHECKING:
    from collections.abc import Callable, Container

    from analyzer.propose.runs import Runs

LONGEST_PIECES = 10


@dataclass(slots=True)
class _Candidate:
    """A text with every place where it stands: (first pieces int64 [places], how many pieces)."""

    text: bytes
    spans: list[tuple[np.ndarray, int]] = field(default_factory=list)


def choose_whole(
    runs: Runs,
    texts: Container[bytes] = (),
    *,
    most: int,
    least_saving: float,
    allowed: Callable[[bytes], bool],
) -> list[Learned]:
    """Choose up to ``most`` tokens greedily by the tokens that each saves beside those chosen.

    Candidates are the whole runs (words, and words of terms) and those of ``texts`` that stand
    in them. What a token saves only ever falls as others are chosen, so an old gain is a bound,
    and only the candidate that comes up is counted again (lazy greedy: Minoux 1978; CELF:
    Leskovec et al. 2007).

    >>> from analyzer.propose.runs import Runs, Unit
    >>> runs = Runs.of([Unit((b"my", b"o", b"card"), (1, 1, 1), 10, "word")])
    >>> [s.token for s in choose_whole(runs, most=2, least_saving=1, allowed=lambda _: True)]
    [b'myocard']
    """
    state = _Cover(runs)
    candidates = _candidates(runs, state, least_saving, texts)
    heap = [(-state.gain(one), i) for i, one in enumerate(candidates)]
    heapq.heapify(heap)
    steps: list[tuple[int, tuple[bytes, ...], dict[str, float]]] = []
    while heap and len(steps) < most:
        bound, number = heapq.heappop(heap)
        gain = state.gain(candidates[number])
        if gain < least_saving:
            continue
        if gain < -bound:
            heapq.heappush(heap, (-gain, number))
            continue
        if allowed(candidates[number].text):
            steps.append((number, *state.take(candidates[number], number)))
    left_over = state.occurrences()
    return [
        Learned(candidates[number].text, pieces, saving, *left_over.get(number, (0.0, ())))
        for number, pieces, saving in steps
    ]


class _Cover:
    """Which tokens cover the runs now; ``tokens`` are those that begin at a piece (0: inside)."""

    def __init__(self, runs: Runs) -> None:
        self.runs = runs
        lengths = np.diff(runs.starts)
        self.run = np.repeat(np.arange(len(runs)), lengths)
        self.weight = runs.counts[self.run]
        self.tokens = np.array(runs.costs, dtype=np.int64)[runs.symbols]
        self.owner = np.full(len(runs.symbols), -1, dtype=np.int64)
        self.lengths = np.ones(len(runs.symbols), dtype=np.int64)

    def _open(self, places: np.ndarray, size: int) -> np.ndarray:
        """Give the places whose first and last piece are those of tokens as they stand."""
        fits: np.ndarray = self.tokens[places] > 0
        after = places + size
        inside = after < len(self.tokens)
        same = np.zeros(len(places), dtype=bool)
        same[inside] = self.run[after[inside]] == self.run[places[inside]]
        fits[same] &= self.tokens[after[same]] > 0
        open_places: np.ndarray = places[fits]
        return open_places

    def spanned(self, places: np.ndarray, size: int) -> np.ndarray:
        """Give how many tokens now stand in so many pieces from each place on."""
        total: np.ndarray = self.tokens[places]
        for k in range(1, size):
            total = total + self.tokens[places + k]
        return total

    def gain(self, candidate: _Candidate) -> float:
        """Give the tokens that a candidate would save now."""
        total = 0.0
        for places, size in candidate.spans:
            fitting = self._open(places, size)
            total += float(self.weight[fitting] @ (self.spanned(fitting, size) - 1))
        return total

    def take(
        self, candidate: _Candidate, number: int
    ) -> tuple[tuple[bytes, ...], dict[str, float]]:
        """Put a token in place everywhere; give the tokens that it joins, and what it saves."""
        saving: dict[str, float] = {}
        pieces: tuple[bytes, ...] = ()
        for all_places, size in candidate.spans:
            places = _apart(self._open(all_places, size), size)
            if not len(places):
                continue
            pieces = pieces or self._pieces(int(places[0]), size)
            saved = self.weight[places] * (self.spanned(places, size) - 1)
            sources = self.runs.sources[self.run[places]]
            totals = np.bincount(sources, weights=saved, minlength=len(self.runs.names))
            for name, total in zip(self.runs.names, totals.tolist(), strict=True):
                if total > 0:
                    saving[name] = saving.get(name, 0.0) + total
            for k in range(size):
                self.tokens[places + k] = int(k == 0)
                self.owner[places + k] = number if k == 0 else -1
            self.lengths[places] = size
        return pieces, saving

    def _pieces(self, place: int, size: int) -> tuple[bytes, ...]:
        found: list[bytes] = []
        end = place + size
        while place < end:
            length = int(self.lengths[place])
            symbols = self.runs.symbols[place : place + length].tolist()
            found.append(b"".join(self.runs.texts[s] for s in symbols))
            place += length
        return tuple(found)

    def occurrences(self) -> dict[int, tuple[float, tuple[bytes, ...]]]:
        """Count every chosen token as it stands in the end, with its most frequent runs."""
        places = np.flatnonzero(self.owner >= 0)
        order = np.lexsort((self.run[places], -self.weight[places], self.owner[places]))
        found: dict[int, tuple[float, tuple[bytes, ...]]] = {}
        cuts = np.flatnonzero(np.diff(self.owner[places][order])) + 1
        for group in np.split(places[order], cuts) if len(places) else []:
            top = dict.fromkeys(self.run[group].tolist())
            holders = tuple(self.runs.text(run) for run in list(top)[:UNITS_SHOWN])
            found[int(self.owner[group[0]])] = (float(self.weight[group].sum()), holders)
        return found


def _apart(places: np.ndarray, size: int) -> np.ndarray:
    """Keep, of places that overlap, the first of each."""
    places = np.sort(places)
    if len(places) < 2 or int(np.diff(places).min()) >= size:
        return places
    kept: list[int] = []
    for place in places.tolist():
        if not kept or place >= kept[-1] + size:
            kept.append(place)
    return np.array(kept, dtype=np.int64)


def _candidates(
    runs: Runs, state: _Cover, least: float, texts: Container[bytes]
) -> list[_Candidate]:
    """Give every candidate that could save enough by itself, with all the ways it is spelled."""
    found: dict[bytes, _Candidate] = {}
    ends = np.repeat(runs.starts[1:], np.diff(runs.starts))
    firsts = np.repeat(runs.starts[:-1], np.diff(runs.starts))
    rng = np.random.default_rng(0)
    code = rng.integers(1, 1 << 62, size=len(runs.texts), dtype=np.uint64)
    base = rng.integers(1, 1 << 62, dtype=np.uint64)
    hashes = np.zeros(len(runs.symbols), dtype=np.uint64)
    places = np.arange(len(runs.symbols))
    for size in range(1, LONGEST_PIECES + 1):
        places = places[places + size <= ends[places]]
        hashes[places] = hashes[places] * base + code[runs.symbols[places + size - 1]]
        _, inverse = np.unique(hashes[places], return_inverse=True)
        worth = state.weight[places] * (state.spanned(places, size) - 1)
        enough = (np.bincount(inverse, weights=worth) >= least)[inverse]
        kept, inverse = places[enough], inverse[enough]
        order = np.argsort(inverse, kind="stable")
        cuts = np.flatnonzero(np.diff(inverse[order])) + 1
        for group in np.split(kept[order], cuts) if len(kept) else []:
            symbols = runs.symbols[group[0] : group[0] + size].tolist()
            text = b"".join(runs.texts[s] for s in symbols)
            is_whole = (firsts[group] == group) & (ends[group] == group + size)
            kept_places = group if text in texts else group[is_whole]
            if len(kept_places):
                found.setdefault(text, _Candidate(text)).spans.append((kept_places, size))
    return list(found.values())
