"""The cases that stand beside the rules, run: each rule alone, then the whole pack."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analyzer.decide.engine import decide
from analyzer.decide.evaluate import evaluate
from analyzer.decide.facts import derive

if TYPE_CHECKING:
    from analyzer.decide.pack import Pack, PackCase


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One case: of which rule or of the pack, what was expected, what came out, where it stands."""

    rule: str
    name: str
    expected: str
    got: str
    passed: bool
    where: str

    @property
    def detail(self) -> str:
        """Say what went wrong, and where."""
        return f"expected {self.expected}, got {self.got} ({self.where})"


def test_pack(pack: Pack) -> list[CaseResult]:
    """Run every case of the pack; a rule's own cases are run even while it is waived.

    >>> from analyzer.decide import load_pack
    >>> all(result.passed for result in test_pack(load_pack()))
    True
    """
    results = []
    for rule in pack.rules.values():
        for case in rule.cases:
            verdict = evaluate(derive(case.facts), pack)
            got = next(one.outcome for one in verdict.judged if one.rule.id == rule.id)
            results.append(
                CaseResult(rule.id, case.name, case.expect, got, got == case.expect, case.where)
            )
    return results + [_run(case, pack) for case in pack.cases]


# pytest must not collect it
test_pack.__test__ = False  # type: ignore[attr-defined]


def _run(case: PackCase, pack: Pack) -> CaseResult:
    verdict = evaluate(derive(case.facts), pack)
    fired = {rule.id for rule in verdict.fired()}
    silent = [rule for rule in case.fired if rule not in fired]
    told = decide(case.facts, pack).flips_if if case.flips_if else ()
    unsaid = [text for text in case.flips_if if not any(text in flip for flip in told)]
    got: str = verdict.recommendation
    if silent:
        got += f"; not fired: {', '.join(silent)}"
    if unsaid:
        got += f"; no flip says: {', '.join(unsaid)}"
    expected = case.recommendation
    return CaseResult("the pack", case.name, expected, got, got == expected, case.where)
