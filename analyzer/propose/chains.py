"""Every run as a doubly linked chain of symbols, with the places of each pair at hand."""

from __future__ import annotations

import heapq
import itertools
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from analyzer.propose.runs import Runs

END = -1
_HALF = 32
_PROMOTION = (1 << _HALF) - 1
"""The right half of a code that stands for a symbol to be promoted, not for a pair."""
_NOTHING = 1e-6


class Chains:
    """The runs as they stand after the joins so far; a gain is what a join would save now.

    A pair is kept as one number, ``left << 32 | right``. Arrays are int64 [pieces]: ``symbol``
    (END where a join took the piece), ``after`` and ``before`` (END at the ends of a run).
    """

    def __init__(self, runs: Runs) -> None:
        """Count every pair."""
        self.runs = runs
        self.texts = list(runs.texts)
        self.index = {text: i for i, text in enumerate(self.texts)}
        self.costs = list(runs.costs)
        self.symbol = runs.symbols.copy()
        size = len(self.symbol)
        lengths = np.diff(runs.starts)
        self.run = np.repeat(np.arange(len(runs)), lengths)
        self.weight = runs.counts[self.run]
        self.after = np.arange(1, size + 1)
        self.before = np.arange(-1, size - 1)
        filled = lengths > 0
        self.after[runs.starts[1:][filled] - 1] = END
        self.before[runs.starts[:-1][filled]] = END
        self.single = np.array(self.costs, dtype=np.int64) == 1
        self.joined: set[int] = set()
        self.refused: set[int] = set()
        nodes = np.arange(size)
        pairs = [*self._pairs(nodes)]
        self.gain = {code: total for code, total, _ in pairs}
        self.places = {code: [places] for code, _, places in pairs}
        self._count_spelled(nodes)
        self.heap = [(-gain, code) for code, gain in self.gain.items()]
        heapq.heapify(self.heap)

    def _count_spelled(self, nodes: np.ndarray) -> None:
        """Count the symbols that may be promoted."""
        costs = np.array(self.costs, dtype=np.float64)
        spelled = nodes[~self.single[self.symbol]] if len(nodes) else nodes
        for symbol in np.unique(self.symbol[spelled]).tolist():
            places = spelled[self.symbol[spelled] == symbol]
            code = symbol << _HALF | _PROMOTION
            self.gain[code] = float(self.weight[places].sum() * (costs[symbol] - 1))
            self.places[code] = [places]

    def best(self) -> tuple[float, int, int] | None:
        """Give the best join now: (tokens saved, left, right); right is END for a promotion."""
        while self.heap:
            gain, code = heapq.heappop(self.heap)
            now = self.gain.get(code, 0.0)
            if code in self.refused or now <= _NOTHING:
                continue
            if now != -gain:  # the entry is of an earlier state: put it back where it belongs
                heapq.heappush(self.heap, (-now, code))
                continue
            right = code & _PROMOTION
            return now, code >> _HALF, END if right == _PROMOTION else right
        return None

    def join(
        self,
        left: int,
        right: int,
        allowed: Callable[[bytes], bool],
    ) -> tuple[int, dict[str, float]] | None:
        """Perform a join everywhere; give the new symbol and its saving, None if refused."""
        if right == END:
            return self._promote(left)
        code = left << _HALF | right
        text = self.texts[left] + self.texts[right]
        present = self.index.get(text)
        # a second way to spell a token of ours, or a character that is still spelled out in
        # bytes elsewhere, cannot be named by its text: leave it
        known = present is not None and (present in self.joined or not self.single[present])
        if known or not allowed(text):
            self.refused.add(code)
            return None
        new = self._new(text)
        places = np.concatenate(self.places.pop(code))
        self.gain.pop(code, None)
        places = places[self.symbol[places] == left]  # an earlier join may have taken a place
        following = self.after[places]
        there = (following != END) & (self.symbol[following] == right)
        places, following = places[there], following[there]
        if left == right:
            places, following = _apart(places, following)
        around = np.concatenate([self.before[places], following])
        self._change(np.unique(around[around != END]), -1.0)
        far = self.after[following]
        self.symbol[places] = new
        self.symbol[following] = END
        self.after[places] = far
        inner = far != END
        self.before[far[inner]] = places[inner]
        around = np.concatenate([self.before[places], places])
        self._change(np.unique(around[around != END]), 1.0)
        return new, self._by_source(places)

    def _new(self, text: bytes) -> int:
        new = self.index.setdefault(text, len(self.texts))
        if new == len(self.texts):
            self.texts.append(text)
            self.costs.append(1)
            if new >= len(self.single):
                self.single = np.append(self.single, np.ones(len(self.single) + 1, dtype=bool))
        self.costs[new] = 1
        self.single[new] = True
        self.joined.add(new)
        return new

    def _change(self, nodes: np.ndarray, sign: float) -> None:
        """Add or take off the pairs that begin at these places."""
        for code, total, places in self._pairs(nodes):
            gain = self.gain.get(code, 0.0) + sign * total
            self.gain[code] = gain
            if sign > 0:
                self.places.setdefault(code, []).append(places)
                heapq.heappush(self.heap, (-gain, code))

    def _pairs(self, nodes: np.ndarray) -> Iterator[tuple[int, float, np.ndarray]]:
        """Give the pairs that begin at these places: code, weight, and the places of each."""
        right = self.after[nodes]
        nodes, right = nodes[right != END], right[right != END]
        left_symbol, right_symbol = self.symbol[nodes], self.symbol[right]
        both = self.single[left_symbol] & self.single[right_symbol]
        nodes = nodes[both]
        codes = left_symbol[both] << _HALF | right_symbol[both]
        order = np.argsort(codes, kind="stable")
        codes, nodes = codes[order], nodes[order]
        firsts = np.flatnonzero(np.append(True, codes[1:] != codes[:-1])) if len(codes) else codes
        sums = np.add.reduceat(self.weight[nodes], firsts) if len(codes) else codes
        spans = itertools.pairwise([*firsts.tolist(), len(codes)])
        parts = (nodes[start:end] for start, end in spans)
        return zip(codes[firsts].tolist(), sums.tolist(), parts, strict=True)

    def _promote(self, symbol: int) -> tuple[int, dict[str, float]]:
        code = symbol << _HALF | _PROMOTION
        each = self.costs[symbol] - 1
        (places,) = self.places.pop(code)
        self.gain.pop(code)
        self._new(self.texts[symbol])
        around = np.concatenate([self.before[places], places])
        self._change(np.unique(around[around != END]), 1.0)
        saved = self._by_source(places)
        return symbol, {name: total * each for name, total in saved.items()}

    def _by_source(self, places: np.ndarray) -> dict[str, float]:
        sources = self.runs.sources[self.run[places]]
        totals = np.bincount(sources, weights=self.weight[places], minlength=len(self.runs.names))
        return {
            name: total
            for name, total in zip(self.runs.names, totals.tolist(), strict=True)
            if total > 0
        }

    def occurrences(self, shown: int) -> dict[int, tuple[float, tuple[int, ...]]]:
        """Count every joined symbol as the chains stand now, with its most frequent runs."""
        ours = np.zeros(len(self.texts) + 1, dtype=bool)
        ours[list(self.joined)] = True
        places = np.flatnonzero(ours[self.symbol])
        symbols, runs = self.symbol[places], self.run[places]
        totals = np.bincount(symbols, weights=self.weight[places], minlength=len(self.texts))
        pairs = np.unique(np.stack([symbols, runs]), axis=1)
        order = np.lexsort((pairs[1], -self.runs.counts[pairs[1]], pairs[0]))
        symbols, runs = pairs[0][order], pairs[1][order]
        first = np.searchsorted(symbols, symbols)  # where the rows of a symbol begin
        top = np.arange(len(symbols)) - first < shown
        holders: dict[int, list[int]] = {}
        for symbol, run in zip(symbols[top].tolist(), runs[top].tolist(), strict=True):
            holders.setdefault(symbol, []).append(run)
        return {symbol: (float(totals[symbol]), tuple(held)) for symbol, held in holders.items()}


def _apart(places: np.ndarray, following: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Keep, of pairs of one symbol with itself, those that a join from the left meets."""
    order = np.argsort(places)
    kept = []
    taken = END
    for i, place, after in zip(
        order.tolist(), places[order].tolist(), following[order].tolist(), strict=True
    ):
        if place != taken:
            kept.append(i)
            taken = after
    return places[kept], following[kept]
