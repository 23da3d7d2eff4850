"""The decision: verdict, confidence, reasons, counterfactuals, trace, budgets, what is missing."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Literal

from analyzer.conclusions import Decision, RuleTrace
from analyzer.decide.alternatives import alternatives
from analyzer.decide.axes import BUDGET, World, moved
from analyzer.decide.evaluate import Verdict, evaluate, recommend, without_waived
from analyzer.decide.facts import checked, derive
from analyzer.decide.flips import Flip, fact_flips, pair_flips, parameter_flips, switches
from analyzer.decide.telling import Told, flips_if, missing, reasons, translations, whys

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
    what = Told(known, pack, active, verdict, _worth_telling(known, active, verdict, flips))
    return Decision(
        recommendation=verdict.recommendation,
        confidence=_confidence(known, active, verdict, flips),
        reasons=reasons(what),
        flips_if=flips_if(what),
        trace=_trace(what),
        budgets=_budgets(known, active, (verdict, flips)),
        missing=missing(what),
        alternatives=alternatives(known, active, verdict.recommendation),
        scope=_scope(verdict),
        translations=translations(what),
    )


def scope_of(
    facts: Mapping[str, Any], pack: Pack, *, today: date | None = None
) -> Literal["all", "symbols"]:
    """Give the scope that ``decide`` would give, without what would change the verdict."""
    return _scope(evaluate(derive(checked(facts)), without_waived(pack, today)))


def _flips(facts: Facts, pack: Pack, verdict: Verdict) -> list[Flip]:
    """Return what would change the verdict: one fact alone, or, failing that, two for extend."""
    if verdict.level == "error":
        return []
    world, now = World(facts, pack), verdict.recommendation
    found = fact_flips(world, now) + switches(world, now)
    if now != "extend" and not any(flip.becomes == "extend" for flip in found):
        found += pair_flips(world, now)[:1]
    return found


def _worth_telling(facts: Facts, pack: Pack, verdict: Verdict, flips: list[Flip]) -> list[Flip]:
    if verdict.level == "error":
        return []
    thresholds = parameter_flips(World(facts, pack), verdict.recommendation)[:2]
    return flips[:_MOST_FLIPS] + [one for one in thresholds if one.distance < _NEAR_THRESHOLD]


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
    return math.hypot(
        *(assumed if move.axis.name == BUDGET else move.distance for move in flip.moves)
    )


def _interval_flips(facts: Facts, pack: Pack, verdict: Verdict) -> bool:
    for end in ("low", "high"):
        bound = facts.get(f"proposal.heldout_saving_{end}")
        if bound is not None:
            there = derive({**facts, "proposal.heldout_saving": bound})
            if recommend(there, pack, verdict.recommendation) != verdict.recommendation:
                return True
    return False


def _trace(what: Told) -> tuple[RuleTrace, ...]:
    """Write down every rule of the pack; one that is waived was not asked."""
    judged = {one.rule.id: one for one in what.verdict.judged}
    traced = []
    for name, because in whys(what).items():
        one = judged.get(name)
        if one is None:
            title = what.pack.rules[name].title
            traced.append(RuleTrace(name, "not_applicable", None, (), because, title=title))
            continue
        vote = one.rule.vote if one.outcome == "fired" else None
        references = tuple({"title": ref.title, "url": ref.url} for ref in one.rule.references)
        evidence = one.reading.evidence()
        traced.append(
            RuleTrace(name, one.outcome, vote, evidence, because, references, one.rule.title)
        )
    return tuple(traced)


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
                "rules": [rule.id for rule in verdict.deciding],
            }
        )
    return tuple(rows)


def _scope(verdict: Verdict) -> Literal["all", "symbols"]:
    """Return ``symbols`` where nothing but rules about the symbolic part speaks for extension."""
    extending = [rule.scope for rule in verdict.fired() if rule.vote == "extend"]
    return "symbols" if extending and "all" not in extending else "all"
