"""What can be moved when a decision is probed: a fact together with those that hang on it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from analyzer.decide.conditions import Comparison, Condition, Group
from analyzer.decide.facts import derive
from analyzer.decide.schema import SCHEMA
from analyzer.decide.words import label, name, phrase, say, with_unit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from analyzer.decide.facts import Facts
    from analyzer.decide.factspec import Fact
    from analyzer.decide.pack import Pack, Rule

BUDGET = "budget.training_tokens"
_SAVING = "proposal.heldout_saving"
_SYMBOL_SAVING = "proposal.symbol_saving"
# Facts that are moved with another one, or that no one would ask about.
_MOVED_WITH = frozenset(
    name
    for name in SCHEMA
    if name.startswith(("corpus.", "budget.", "proposal.")) or name.endswith(".tokens_share")
) - {_SAVING, _SYMBOL_SAVING}
_GROWS_WITH_THE_CORPUS = (
    "corpus.documents",
    "corpus.bytes",
    "corpus.characters",
    "corpus.words",
    "corpus.tokens",
    "proposal.median_occurrences",
    "proposal.symbol_median_occurrences",
)
# A share under half a percent counts as half a percent when a distance is taken.
_FLOORS = {"share": 0.005}
# Ratios of like to like span little: half as much again is far.
_WEIGHTS = {"times": 2.0, "tokens/word": 2.0}
_MORE = 1000.0


@dataclass(frozen=True, slots=True)
class World:
    """What a verdict follows from: the facts and the pack."""

    facts: Facts
    pack: Pack


@dataclass(frozen=True, slots=True)
class Axis:
    """One quantity with its present value, its range, and how the world looks elsewhere on it."""

    name: str
    unit: str
    now: float
    low: float
    high: float
    move: Callable[[float], World]
    assumed: bool = False

    def sentence(self, value: float, how: str, lang: str = "en") -> str:
        """Say the move in words, with the present value beside it."""
        called = (
            label(self.name, lang)
            if self.name in SCHEMA
            else phrase("threshold", lang, name=self.name)
        )
        return phrase(
            "moved_assumed" if self.assumed else "moved",
            lang,
            label=called,
            op=name("op", how, lang),
            value=with_unit(value, self.unit, lang),
            now=say(self.now, self.unit, lang),
        )

    def farthest(self, *, up: bool) -> float:
        """Return the distance past which a flip is not worth telling."""
        if self.name == BUDGET:
            return math.inf if up else math.log(50.0)
        # what the text is made of does not change; what tokens save may turn out otherwise
        return math.log(50.0 if self.name in {_SAVING, _SYMBOL_SAVING} else 4.0)

    def distance(self, value: float) -> float:
        """Return how far a value is from the present one, as a logarithm of their ratio.

        >>> axis = Axis("x", "share", 0.04, 0.0, 1.0, lambda value: None)
        >>> round(axis.distance(0.08), 3)
        0.693
        """
        floor, weight = _FLOORS.get(self.unit, 1e-9), _WEIGHTS.get(self.unit, 1.0)
        return weight * abs(math.log(max(value, floor) / max(self.now, floor)))


@dataclass(frozen=True, slots=True)
class CorpusAxis(Axis):
    """The amount of text, as a multiple of the present corpus."""

    def sentence(self, value: float, how: str, lang: str = "en") -> str:
        """Say how many times the text, and what the median new token would then see."""
        seen = self.move(value).facts.get("proposal.median_occurrences")
        key, unit = ("times_the_text", "times") if value > 1 else ("of_the_text", "share")
        return phrase(
            "corpus",
            lang,
            op=name("op", how, lang),
            times=phrase(key, lang, value=say(value, unit, lang)),
            seen=with_unit(seen, "occurrences", lang),
        )

    def farthest(self, *, up: bool) -> float:
        """Return a hundred times the text, or a third: beyond that no one works with it."""
        return math.log(100.0 if up else 3.0)


@dataclass(frozen=True, slots=True)
class Switch(Axis):
    """A fact that is true or false; to move it is to turn it round."""

    def sentence(self, value: float, how: str, lang: str = "en") -> str:  # noqa: ARG002
        """Say what it would be."""
        said = say(bool(value), self.unit, lang)
        return phrase("switched", lang, label=label(self.name, lang), value=said)


def switch(world: World, fact: str) -> Switch:
    """Return a yes-or-no fact as what can be turned round."""
    now = bool(world.facts[fact])

    def move(value: float) -> World:
        return World({**world.facts, fact: bool(value)}, world.pack)

    return Switch(fact, SCHEMA[fact].unit, float(now), 0.0, 1.0, move)


def axes_of(world: World) -> dict[str, Axis]:
    """Return every quantity that the voting rules read and whose value is known, by name."""
    read = facts_read(world.pack) - _MOVED_WITH
    if not 0.0 < _float(world.facts, _SYMBOL_SAVING) <= 0.8 * _float(world.facts, _SAVING):
        # where nothing is symbolic there is none to move; where nearly all of it is, to move
        # both would say the same twice
        read -= {_SYMBOL_SAVING}
    axes = [_corpus(world), *(fact_axis(world, name) for name in (*sorted(read), BUDGET))]
    return {axis.name: axis for axis in axes if axis is not None}


def fact_axis(world: World, fact: str) -> Axis | None:
    """Return the axis of one fact, ``None`` where it is no number or not known."""
    if fact == "corpus":
        return _corpus(world)
    spec, now = SCHEMA[fact], world.facts.get(fact)
    if now is None or isinstance(now, (str, bool)):
        return None
    low = spec.low if spec.low is not None else 0.0
    high = spec.high if spec.high is not None else max(float(now) * _MORE, 100.0)
    assumed = False
    if fact == BUDGET:
        low, high = 1.0, 1e14
        assumed = bool(world.facts.get("budget.is_assumed"))

    def move(value: float) -> World:
        return World(moved(world.facts, fact, value), world.pack)

    return Axis(fact, spec.unit, float(now), low, high, move, assumed)


def parameter_axes(world: World) -> list[Axis]:
    """Return every threshold that a voting rule uses."""
    used = {one.parameter for one in comparisons(world.pack) if one.parameter}
    return [_parameter(world, name) for name in sorted(used)]


def _parameter(world: World, parameter: str) -> Axis:
    one = world.pack.parameters[parameter]

    def move(value: float) -> World:
        changed = world.pack.parameters | {parameter: replace(one, value=value)}
        return World(world.facts, replace(world.pack, parameters=changed))

    return Axis(parameter, one.unit, one.value, one.low, one.high, move)


def facts_read(pack: Pack) -> frozenset[str]:
    """Name the facts that a vote can hang on."""
    return frozenset(one.fact for one in comparisons(pack))


def comparisons(pack: Pack) -> Iterator[Comparison]:
    """Yield every comparison of the rules that vote."""
    for rule in pack.rules.values():
        if rule.level != "caution":
            yield from within_rule(rule, pack)


def within_rule(rule: Rule, pack: Pack) -> Iterator[Comparison]:
    """Yield every comparison of a rule's guard and condition, shared ones opened."""
    for condition in (rule.guard, rule.condition):
        if condition is not None:
            yield from within(condition, pack)


