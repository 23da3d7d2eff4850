"""Structured conditions over facts, judged with three values: true, false, not known.

A condition on an unknown fact is not known; ``all`` with a false part is false whatever the
rest, ``any`` with a true part is true (Kleene's strong logic). So a rule asks for a missing
fact only where that fact could matter.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from analyzer.decide.schema import SCHEMA
from analyzer.decide.words import label, name, phrase, say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from analyzer.decide.factspec import Fact

EQUAL = ("equals", "one of")
_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "at least": operator.ge,
    "more than": operator.gt,
    "at most": operator.le,
    "below": operator.lt,
    "equals": operator.eq,
    "one of": lambda fact, several: fact in several,
}
OPERATORS = tuple(_COMPARE)
NEGATED = {
    "at least": "below",
    "more than": "at most",
    "at most": "more than",
    "below": "at least",
    "equals": "not",
    "one of": "none of",
}


# eq=False: two comparisons are the same only where they stand in the same place, and a plain
# identity hash keeps the tens of thousands of evaluations behind a counterfactual fast
@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """``fact op value``; the value stands there or is a parameter's name."""

    fact: str
    op: str
    value: Any = None
    parameter: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """``all``, ``any`` or ``not`` (one part) of other conditions."""

    kind: str
    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """A condition that stands in definitions.yaml under a name."""

    name: str


Condition = Comparison | Group | Named


@dataclass(slots=True)
class Reading:
    """What conditions read while they were judged: evidence, in words and as data."""

    parameters: Mapping[str, Any]
    definitions: Mapping[str, Condition]
    facts: Mapping[str, Fact]
    seen: dict[Comparison, bool | None] = field(default_factory=dict)

    def judge(self, condition: Condition) -> bool | None:
        """Judge a condition and note every comparison that was made."""
        if isinstance(condition, Comparison):
            if condition not in self.seen:
                self.seen[condition] = self._compare(condition)
            return self.seen[condition]
        if isinstance(condition, Named):
            return self.judge(self.definitions[condition.name])
        parts = [self.judge(part) for part in condition.parts]
        if condition.kind == "not":
            return None if parts[0] is None else not parts[0]
        deciding = condition.kind == "any"
        if deciding in parts:
            return deciding
        return None if None in parts else not deciding

    def threshold(self, comparison: Comparison) -> Any:
        """Return what the fact is compared with."""
        if comparison.parameter:
            return self.parameters[comparison.parameter]
        return comparison.value

    def _compare(self, comparison: Comparison) -> bool | None:
        fact = self.facts.get(comparison.fact)
        if fact is None:
            return None
        return bool(_COMPARE[comparison.op](fact, self.threshold(comparison)))

    def unknown(self, condition: Condition) -> tuple[str, ...]:
        """Return the facts whose absence leaves this condition open."""
        return tuple(dict.fromkeys(c.fact for c in self._reasons(condition)))

    def evidence(self) -> tuple[dict[str, Any], ...]:
        """Return every comparison as data for the trace."""
        return tuple(
            {
                "fact": c.fact,
                "value": self.facts.get(c.fact),
                "op": c.op,
                "threshold": self.threshold(c),
                "parameter": c.parameter or None,
                "holds": held,
            }
            for c, held in self.seen.items()
        )

    def words(self, condition: Condition, lang: str = "en") -> str:
        """Say why a condition came out as it did: what made it so, with the numbers.

        A shared condition of several parts is named, and its parts stand in the evidence.
        """
        return phrase("semicolon", lang).join(dict.fromkeys(self._told(condition, lang)))

    def _told(self, condition: Condition, lang: str) -> list[str]:
        if isinstance(condition, Comparison):
            return [self._say(condition, lang)]
        if isinstance(condition, Named):
            inner = self.definitions[condition.name]
            if isinstance(inner, Comparison):
                return [self._say(inner, lang)]
            holds = {True: "holds", False: "holds_not", None: "holds_unknown"}
            called = name("definition", condition.name, lang)
            return [phrase(holds[self.judge(condition)], lang, name=called)]
        return [told for part in self._deciding(condition) for told in self._told(part, lang)]

    def _deciding(self, group: Group) -> list[Condition]:
        """Return the parts that made a group come out as it did."""
        held = self.judge(group)
        return [part for part in group.parts if group.kind == "not" or self.judge(part) is held]

    def _reasons(self, condition: Condition) -> list[Comparison]:
        if isinstance(condition, Comparison):
            return [condition]
        if isinstance(condition, Named):
            return self._reasons(self.definitions[condition.name])
        return [one for part in self._deciding(condition) for one in self._reasons(part)]

    def _say(self, comparison: Comparison, lang: str) -> str:
        unit, called = SCHEMA[comparison.fact].unit, label(comparison.fact, lang)
        threshold = self.threshold(comparison)
        listed = threshold if isinstance(threshold, tuple) else (threshold,)
        wanted = phrase("comma", lang).join(say(one, unit, lang) for one in listed)
        value = say(self.facts.get(comparison.fact), unit, lang)
        held = self.seen.get(comparison)
        if unit == "yes/no" and held is not None:
            return phrase("switched", lang, label=called, value=value)
        if held is not False and comparison.op == "equals":
            return phrase("equal" if held else "equal_unknown", lang, label=called, wanted=wanted)
        op = name("op", comparison.op if held is not False else NEGATED[comparison.op], lang)
        return phrase("compared", lang, label=called, value=value, op=op, wanted=wanted)
