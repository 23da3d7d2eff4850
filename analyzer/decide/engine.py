"""The decision: verdict, confidence, reasons, counterfactuals, trace, budgets, what is missing."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from analyzer.decide.alternatives import alternatives
from analyzer.decide.axes import BUDGET, World, moved
from analyzer.decide.evaluate import Verdict, evaluate, fill, recommend, trace, without_waived
from analyzer.decide.facts import checked, derive
from analyzer.decide.flips import Flip, fact_flips, pair_flips, parameter_flips, switches
from analyzer.decide.schema import SCHEMA
from analyzer.values import Decision, RuleTrace

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from analyzer.decide.facts import Facts
    from analyzer.decide.pack import Pack

_MOST_FLIPS = 6
# A threshold is named as a flip where it would have to move by less than half.
_NEAR_THRESHOLD = math.log(1.5)
# At an edge 0.5; with twice the value that the edge asks for 0.85; with ten times 0.99.
_STEEPNESS = 1.7


def decide(facts: Mapping[str, Any], pack: Pack, *, today: date | None = None) -> Decision:
    """Decide by the rules of the pack; every rule stands in the trace.

    >>> from analyzer.decide import load_pack
    >>> pack = load_pack()
    >>> case = next(c for c in pack.cases if c.name == "e-commerce with billions of tokens")
    >>> decide(case.facts, pack).recommendation
    'extend'

    ``today`` is the day that waivers are held against. An unknown fact name or a wrong type
    raises UsageError; a missing fact that a rule needs gives ``undecided`` and is named.
    """
    known = derive(checked(facts))
    active = without_waived(pack, today)
    verdict = evaluate(known, active)
    flips = _flips(known, active, verdict)
    return Decision(
        recommendation=verdict.recommendation,
        confidence=_confidence(known, active, verdict, flips),
        reasons=_reasons(known, active, verdict),
        flips_if=_told(known, active, verdict, flips),
        trace=_trace(known, pack, active, verdict),
        budgets=_budgets(known, active, (verdict, flips)),
        missing=_missing(known, active, verdict),
        alternatives=alternatives(known, active, verdict.recommendation),
        scope=_scope(verdict),
    )


def _flips(facts: Facts, pack: Pack, verdict: Verdict) -> list[Flip]:
    """Return what would change the verdict: one fact alone, or, failing that, two for extend."""
    if verdict.level == "error":
        return []
    world, now = World(facts, pack), verdict.recommendation
    found = fact_flips(world, now) + switches(world, now)
    if now != "extend" and not any(flip.becomes == "extend" for flip in found):
        found += pair_flips(world, now)[:1]
    return found


def _told(facts: Facts, pack: Pack, verdict: Verdict, flips: list[Flip]) -> tuple[str, ...]:
    told = [str(flip) for flip in flips[:_MOST_FLIPS]]
    if verdict.level != "error":
        world = World(facts, pack)
        thresholds = parameter_flips(world, verdict.recommendation)
        told += [str(flip) for flip in thresholds[:2] if flip.distance < _NEAR_THRESHOLD]
    return tuple(told)


def _confidence(facts: Facts, pack: Pack, verdict: Verdict, flips: list[Flip]) -> float:
    """Return how far the verdict stands from its nearest edge, lowered by every caution."""
    if verdict.level == "error":
        return 0.0
    distances = [_distance(flip, facts, pack) for flip in flips]
    confidence = 1.0 - 0.5 * math.exp(-_STEEPNESS * min(distances, default=math.inf))
    if _interval_flips(facts, pack, verdict):
        confidence *= pack.values["confidence_when_the_interval_flips"]
    for rule in verdict.cautions:
        confidence *= rule.confidence_factor
    if verdict.recommendation == "undecided":
        confidence = min(confidence, 0.5)
    return round(min(confidence, 0.99), 3)


def _distance(flip: Flip, facts: Facts, pack: Pack) -> float:
    """Return how far a flip is, an assumed budget at the distance that its parameter gives it.

    An assumed budget is no evidence: how far it is from an edge says nothing, that stating it
    could change the verdict does. Less than one pass is not what anyone plans, so downward the
    assumption counts as what it is.
    """
    if not (facts.get("budget.is_assumed") and flip.up):
        return flip.distance
    lost = 1.0 - pack.values["confidence_with_an_assumed_budget"]
    assumed = -math.log(2.0 * lost) / _STEEPNESS
    return math.hypot(*(assumed if name == BUDGET else far for name, far in flip.moves))


def _interval_flips(facts: Facts, pack: Pack, verdict: Verdict) -> bool:
    for end in ("low", "high"):
        bound = facts.get(f"proposal.heldout_saving_{end}")
        if bound is not None:
            there = derive({**facts, "proposal.heldout_saving": bound})
            if recommend(there, pack, verdict.recommendation) != verdict.recommendation:
                return True
    return False


def _reasons(facts: Facts, pack: Pack, verdict: Verdict) -> tuple[str, ...]:
    """Say what decided, then what else fired for and against it, then the cautions."""
    if verdict.level == "error":
        blocked = [one.rule.title for one in verdict.judged if one.outcome == "error"]
        return (f"Some rules cannot be judged with what is known: {'; '.join(blocked)}.",)
    deciding = verdict.deciding
    others = [rule for rule in verdict.fired() if rule not in deciding and rule.level != "caution"]
    said = [fill(rule.because, facts, pack) for rule in deciding]
    if not deciding:
        said.append("No rule that speaks for extension fired, so the vocabulary stays as it is.")
    for rule in others:
        sentence = fill(rule.because, facts, pack)
        agrees = rule.vote == verdict.recommendation
        said.append(sentence if agrees else f"Against it stands, outranked: {sentence}")
    said += [
        f"The rule '{name}' is waived by {waiver.owner} until {waiver.expires}: {waiver.reason}"
        for name, waiver in pack.waivers.items()
        if name not in pack.rules
    ]
    said += [f"Caution: {fill(rule.because, facts, pack)}" for rule in verdict.cautions]
    return tuple(said)


def _trace(facts: Facts, pack: Pack, active: Pack, verdict: Verdict) -> tuple[RuleTrace, ...]:
    told = {one.rule.id: trace(one, facts, active) for one in verdict.judged}
    for name in pack.rules:
        if name not in told:
            waiver = pack.waivers[name]
            because = f"waived by {waiver.owner} until {waiver.expires}: {waiver.reason}"
            told[name] = RuleTrace(name, "not_applicable", None, (), because)
        elif name in pack.waivers:
            waiver = pack.waivers[name]
            expired = f" (the waiver of {waiver.owner} expired on {waiver.expires})"
            told[name] = replace(told[name], because=told[name].because + expired)
    return tuple(told[name] for name in pack.rules)


def _budgets(
    facts: Facts, pack: Pack, now: tuple[Verdict, list[Flip]]
) -> tuple[dict[str, Any], ...]:
    """Return the verdict at 1, 10 and 100 times the budget."""
    budget = facts.get(BUDGET)
    if budget is None:
        return ()
    rows = []
    for scale in (1, 10, 100):
        tokens = int(float(budget) * scale)
        there = facts if scale == 1 else moved(facts, BUDGET, tokens)
        verdict, flips = now
        if scale > 1:
            verdict = evaluate(there, pack)
            flips = _flips(there, pack, verdict)
        rows.append(
            {
                "scale": scale,
                "training_tokens": tokens,
                "recommendation": verdict.recommendation,
                "confidence": _confidence(there, pack, verdict, flips),
                "because": "; ".join(rule.title for rule in verdict.deciding),
            }
        )
    return tuple(rows)


def _missing(facts: Facts, pack: Pack, verdict: Verdict) -> tuple[str, ...]:
    if verdict.recommendation != "undecided":
        return ()
    if verdict.level != "error":
        return tuple(fill(text, facts, pack) for rule in verdict.deciding for text in rule.missing)
    errors = [one for one in verdict.judged if one.outcome == "error"]
    names = dict.fromkeys(
        name for one in errors for name in one.unknown if name not in one.rule.optional
    )
    return tuple(f"{SCHEMA[name].label} ({name}): {SCHEMA[name].ask}" for name in names)


def _scope(verdict: Verdict) -> Literal["all", "symbols"]:
    """Return ``symbols`` where nothing but rules about the symbolic part speaks for extension."""
    extending = [rule.scope for rule in verdict.fired() if rule.vote == "extend"]
    return "symbols" if extending and "all" not in extending else "all"
