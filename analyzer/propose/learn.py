"""Continued BPE: which joins of present pieces save most tokens, one after the other."""

from __future__ import annotations

import heapq
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

END = -1
UNITS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Unit:
    """A run of pieces that merges may join, how often it occurs, and where it comes from.

    ``pieces`` are byte strings; one that is not a token of its own (a character that the
    tokenizer spells in bytes) costs more than one token.
    """

    pieces: tuple[bytes, ...]
    costs: tuple[int, ...]
    count: float
    source: str


@dataclass(frozen=True, slots=True)
class Learned:
    """A token learned: its bytes, what its merge saved when it was chosen, and what is left.

    ``saving`` is by source; ``occurrences`` counts it once every later merge is in place, and
    ``units`` are some frequent units that then hold it.
    """

    token: bytes
    pieces: tuple[bytes, ...]
    saving: dict[str, float]
    occurrences: float
    units: tuple[bytes, ...]


def learn(
    units: Sequence[Unit],
    *,
    most: int,
    least_saving: float,
    allowed: Callable[[bytes], bool],
) -> list[Learned]:
    """Choose up to ``most`` tokens greedily by the tokens that each saves, exactly counted.

    This is byte-pair encoding (Sennrich et al. 2016, arXiv 1508.07909, section 3.2) begun at
    the model's own pieces instead of at characters. Each step joins the pair, or promotes the
    spelled-out character, that saves most; every count is kept up to date, so a gain is the
    true marginal one. Time is linear in the text of the distinct units plus the joins made.

    >>> unit = Unit((b"my", b"o", b"card"), (1, 1, 1), 10, "word")
    >>> [step.token for step in learn([unit], most=2, least_saving=1, allowed=lambda _: True)]
    [b'myo', b'myocard']
    """
    chains = _Chains(units)
    steps: list[tuple[int, tuple[int, ...], dict[str, float]]] = []
    while len(steps) < most:
        found = chains.best()
        if found is None or found[0] < least_saving:
            break
        _, left, right = found
        joined = chains.join(left, right, allowed)
        if joined is not None:
            parts = (left,) if right == END else (left, right)
            steps.append((joined[0], parts, joined[1]))
    left_over = chains.occurrences()
    return [
        Learned(chains.text[symbol], tuple(chains.text[part] for part in parts), saving, *left)
        for symbol, parts, saving in steps
        for left in [left_over.get(symbol, (0.0, ()))]
    ]


