"""Counterfactuals by evaluating the rules: how far a quantity must move to change the verdict."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations, product
from typing import TYPE_CHECKING

from analyzer.decide.axes import BUDGET, World, axes_of, fact_axis, parameter_axes, switch
from analyzer.decide.evaluate import recommend
from analyzer.decide.words import phrase, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from analyzer.decide.axes import Axis

# Points looked at between the present value and the end of the range, before bisecting.
_PROBES = 6
_BISECTIONS = 44
_NUDGE = 1e-9
_IN_REACH = ("corpus", BUDGET, "proposal.heldout_saving", "proposal.symbol_saving")


@dataclass(frozen=True, slots=True)
class Move:
    """One quantity moved to a value, ``how`` it lies to it, and how far that is in log units."""

    axis: Axis
    value: float
    how: str
    distance: float


@dataclass(frozen=True, slots=True)
class Flip:
    """Moves of one fact, or two, that change the verdict."""

    moves: tuple[Move, ...]
    becomes: str
    up: bool = True

    @property
    def axis(self) -> str:
        """The names of what moves."""
        return " and ".join(move.axis.name for move in self.moves)

    @property
    def distance(self) -> float:
        """How far the moves go together."""
        return math.hypot(*(move.distance for move in self.moves))

    def say(self, lang: str = "en") -> str:
        """Say what the verdict would be, and when."""
        moves = [move.axis.sentence(move.value, move.how, lang) for move in self.moves]
        becomes = say(self.becomes, "name", lang)
        return phrase("flip", lang, becomes=becomes, moves=phrase("flip_and", lang).join(moves))


def fact_flips(world: World, verdict: str) -> list[Flip]:
    """Return the nearest flip of every fact that can flip the verdict alone, nearest first."""
    return _alone(verdict, axes_of(world).values())


def parameter_flips(world: World, verdict: str) -> list[Flip]:
    """Return the nearest flip of every threshold that can flip the verdict alone."""
    return _alone(verdict, parameter_axes(world))


def _alone(verdict: str, axes: Iterable[Axis]) -> list[Flip]:
    probe = _Probe(verdict, lambda answer: answer != verdict)
    found = []
    for axis in axes:
        for end in (axis.low, axis.high):
            flip = probe.toward(axis, end)
            if flip is not None:
                found.append(flip)
    return sorted(found, key=lambda flip: (flip.distance, flip.axis))


def pair_flips(world: World, verdict: str) -> list[Flip]:
    """Return moves of two facts that together lead to ``extend``, nearest first.

    Looked for where no single move does, among what a team can work on: text, budget, and
    what the tokens save. One quantity is taken to the end of its range and the
    other moved there, then the first is moved back as far as it can be.
    """
    probe = _Probe(verdict, lambda answer: answer == "extend")
    axes = [axis for axis in axes_of(world).values() if axis.name in _IN_REACH]
    found = []
    for first, second in combinations(axes, 2):
        for ends in product((False, True), repeat=2):
            flip = probe.together(first, second, up=ends)
            if flip is not None:
                found.append(flip)
    return sorted(found, key=lambda flip: (flip.distance, flip.axis))


def switches(world: World, verdict: str) -> list[Flip]:
    """Return the yes-or-no facts that would change the verdict."""
    found = []
    for name, value in world.facts.items():
        if isinstance(value, bool) and not name.startswith("budget."):
            axis = switch(world, name)
            other = axis.move(float(not value))
            becomes = recommend(other.facts, other.pack, verdict)
            if becomes != verdict:
                found.append(Flip((Move(axis, float(not value), "", math.inf),), becomes))
    return found


@dataclass(frozen=True, slots=True)
class _Probe:
    """Evaluates the rules elsewhere; ``wanted`` says which recommendations count as a flip."""

    verdict: str
    wanted: Callable[[str], bool]

    def flips(self, world: World) -> bool:
        """Say whether this world leads to a recommendation that counts."""
        return self.wanted(recommend(world.facts, world.pack, self.verdict))

    def toward(self, axis: Axis, end: float) -> Flip | None:
        """Return the nearest flip between the present value and one end of the range."""
        edge = self.edge(axis, end)
        up = end > axis.now
        if edge is None or axis.distance(edge) > axis.farthest(up=up):
            return None
        value, how = self.rounded(axis, edge)
        there = axis.move(edge)
        becomes = recommend(there.facts, there.pack, self.verdict)
        return Flip((Move(axis, value, how, axis.distance(edge)),), becomes, up=up)

    def together(self, first: Axis, second: Axis, *, up: tuple[bool, ...]) -> Flip | None:
        """Return the flip by two moves, each toward the upper end of its range or the lower."""
        end_of_first = first.high if up[0] else first.low
        far = first.move(end_of_first)
        beyond = fact_axis(far, second.name)
        if beyond is None or self.flips(far):
            return None
        end_of_second = beyond.high if up[1] else beyond.low
        edge = self.edge(beyond, end_of_second)
        if edge is None or second.distance(edge) > second.farthest(up=up[1]):
            return None
        back = fact_axis(second.move(edge), first.name)
        here = None if back is None else self.toward(back, end_of_first)
        if here is None:
            return None
        value, how = self.rounded(beyond, edge)
        return Flip((*here.moves, Move(second, value, how, second.distance(edge))), here.becomes)

    def edge(self, axis: Axis, end: float) -> float | None:
        """Return a value just past the nearest edge, found by probing, then bisecting."""
        if end == axis.now:
            return None
        inside, outside = axis.now, None
        if not self.flips(axis.move(end)):
            return None
        for step in range(1, _PROBES + 1):
            probe = _between(axis.now, end, step / _PROBES)
            if self.flips(axis.move(probe)):
                outside = probe
                break
            inside = probe
        if outside is None:
            return None
        for _ in range(_BISECTIONS):
            middle = _between(inside, outside, 0.5)
            if middle in {inside, outside}:
                break
            if self.flips(axis.move(middle)):
                outside = middle
            else:
                inside = middle
        return outside

    def rounded(self, axis: Axis, edge: float) -> tuple[float, str]:
        """Return the shortest number that states the edge truly, and the words for its side."""
        up = edge > axis.now
        inclusive, exclusive = ("at least", "more than") if up else ("at most", "below")
        for digits in (1, 2, 3):
            value = float(f"{edge:.{digits}g}")
            if math.isclose(value, edge, rel_tol=1e-6):
                if self.flips(axis.move(value)):
                    return value, inclusive
                if self.flips(axis.move(value * (1 + _NUDGE if up else 1 - _NUDGE))):
                    return value, exclusive
        # no round edge: three digits, rounded to the far side
        if edge > 0:
            step = 10.0 ** (math.floor(math.log10(edge)) - 2)
            value = step * (math.ceil(edge / step) if up else math.floor(edge / step))
            if axis.low <= value <= axis.high and self.flips(axis.move(value)):
                return value, inclusive
        return edge, inclusive


def _between(start: float, end: float, part: float) -> float:
    if part >= 1.0:
        return end
    if start > 0 and end > 0 and max(start, end) / min(start, end) > 10.0:
        return float(start * (end / start) ** part)
    return start + (end - start) * part