def within(condition: Condition, pack: Pack) -> Iterator[Comparison]:
    """Yield every comparison of a condition, shared ones opened."""
    if isinstance(condition, Comparison):
        yield condition
    elif isinstance(condition, Group):
        for part in condition.parts:
            yield from within(part, pack)
    else:
        yield from within(pack.definitions[condition.name], pack)


def moved(facts: Facts, fact: str, value: float) -> Facts:
    """Return the facts with one of them changed, and those that follow from it.

    A saving takes its interval and, in proportion, its symbolic part along.
    """
    if fact == BUDGET:
        return derive({**facts, BUDGET: value, "budget.is_assumed": False})
    if fact == _SYMBOL_SAVING:
        gained = value - _float(facts, fact)
        saving = min(max(_float(facts, _SAVING) + gained, value), 1.0)
        return derive({**facts, **_interval(facts, saving), _SAVING: saving, fact: value})
    if fact == _SAVING:
        now, symbols = _float(facts, _SAVING), facts.get(_SYMBOL_SAVING)
        part = {_SYMBOL_SAVING: float(symbols) * value / now} if symbols and now else {}
        return derive({**facts, **_interval(facts, value), **part, _SAVING: value})
    return derive({**facts, fact: value})


def _interval(facts: Facts, saving: float) -> dict[str, float]:
    shift = saving - _float(facts, _SAVING)
    ends = (f"{_SAVING}_low", f"{_SAVING}_high")
    known = [end for end in ends if facts.get(end) is not None]
    return {end: min(max(_float(facts, end) + shift, 0.0), 1.0) for end in known}


def _corpus(world: World) -> Axis | None:
    facts = world.facts
    if not facts.get("proposal.median_occurrences") or not facts.get("corpus.tokens"):
        return None

    def move(times: float) -> World:
        names = [name for name in _GROWS_WITH_THE_CORPUS if facts.get(name) is not None]
        if facts.get("budget.is_assumed"):
            names.append(BUDGET)
        grown = {name: _float(facts, name) * times for name in names}
        return World(derive({**facts, **grown}), world.pack)

    return CorpusAxis("corpus", "times the text", 1.0, 1e-6, 1e6, move)


def _float(facts: Mapping[str, Fact], name: str) -> float:
    value = facts.get(name)
    return 0.0 if value is None else float(value)
