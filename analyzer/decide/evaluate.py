"""Facts and a pack to a verdict: every rule is judged, then the levels speak in their order.

1. A rule that cannot be judged makes the verdict ``undecided``.
2. Otherwise the first level with a fired rule decides: settled, block, for, against.
   Where rules of one level differ, the most careful vote stands.
3. Where no rule fired: continual-pretrain only.
Cautions never vote; they lower the confidence and are told.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from analyzer.decide.conditions import Reading
from analyzer.decide.pack import LEVELS, Pack, Rule
from analyzer.decide.schema import SCHEMA
from analyzer.decide.sentences import PLACEHOLDER
from analyzer.decide.words import closed, label, phrase, say, told

if TYPE_CHECKING:
    import re
    from collections.abc import Mapping
    from datetime import date

    from analyzer.conclusions import Outcome, Recommendation
    from analyzer.decide.conditions import Condition
    from analyzer.decide.factspec import Fact

# Of several votes on one level the first of these that was cast stands.
CAREFUL: tuple[Recommendation, ...] = ("continual-pretrain only", "undecided", "extend")


@dataclass(frozen=True, slots=True)
class Judged:
    """One rule's outcome with what it read."""

    rule: Rule
    outcome: Outcome
    reading: Reading
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """The recommendation, the level that decided it (empty: none did) and every rule."""

    recommendation: Recommendation
    level: str
    judged: tuple[Judged, ...]

    def fired(self, *levels: str) -> list[Rule]:
        """Return the rules of these levels that fired."""
        return [
            one.rule
            for one in self.judged
            if one.outcome == "fired" and (not levels or one.rule.level in levels)
        ]

    @property
    def cautions(self) -> list[Rule]:
        """The cautions that fired and speak to this recommendation."""
        return [rule for rule in self.fired("caution") if self.recommendation in rule.speaks_to]

    @property
    def deciding(self) -> list[Rule]:
        """The rules that the recommendation rests on."""
        return [rule for rule in self.fired(self.level) if rule.vote == self.recommendation]


def without_waived(pack: Pack, today: date | None = None) -> Pack:
    """Return the pack without the rules whose waiver has not expired."""
    waived = {name for name, waiver in pack.waivers.items() if waiver.holds_on(today)}
    rules = {name: rule for name, rule in pack.rules.items() if name not in waived}
    return replace(pack, rules=rules)


def evaluate(facts: Mapping[str, Fact], pack: Pack) -> Verdict:
    """Judge every rule of the pack on these facts and let the levels speak."""
    return _combine([*pack.rules.values()], facts, pack)


def recommend(facts: Mapping[str, Fact], pack: Pack, otherwise: str) -> str:
    """Return the recommendation alone; ``otherwise`` where some rule cannot be judged.

    A probe that leads to where nothing is known is no counterfactual.
    """
    voting = [rule for rule in pack.rules.values() if rule.level != "caution"]
    verdict = _combine(voting, facts, pack)
    return otherwise if verdict.level == "error" else verdict.recommendation


def _combine(rules: list[Rule], facts: Mapping[str, Fact], pack: Pack) -> Verdict:
    parameters = pack.values
    judged = tuple(_judge(rule, facts, pack, parameters) for rule in rules)
    if any(one.outcome == "error" for one in judged):
        return Verdict("undecided", "error", judged)
    for level in LEVELS:
        votes = {
            one.rule.vote for one in judged if one.outcome == "fired" and one.rule.level == level
        }
        for vote in CAREFUL:
            if vote in votes:
                return Verdict(vote, level, judged)
    return Verdict("continual-pretrain only", "", judged)


def _judge(
    rule: Rule, facts: Mapping[str, Fact], pack: Pack, parameters: Mapping[str, float]
) -> Judged:
    reading = Reading(parameters, pack.definitions, facts)
    if rule.guard is not None:
        applies = reading.judge(rule.guard)
        if applies is None:
            return _not_known(rule, reading, rule.guard)
        if not applies:
            return Judged(rule, "not_applicable", reading)
    held = reading.judge(rule.condition)
    if held is None:
        return _not_known(rule, reading, rule.condition)
    return Judged(rule, "fired" if held else "silent", reading)


def _not_known(rule: Rule, reading: Reading, condition: Condition) -> Judged:
    unknown = reading.unknown(condition)
    needed = any(name not in rule.optional for name in unknown)
    return Judged(rule, "error" if needed else "not_applicable", reading, unknown)


def fill(text: str, facts: Mapping[str, Fact], pack: Pack, lang: str = "en") -> str:
    """Put the numbers into a rule's sentence."""

    def value(match: re.Match[str]) -> str:
        name = match[1]
        if name in SCHEMA:
            return say(facts.get(name), SCHEMA[name].unit, lang)
        return say(pack.parameters[name].value, pack.parameters[name].unit, lang)

    return closed(PLACEHOLDER.sub(value, text))


def why(one: Judged, facts: Mapping[str, Fact], pack: Pack, lang: str = "en") -> str:
    """Say why a rule came out as it did."""
    unknown = phrase("comma", lang).join(label(name, lang) for name in one.unknown)
    match one.outcome:
        case "fired":
            return phrase("gap", lang).join(because(one.rule, facts, pack, lang))
        case "error":
            return phrase("because_cannot", lang, names=unknown)
        case "not_applicable" if unknown:
            return phrase("because_unknown", lang, names=unknown)
        case "not_applicable":
            return phrase("because_no", lang, why=_words(one, one.rule.guard, lang))
        case _:
            return phrase("because_silent", lang, why=_words(one, one.rule.condition, lang))


def because(rule: Rule, facts: Mapping[str, Fact], pack: Pack, lang: str = "en") -> list[str]:
    """Say what a rule says where it fires: one reason, or several."""
    return [fill(text, facts, pack, lang) for text in told(rule, "because", lang)]


def _words(one: Judged, condition: Condition | None, lang: str) -> str:
    return one.reading.words(condition, lang) if condition is not None else ""