class _Chains:
    """Every unit as a doubly linked chain of symbols, with the places of each pair indexed."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self.text: list[bytes] = []
        self.cost: list[int] = []
        self._symbols: dict[bytes, int] = {}
        self.symbol: list[int] = []
        self.before: list[int] = []
        self.after: list[int] = []
        self.unit_of: list[int] = []
        self.units = units
        self.gain: dict[tuple[int, int], float] = defaultdict(float)
        self.places: dict[tuple[int, int], list[int]] = defaultdict(list)
        self.heap: list[tuple[float, int, int]] = []
        self.refused: set[tuple[int, int]] = set()
        self.joined: set[int] = set()
        for number, unit in enumerate(units):
            self._append(number, unit)
        self.heap = [(-gain, *pair) for pair, gain in self.gain.items()]
        heapq.heapify(self.heap)

    def _symbol(self, text: bytes, cost: int) -> int:
        if text not in self._symbols:
            self._symbols[text] = len(self.text)
            self.text.append(text)
            self.cost.append(cost)
        return self._symbols[text]

    def _append(self, number: int, unit: Unit) -> None:
        last = END
        for text, cost in zip(unit.pieces, unit.costs, strict=True):
            place = len(self.symbol)
            self.symbol.append(self._symbol(text, cost))
            self.before.append(last)
            self.after.append(END)
            self.unit_of.append(number)
            if cost > 1:
                self._count((self.symbol[place], END), place, unit.count * (cost - 1))
            if last != END:
                self.after[last] = place
                if self._pairs(last, place):
                    self._count((self.symbol[last], self.symbol[place]), last, unit.count)
            last = place

    def _pairs(self, left: int, right: int) -> bool:
        """Say whether two neighbours may be joined: each is one token by now."""
        return self.cost[self.symbol[left]] == 1 == self.cost[self.symbol[right]]

    def _count(self, pair: tuple[int, int], place: int, gain: float) -> None:
        self.gain[pair] += gain
        if gain > 0:
            self.places[pair].append(place)

    def best(self) -> tuple[float, int, int] | None:
        """Give the best join now: (tokens saved, left, right); right is END for a promotion."""
        while self.heap:
            gain, left, right = heapq.heappop(self.heap)
            now = self.gain.get((left, right), 0.0)
            if (left, right) in self.refused or now <= 0:
                continue
            if now != -gain:  # the entry is of an earlier state: put it back where it belongs
                heapq.heappush(self.heap, (-now, left, right))
                continue
            return now, left, right
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
        text = self.text[left] + self.text[right]
        present = self._symbols.get(text)
        # a second way to spell a token of ours cannot be named by its text: leave it
        if present in self.joined or not allowed(text):
            self.refused.add((left, right))
            return None
        new = self._symbol(text, 1)
        self.cost[new] = 1
        self.joined.add(new)
        touched: set[tuple[int, int]] = set()
        saved: dict[str, float] = defaultdict(float)
        for place in self.places.pop((left, right)):
            following = self.after[place]
            if self.symbol[place] != left or following == END or self.symbol[following] != right:
                continue  # an earlier join took this place
            self._join_at(place, following, new, touched)
            unit = self.units[self.unit_of[place]]
            saved[unit.source] += unit.count
        self.gain.pop((left, right), None)
        self._push(touched - {(left, right)})
        return new, dict(saved)

    def _join_at(self, place: int, following: int, new: int, touched: set[tuple[int, int]]) -> None:
        count = self.units[self.unit_of[place]].count
        previous, far = self.before[place], self.after[following]
        if previous != END and self._pairs(previous, place):
            self.gain[self.symbol[previous], self.symbol[place]] -= count
        if far != END and self._pairs(following, far):
            self.gain[self.symbol[following], self.symbol[far]] -= count
        self.symbol[place] = new
        self.symbol[following] = END
        self.after[place] = far
        if far != END:
            self.before[far] = place
            if self._pairs(place, far):
                pair = (new, self.symbol[far])
                self._count(pair, place, count)
                touched.add(pair)
        if previous != END and self._pairs(previous, place):
            pair = (self.symbol[previous], new)
            self._count(pair, previous, count)
            touched.add(pair)

    def _promote(self, symbol: int) -> tuple[int, dict[str, float]]:
        each = self.cost[symbol] - 1
        saved: dict[str, float] = defaultdict(float)
        self.cost[symbol] = 1
        self.joined.add(symbol)
        touched: set[tuple[int, int]] = set()
        for place in self.places.pop((symbol, END)):
            unit = self.units[self.unit_of[place]]
            saved[unit.source] += unit.count * each
            for left, right in ((self.before[place], place), (place, self.after[place])):
                if END not in {left, right} and self._pairs(left, right):
                    pair = (self.symbol[left], self.symbol[right])
                    if left == place and pair[0] == pair[1]:
                        continue  # counted from its other side
                    self._count(pair, left, unit.count)
                    touched.add(pair)
        self.gain.pop((symbol, END))
        self._push(touched)
        return symbol, dict(saved)

    def _push(self, pairs: set[tuple[int, int]]) -> None:
        for pair in pairs:
            heapq.heappush(self.heap, (-self.gain[pair], *pair))

    def occurrences(self) -> dict[int, tuple[float, tuple[bytes, ...]]]:
        """Count every joined symbol as the chains stand now, with its most frequent units."""
        count: dict[int, float] = defaultdict(float)
        holders: dict[int, list[tuple[float, int]]] = defaultdict(list)
        for place, symbol in enumerate(self.symbol):
            if symbol in self.joined:
                number = self.unit_of[place]
                count[symbol] += self.units[number].count
                entry = (self.units[number].count, -number)
                if entry not in holders[symbol]:
                    best = (
                        heapq.heappushpop if len(holders[symbol]) >= UNITS_SHOWN else heapq.heappush
                    )
                    best(holders[symbol], entry)
        return {
            symbol: (
                total,
                tuple(b"".join(self.units[-n].pieces) for _, n in sorted(holders[symbol])[::-1]),
            )
            for symbol, total in count.items()
        }
