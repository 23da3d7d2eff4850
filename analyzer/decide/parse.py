"""Marked YAML to the values of a pack, each checked against the table of facts."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from analyzer.decide.conditions import EQUAL, OPERATORS, Comparison, Condition, Group, Named
from analyzer.decide.marked import as_number, near
from analyzer.decide.pack import (
    LEVELS,
    SCOPES,
    VOTES,
    Alternative,
    PackCase,
    Parameter,
    Rule,
    RuleCase,
    Waiver,
)
from analyzer.decide.schema import SCHEMA
from analyzer.decide.sentences import parse_references, parse_second, parse_sentences

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analyzer.decide.marked import Marked

_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
OUTCOMES = ("fired", "silent", "not_applicable", "error")
# the units of facts, and those of the prices that the cost section reads
_UNITS = sorted({spec.unit for spec in SCHEMA.values()} | {"teraflop/s", "money/hour"})
_PARAMETER = ("value", "unit", "low", "high", "meaning", "source")
_NO_PARAMETER = Parameter("", 0.0, "", 0.0, 0.0, "", "", "")


def parse_parameters(file: Marked, known: Mapping[str, Parameter]) -> dict[str, Parameter]:
    """Read a file of parameters: name to value, unit, range, meaning, source.

    A parameter that is known already keeps what is not given anew; its unit cannot change.
    """
    found = {}
    for name, item in file.mapping((), file.value).items():
        old = known.get(name)
        keys = item.mapping(("value",) if old else _PARAMETER, _PARAMETER)
        changes: dict[str, Any] = {
            key: one.number() if key in {"value", "low", "high"} else one.text()
            for key, one in keys.items()
        }
        new = replace(old or _NO_PARAMETER, name=name, where=item.where, **changes)
        if new.unit not in _UNITS:
            keys["unit"].refuse(f"'{new.unit}' is no unit of a fact", hint=near(new.unit, _UNITS))
        if old and new.unit != old.unit:
            keys["unit"].refuse(f"'{name}' is in {old.unit}, which cannot change")
        if not new.low <= new.value <= new.high:
            keys["value"].refuse(f"{name}: {new.value:g} is outside {new.low:g} to {new.high:g}")
        found[name] = new
    return found


def parse_condition(
    item: Marked, parameters: Mapping[str, Parameter], *, decided: bool = False
) -> Condition:
    """Read ``all``, ``any``, ``not``, ``is`` or a comparison; names are checked.

    Only where the decision is made already (``decided``) may a condition read it.
    """

    def part_of(part: Marked) -> Condition:
        return parse_condition(part, parameters, decided=decided)

    keys = item.mapping((), ("all", "any", "not", "is", "fact", "op", "value", "parameter"))
    for kind in ("all", "any"):
        if kind in keys:
            item.mapping((kind,))
            parts = tuple(part_of(part) for part in keys[kind].items())
            if not parts:
                keys[kind].refuse(f"'{kind}' needs at least one condition")
            return Group(kind, parts)
    if "not" in keys:
        item.mapping(("not",))
        return Group("not", (part_of(keys["not"]),))
    if "is" in keys:
        item.mapping(("is",))
        return Named(keys["is"].text())
    item.mapping(("fact", "op"), ("value", "parameter"))
    comparison = _comparison(item, parameters)
    if comparison.fact.startswith("decision.") and not decided:
        keys["fact"].refuse("only alternatives may read what was decided")
    return comparison


def _comparison(item: Marked, parameters: Mapping[str, Parameter]) -> Comparison:
    keys = item.value
    fact = keys["fact"].text()
    if fact not in SCHEMA:
        keys["fact"].refuse(f"there is no fact '{fact}'", hint=near(fact, SCHEMA))
    spec = SCHEMA[fact]
    op = keys["op"].text(OPERATORS)
    if spec.type in {"bool", "str"} and op not in EQUAL:
        keys["op"].refuse(f"'{fact}' is {spec.type}: use 'equals' or 'one of'")
    if ("value" in keys) == ("parameter" in keys):
        item.refuse("give either 'value' or 'parameter'")
    if "parameter" in keys:
        name = keys["parameter"].text()
        if name not in parameters:
            keys["parameter"].refuse(f"there is no parameter '{name}'", hint=near(name, parameters))
        if parameters[name].unit != spec.unit:
            keys["parameter"].refuse(
                f"'{fact}' is in {spec.unit}, the parameter '{name}' in {parameters[name].unit}"
            )
        return Comparison(fact, op, parameter=name)
    given = keys["value"]
    if op == "one of":
        return Comparison(fact, op, tuple(check_fact(fact, one) for one in given.items()))
    return Comparison(fact, op, check_fact(fact, given))


def check_fact(name: str, given: Marked) -> Any:
    """Return the value where it is of the fact's type and in its range; ``null`` is unknown."""
    if name not in SCHEMA:
        given.refuse(f"there is no fact '{name}'", hint=near(name, SCHEMA))
    spec, value = SCHEMA[name], given.value
    if value is None:
        return None
    if not spec.takes(value):
        given.refuse(
            f"'{name}' is {spec.type} in {spec.unit}, not {given.plain()!r}",
            hint=as_number(value),
        )
    if spec.one_of and value not in spec.one_of:
        given.refuse(f"'{name}' is one of {', '.join(spec.one_of)}", hint=near(value, spec.one_of))
    if spec.type in {"int", "float"} and not spec.holds(value):
        ends = (("least", spec.low), ("most", spec.high))
        told = " and ".join(f"at {end} {bound:g}" for end, bound in ends if bound is not None)
        hint = f"write {value / 100:g} for {value:g} %" if spec.unit == "share" else ""
        given.refuse(f"'{name}' is {told}, not {value}", hint=hint)
    return value


