"""Counterfactuals by evaluating the rules: how far a quantity must move to change the verdict."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations, product
from typing import TYPE_CHECKING

from analyzer.decide.axes import FLOORS, WEIGHTS, Axis, axes_of, axis_of
from analyzer.decide.evaluate import recommend
from analyzer.decide.schema import SCHEMA, Fact

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from analyzer.decide.facts import Facts
    from analyzer.decide.pack import Pack

# Points looked at between the present value and the end of the range, before bisecting.
_PROBES = 6
_BISECTIONS = 44
_NUDGE = 1e-9


@dataclass(frozen=True, slots=True)
class Flip:
    """A move that changes the verdict: where to, how far (in log units), and in words."""

    axis: str
    becomes: str
    distance: float
    sentence: str

    def __str__(self) -> str:
        """Say what the verdict would be, and when."""
        return f"{self.becomes}, if {self.sentence}"


def single_flips(facts: Facts, pack: Pack, verdict: str) -> list[Flip]:
    """Return the nearest flip of every quantity that can flip the verdict alone, nearest first."""
    probe = _Probe(pack, verdict, lambda answer: answer != verdict)
    found = []
    for axis in axes_of(facts, pack):
        for end in (axis.low, axis.high):
            flip = probe.toward(axis, end)
            if flip is not None and flip.distance <= axis.farthest(up=end > axis.now):
                found.append(flip)
    return sorted(found, key=lambda flip: (flip.distance, flip.axis))


def pair_flips(facts: Facts, pack: Pack, verdict: str) -> list[Flip]:
    """Return moves of two quantities that together lead to ``extend``, nearest first.

    Looked for where no single move does: one quantity is taken to the end of its range and the
    other moved there, then the first is moved back as far as it can be.
    """
    probe = _Probe(pack, verdict, lambda answer: answer == "extend")
    found = []
    for first, second in combinations(axes_of(facts, pack), 2):
        for ends in product((False, True), repeat=2):
            flip = probe.together(first, second, up=ends)
            if flip is not None:
                found.append(flip)
    return sorted(found, key=lambda flip: (flip.distance, flip.axis))


@dataclass(frozen=True, slots=True)
class _Probe:
    """Evaluates the rules elsewhere; ``wanted`` says which recommendations count as a flip."""

    pack: Pack
    verdict: str
    wanted: Callable[[str], bool]

    def flips(self, facts: Facts) -> bool:
        """Say whether these facts lead to a recommendation that counts."""
        return self.wanted(recommend(facts, self.pack, self.verdict))

    def toward(self, axis: Axis, end: float) -> Flip | None:
        """Return the nearest flip between the present value and one end of the range."""
        edge = self.edge(axis, end)
        if edge is None:
            return None
        value, how = self.rounded(axis, edge)
        becomes = recommend(axis.move(edge), self.pack, self.verdict)
        far = distance(axis.now, edge, axis.unit)
        return Flip(axis.name, becomes, far, axis.sentence(value, how))

    def together(self, first: Axis, second: Axis, *, up: tuple[bool, ...]) -> Flip | None:
        """Return the flip by two moves, each toward the upper end of its range or the lower."""
        end_of_first = first.high if up[0] else first.low
        far = first.move(end_of_first)
        moved = axis_of(far, self.pack, second.name)
        end_of_second = moved.high if up[1] else moved.low
        if not self.flips(moved.move(end_of_second)) or self.flips(far):
            return None
        edge = self.edge(moved, end_of_second)
        if edge is None:
            return None
        back = axis_of(second.move(edge), self.pack, first.name)
        here = self.toward(back, end_of_first)
        if here is None:
            return None
        value, how = self.rounded(moved, edge)
        return Flip(
            f"{first.name} and {second.name}",
            here.becomes,
            math.hypot(here.distance, distance(second.now, edge, second.unit)),
            f"{second.sentence(value, how)} and {here.sentence}",
        )

    def edge(self, axis: Axis, end: float) -> float | None:
        """Return a value just past the nearest edge, found by probing, then bisecting."""
        if end == axis.now:
            return None
        inside, outside = axis.now, None
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


def distance(now: float, value: float, unit: str) -> float:
    """Return how far apart two values are, as a logarithm of their ratio.

    >>> round(distance(0.04, 0.08, "share"), 3), round(distance(10.0, 1.0, "tokens"), 3)
    (0.693, 2.303)
    """
    floor, weight = FLOORS.get(unit, 1e-9), WEIGHTS.get(unit, 1.0)
    return weight * abs(math.log(max(value, floor) / max(now, floor)))


def switches(facts: Mapping[str, Fact], pack: Pack, verdict: str) -> list[Flip]:
    """Return the yes-or-no facts that would change the verdict."""
    found = []
    for name, value in facts.items():
        if isinstance(value, bool) and not name.startswith("budget."):
            becomes = recommend({**facts, name: not value}, pack, verdict)
            if becomes != verdict:
                told = f"{SCHEMA[name].label}: {'no' if value else 'yes'}"
                found.append(Flip(name, becomes, math.inf, told))
    return found
