"""What can be moved when a decision is probed: a fact together with those that hang on it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analyzer.decide.conditions import Comparison, Condition, Group
from analyzer.decide.facts import derive
from analyzer.decide.schema import SCHEMA
from analyzer.decide.words import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from analyzer.decide.facts import Facts
    from analyzer.decide.pack import Pack
    from analyzer.decide.schema import Fact

# Facts that are moved with another one, or that no one would ask about.
_MOVED_WITH = frozenset(
    name
    for name in SCHEMA
    if name.startswith(("corpus.", "budget.", "proposal.")) or name.endswith(".tokens_share")
) - {"proposal.heldout_saving", "proposal.symbol_saving"}
_CORPUS_SIZE = (
    "corpus.documents",
    "corpus.bytes",
    "corpus.characters",
    "corpus.words",
    "corpus.tokens",
    "proposal.median_occurrences",
)
# A share under half a percent counts as half a percent when a distance is taken.
FLOORS = {"share": 0.005}
# Ratios of like to like span little: half as much again is far.
WEIGHTS = {"times": 2.0, "tokens/word": 2.0}
# Units that a sentence names.
_NAMED_UNITS = {"tokens": " tokens", "occurrences": " times"}


@dataclass(frozen=True, slots=True)
class Axis:
    """One quantity with its present value, its range, and how the facts look elsewhere on it."""

    name: str
    label: str
    unit: str
    now: float
    low: float
    high: float
    move: Callable[[float], Facts]
    note: str = ""

    def sentence(self, value: float, how: str) -> str:
        """Say the move in words, with the present value beside it."""
        shown = f"{say(self.now, self.unit)}{self.note}"
        unit = _NAMED_UNITS.get(self.unit, "")
        return f"{self.label} were {how} {say(value, self.unit)}{unit} (now {shown})"

    def farthest(self, *, up: bool) -> float:
        """Return the distance past which a flip is not worth telling."""
        return math.inf if up else math.log(1000.0)


@dataclass(frozen=True, slots=True)
class CorpusAxis(Axis):
    """The amount of text, as a multiple of the present corpus."""

    def sentence(self, value: float, how: str) -> str:
        """Say how many times the text, and what the median new token would then see."""
        seen = say(self.move(value).get("proposal.median_occurrences"), "occurrences")
        times = f"{value:.3g} times the text" if value > 1 else f"{value:.1%} of the text"
        return f"the corpus had {how} {times} (the median new token would occur {seen} times)"

    def farthest(self, *, up: bool) -> float:
        """Return a tenth of the text: less is not worth telling."""
        return math.inf if up else math.log(10.0)


def axes_of(facts: Facts, pack: Pack) -> list[Axis]:
    """Return every quantity that the voting rules read and whose value is known."""
    read = set(facts_read(pack))
    axes = [_budget(facts), _corpus(facts)]
    for name in sorted(read - _MOVED_WITH):
        spec, now = SCHEMA[name], facts.get(name)
        if spec.type in {"int", "float"} and now is not None:
            low = max(spec.low or 0.0, 0.0) if spec.low is None or spec.low >= 0 else spec.low
            high = spec.high if spec.high is not None else max(float(now) * 1000.0, 100.0)
            axes.append(
                Axis(name, spec.label, spec.unit, float(now), low, high, _mover(facts, name))
            )
    return [axis for axis in axes if axis is not None]


def axis_of(facts: Facts, pack: Pack, name: str) -> Axis:
    """Return one quantity as it stands on these facts."""
    return next(axis for axis in axes_of(facts, pack) if axis.name == name)


def facts_read(pack: Pack) -> Iterator[str]:
    """Name the facts that a vote can hang on."""
    for rule in pack.rules.values():
        if rule.level != "caution":
            yield from _read(rule.condition, pack)
            if rule.guard is not None:
                yield from _read(rule.guard, pack)


def _read(condition: Condition, pack: Pack) -> Iterator[str]:
    if isinstance(condition, Comparison):
        yield condition.fact
    elif isinstance(condition, Group):
        for part in condition.parts:
            yield from _read(part, pack)
    else:
        yield from _read(pack.definitions[condition.name], pack)


def _mover(facts: Facts, name: str) -> Callable[[float], Facts]:
    if name == "proposal.heldout_saving":
        return lambda value: _with_saving(facts, value)
    if name == "proposal.symbol_saving":
        return lambda value: _with_symbol_saving(facts, value)
    return lambda value: derive({**facts, name: value})


def _with_saving(facts: Facts, value: float) -> Facts:
    """Move the saving and its interval with it."""
    shift = value - _float(facts, "proposal.heldout_saving")
    bounds = {
        f"proposal.heldout_saving_{end}": min(
            max(_float(facts, f"proposal.heldout_saving_{end}") + shift, 0.0), 1.0
        )
        for end in ("low", "high")
    }
    return derive({**facts, **bounds, "proposal.heldout_saving": value})


def _with_symbol_saving(facts: Facts, value: float) -> Facts:
    gained = value - _float(facts, "proposal.symbol_saving")
    saving = min(max(_float(facts, "proposal.heldout_saving") + gained, value), 1.0)
    return _with_saving({**facts, "proposal.symbol_saving": value}, saving)


def _budget(facts: Facts) -> Axis | None:
    now = facts.get("budget.training_tokens")
    if now is None:
        return None
    return Axis(
        "budget.training_tokens",
        "the training budget",
        "tokens",
        float(now),
        1.0,
        1e14,
        lambda value: with_budget(facts, value),
        ", assumed" if facts.get("budget.is_assumed") else "",
    )


def with_budget(facts: Mapping[str, Fact], training_tokens: float) -> Facts:
    """Return the facts under another, stated budget."""
    return derive({**facts, "budget.training_tokens": training_tokens, "budget.is_assumed": False})


def _corpus(facts: Facts) -> Axis | None:
    if facts.get("proposal.median_occurrences") is None or not facts.get("corpus.tokens"):
        return None

    def scaled(times: float) -> Facts:
        names = [name for name in _CORPUS_SIZE if facts.get(name) is not None]
        if facts.get("budget.is_assumed"):
            names.append("budget.training_tokens")
        return derive({**facts, **{name: _float(facts, name) * times for name in names}})

    return CorpusAxis("corpus", "the corpus", "times", 1.0, 1e-6, 1e6, scaled)


def _float(facts: Mapping[str, Fact], name: str) -> float:
    value = facts.get(name)
    return 0.0 if value is None else float(value)