def parse_facts(item: Marked) -> dict[str, Any]:
    """Read facts as a case gives them."""
    keys = item.mapping((), item.value)
    return {name: check_fact(name, value) for name, value in keys.items()}


def parse_rule(item: Marked, parameters: Mapping[str, Parameter]) -> Rule:
    """Read one rule with its references and cases."""
    keys = item.mapping(
        ("id", "title", "level", "if", "because", "references", "cases"),
        (
            *("vote", "when", "optional", "scope", "confidence_factor", "speaks_to", "missing"),
            *("title_zh", "because_zh", "missing_zh"),
        ),
    )
    rule_id = _id(keys["id"])
    level: Any = keys["level"].text((*LEVELS, "caution"))
    if (level == "caution") == ("vote" in keys):
        item.refuse("a caution has no 'vote', every other rule has one")
    if (level == "caution") != ("confidence_factor" in keys):
        item.refuse("a caution, and nothing else, has a 'confidence_factor'")
    if "speaks_to" in keys and level != "caution":
        keys["speaks_to"].refuse("only a caution has 'speaks_to'")
    factor = keys["confidence_factor"].number() if level == "caution" else 1.0
    if not 0.0 < factor <= 1.0:
        keys["confidence_factor"].refuse("a confidence_factor lies above 0 and at most at 1")
    vote = keys["vote"].text(VOTES) if "vote" in keys else None
    if (vote == "undecided") != ("missing" in keys):
        item.refuse("a rule that votes undecided, and no other, says what is 'missing'")
    return Rule(
        id=rule_id,
        title=keys["title"].text(),
        level=level,
        vote=vote,
        condition=parse_condition(keys["if"], parameters),
        because=parse_sentences(keys, "because", parameters),
        references=parse_references(keys["references"]),
        cases=_cases(keys["cases"]),
        where=item.where,
        guard=parse_condition(keys["when"], parameters) if "when" in keys else None,
        optional=keys["optional"].texts(SCHEMA) if "optional" in keys else (),
        scope=keys["scope"].text(SCOPES) if "scope" in keys else "all",
        confidence_factor=factor,
        speaks_to=keys["speaks_to"].texts(VOTES) if "speaks_to" in keys else VOTES,
        missing=parse_sentences(keys, "missing", parameters),
        title_zh=keys["title_zh"].text() if "title_zh" in keys else "",
        because_zh=parse_second(keys, "because", parameters),
        missing_zh=parse_second(keys, "missing", parameters),
    )


def _id(item: Marked) -> str:
    text = item.text()
    if not _ID.fullmatch(text):
        item.refuse(f"'{text}' is no id", hint="lower-case words joined by hyphens")
    return text


def _cases(item: Marked) -> tuple[RuleCase, ...]:
    found = []
    for one in item.items():
        keys = one.mapping(("name", "facts", "expect"))
        expect = keys["expect"].text(OUTCOMES)
        found.append(RuleCase(keys["name"].text(), parse_facts(keys["facts"]), expect, one.where))
    outcomes = {case.expect for case in found}
    if "fired" not in outcomes or outcomes == {"fired"}:
        item.refuse("a rule needs a case in which it fires and one in which it does not")
    return tuple(found)


def parse_pack_cases(file: Marked) -> tuple[PackCase, ...]:
    """Read cases for the whole pack; ``base`` holds facts that every case starts from."""
    keys = file.mapping(("cases",), ("base",))
    base = parse_facts(keys["base"]) if "base" in keys else {}
    found = []
    for one in keys["cases"].items():
        item = one.mapping(("name", "source", "facts", "expect"))
        expect = item["expect"].mapping(("recommendation",), ("fired", "flips_if"))
        found.append(
            PackCase(
                item["name"].text(),
                item["source"].text(),
                base | parse_facts(item["facts"]),
                expect["recommendation"].text(VOTES),
                expect["fired"].texts() if "fired" in expect else (),
                expect["flips_if"].texts() if "flips_if" in expect else (),
                one.where,
            )
        )
    return tuple(found)


def parse_waivers(file: Marked) -> dict[str, Waiver]:
    """Read waivers: rule, owner, reason, expires."""
    found: dict[str, Waiver] = {}
    for one in file.items() if file.value else ():
        keys = one.mapping(("rule", "owner", "reason", "expires"))
        day = keys["expires"].value
        if type(day) is not date:
            keys["expires"].refuse("a day was expected here, such as 2027-01-31")
        rule = keys["rule"].text()
        if rule in found:
            one.refuse(f"'{rule}' is waived twice")
        owner, reason = keys["owner"].text(), keys["reason"].text()
        found[rule] = Waiver(rule, owner, reason, day, one.where)
    return found


def parse_alternatives(file: Marked, parameters: Mapping[str, Parameter]) -> dict[str, Alternative]:
    """Read other ways to adapt, each with the condition under which it is better."""
    found: dict[str, Alternative] = {}
    for one in file.items() if file.value else ():
        keys = one.mapping(
            ("id", "title", "when", "better_if", "better", "otherwise", "references"),
            ("title_zh", "when_zh", "better_zh", "otherwise_zh"),
        )
        name = _id(keys["id"])
        if name in found:
            one.refuse(f"the alternative '{name}' stands twice")
        found[name] = Alternative(
            name,
            keys["title"].text(),
            keys["when"].text(),
            parse_condition(keys["better_if"], parameters, decided=True),
            "".join(parse_sentences(keys, "better", parameters)),
            "".join(parse_sentences(keys, "otherwise", parameters)),
            parse_references(keys["references"]),
            one.where,
            **{
                f"{key}_zh": "".join(parse_second(keys, key, parameters))
                for key in ("title", "when", "better", "otherwise")
            },
        )
    return found
