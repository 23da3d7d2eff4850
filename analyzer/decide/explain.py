"""The pack in words: a listing, one rule explained, the whole as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analyzer.decide.axes import within_rule
from analyzer.decide.conditions import Comparison, Condition, Group
from analyzer.decide.marked import near
from analyzer.decide.schema import SCHEMA
from analyzer.decide.words import say
from analyzer.errors import UsageError
from analyzer.values import to_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzer.decide.pack import Pack, Parameter, Rule, Waiver

_GROUPS = {"all": "all of", "any": "any of", "not": "not"}


def listing(pack: Pack) -> str:
    """List every rule by level and every parameter with its value, one a line."""
    lines = ["Rules (the first level with a fired rule decides; cautions never vote)", ""]
    lines += [f"  {rule.id:26} {speaks(rule):32} {rule.title}" for rule in pack.rules.values()]
    lines += ["", "Parameters (change one with --set NAME=VALUE)", ""]
    lines += [
        f"  {one.name:42} {say(one.value, one.unit):>12}  {one.meaning}"
        for one in pack.parameters.values()
    ]
    if pack.waivers:
        lines += ["", "Waivers", ""]
        lines += [f"  {one.rule:26} {_waived(one)}" for one in pack.waivers.values()]
    return "\n".join(lines)


def speaks(rule: Rule) -> str:
    """Say a rule's level and vote in a few words.

    >>> from analyzer.decide import load_pack
    >>> speaks(load_pack().rules["symbolic-part"])
    'for: extend (symbols only)'
    """
    if rule.vote is None and rule.confidence_factor == 1.0:
        return "caution"
    if rule.vote is None:
        return f"caution: confidence x {rule.confidence_factor:g}"
    scope = " (symbols only)" if rule.scope == "symbols" else ""
    return f"{rule.level}: {rule.vote}{scope}"


def explain(pack: Pack, rule_id: str) -> str:
    """Explain one rule: when it fires, what it says, its cases and where it comes from.

    >>> from analyzer.decide import load_pack
    >>> print(explain(load_pack(), "many-passes").splitlines()[0])
    many-passes: The budget is many passes over this corpus

    Raises UsageError for a rule that is not there.
    """
    if rule_id not in pack.rules:
        raise UsageError(f"there is no rule '{rule_id}'", hint=near(rule_id, pack.rules))
    rule = pack.rules[rule_id]
    lines = [f"{rule.id}: {rule.title}", f"  {speaks(rule)}", f"  defined at {rule.where}", ""]
    if rule.guard is not None:
        lines += ["Applies when", *tree(rule.guard, pack, 1), ""]
    lines += ["Fires if", *tree(rule.condition, pack, 1), ""]
    lines += ["Then says", *(f"  {text}" for text in rule.because), ""]
    if rule.missing:
        lines += ["And asks for", *(f"  {text}" for text in rule.missing), ""]
    if rule_id in pack.waivers:
        lines += ["Waived", f"  {_waived(pack.waivers[rule_id])}", ""]
    lines += ["Cases", *(f"  {case.expect:14} {case.name}" for case in rule.cases), ""]
    lines += ["Sources", *(f"  {one.title} {one.url}".rstrip() for one in rule.references)]
    used = thresholds(rule, pack)
    if used:
        lines += ["", "Thresholds"]
        lines += [f"  {one.name} = {say(one.value, one.unit)}: {one.source}" for one in used]
    return "\n".join(lines)


def _waived(waiver: Waiver) -> str:
    if waiver.holds_on(None):
        return f"until {waiver.expires} by {waiver.owner}: {waiver.reason}"
    return f"expired on {waiver.expires}, of {waiver.owner}: {waiver.reason}"


def tree(condition: Condition, pack: Pack, depth: int, *, opened: bool = True) -> Iterator[str]:
    """Yield a condition as indented lines; shared conditions opened, or by name alone."""
    pad = "  " * depth
    if isinstance(condition, Comparison):
        yield f"{pad}{comparison_words(condition, pack)}"
    elif isinstance(condition, Group):
        yield f"{pad}{_GROUPS[condition.kind]}"
        for part in condition.parts:
            yield from tree(part, pack, depth + 1, opened=opened)
    elif opened:
        yield f"{pad}{condition.name}:"
        yield from tree(pack.definitions[condition.name], pack, depth + 1)
    else:
        yield f"{pad}{condition.name}"


def comparison_words(one: Comparison, pack: Pack) -> str:
    """Say a comparison with its threshold's value and name."""
    unit = SCHEMA[one.fact].unit
    if one.parameter:
        value = say(pack.parameters[one.parameter].value, unit)
        return f"{one.fact} {one.op} {value} ({one.parameter})"
    values = one.value if isinstance(one.value, tuple) else (one.value,)
    return f"{one.fact} {one.op} {', '.join(say(value, unit) for value in values)}"


def thresholds(rule: Rule, pack: Pack) -> list[Parameter]:
    """Return the parameters that a rule's conditions use, in their order of use."""
    names = dict.fromkeys(one.parameter for one in within_rule(rule, pack) if one.parameter)
    return [pack.parameters[name] for name in names]


def as_json(pack: Pack) -> dict[str, Any]:
    """Return the pack as what ``json.dumps`` takes."""
    return {
        "schema": "analyzer/rules/1",
        "digest": pack.digest,
        "folders": list(pack.folders),
        "rules": [_rule_json(rule, pack) for rule in pack.rules.values()],
        "parameters": [to_json(one) for one in pack.parameters.values()],
        "waivers": [
            to_json(one) | {"expires": one.expires.isoformat()} for one in pack.waivers.values()
        ],
        "alternatives": [
            {"id": one.id, "title": one.title, "when": one.when}
            for one in pack.alternatives.values()
        ],
        "facts": [to_json(spec) for spec in SCHEMA.values()],
    }


def _rule_json(rule: Rule, pack: Pack) -> dict[str, Any]:
    guard = [] if rule.guard is None else [line[2:] for line in tree(rule.guard, pack, 1)]
    return {
        "id": rule.id,
        "title": rule.title,
        "level": rule.level,
        "vote": rule.vote,
        "scope": rule.scope,
        "confidence_factor": rule.confidence_factor,
        "when": guard,
        "if": [line[2:] for line in tree(rule.condition, pack, 1)],
        "because": " ".join(rule.because),
        "references": to_json(rule.references),
        "cases": len(rule.cases),
        "where": rule.where,
    }
