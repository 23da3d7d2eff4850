"""The unattended way: scan, decide, ask the policy, and, where it allows, apply.

A policy is a YAML file in the language of the rules::

    policy: chemistry
    owner: ada@example.org
    valid_days: 7
    confidence_at_least: 0.7
    require:
      - {fact: decision.recommendation, op: equals, value: extend}
      - {fact: proposal.tokens, op: at most, value: 5000}
      - {fact: proposal.heldout_saving, op: at least, value: 0.08}
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from analyzer import api, applying, decide, inject
from analyzer import gate as gates
from analyzer.decide.conditions import Reading
from analyzer.decide.marked import read_marked
from analyzer.decide.parse import parse_condition
from analyzer.errors import AnalyzerError, PathNotFoundError, RefusedError
from analyzer.inject.checkpoint import read_object
from analyzer.inject.files import write_object
from analyzer.train.added import RECORD

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from analyzer.decide import Pack
    from analyzer.decide.conditions import Condition
    from analyzer.gate import PlanFile, Policy, Requirement

Outcome = Literal["approved", "applied", "unchanged", "refused"]
APPROVAL = "approval.json"
VALID_DAYS, MOST_DAYS = 30, 36_500


@dataclass(frozen=True, slots=True)
class GateResult:
    """How a gate ended: the outcome with a sentence, and where everything lies.

    ``unchanged``: the same change was approved, and applied if asked for, by an earlier run.
    ``device`` is where this run computed rows, and any fault of it.
    """

    outcome: Outcome
    because: str
    recommendation: str
    confidence: float
    policy: str
    policy_digest: str
    requirements: tuple[Requirement, ...]
    plan: str
    plan_digest: str
    approval: str | None = None
    out: str | None = None
    device: str | None = None


@dataclass(frozen=True, slots=True)
class PolicyFile:
    """A policy with its conditions, and the pack that holds their thresholds and names."""

    policy: Policy
    pack: Pack
    confidence: float
    conditions: tuple[Condition, ...]


def gate(
    paths: Sequence[str | Path],
    model: str,
    *,
    policy: Path,
    report: Path,
    checkpoint: Path | None = None,
    out: Path | None = None,
    sign: Path | None = None,
    apply_options: dict[str, Any] | None = None,
    **settings: Any,
) -> GateResult:
    """Scan, decide, ask the policy and, with ``checkpoint`` and ``out``, apply.

    ``report`` is the folder for the report, the plan, the approval and the audit log; ``sign``
    is an Ed25519 private key to sign the approval with;
    ``settings`` are those of ``scan``. Run again with the same inputs it changes nothing. What
    is refused is a result, with the outcome ``refused``; a failed check after applying raises
    VerificationError.
    """
    asked = load_policy(policy, settings)
    result = api.scan(paths, model, **settings)
    requirements = judge(asked, result)
    again = _is_approved(report, result.plan, asked.policy, signed=sign is not None)
    if not again:
        result.save(report)
    planned = gates.read_plan(report / "plan.json")
    outcome: Outcome = "unchanged" if again else "approved"
    refusal, device = "", None
    try:
        if not again:
            _approve(planned, asked.policy, requirements, report=report, key=sign)
        if checkpoint is not None and out is not None:
            device = _apply_once(report, result.plan, checkpoint, out, apply_options or {})
            outcome = "applied" if device else "unchanged"
    except RefusedError as error:
        outcome, refusal = "refused", error.sentence
        gates.append_audit(
            report / gates.AUDIT, "gate refused", plan_digest=planned.digest, sentence=refusal
        )
    return GateResult(
        outcome=outcome,
        because=refusal or _SENTENCES[outcome],
        recommendation=result.decision.recommendation,
        confidence=result.decision.confidence,
        policy=asked.policy.name,
        policy_digest=asked.policy.digest,
        requirements=requirements,
        plan=str(report / "plan.json"),
        plan_digest=planned.digest,
        approval=None if refusal else str(report / APPROVAL),
        out=None if refusal or out is None else str(out),
        device=device,
    )


def _approve(
    planned: PlanFile,
    policy: Policy,
    requirements: tuple[Requirement, ...],
    *,
    report: Path,
    key: Path | None,
) -> None:
    """Let the policy approve, and write it down; RefusedError where it does not."""
    approval = gates.approve_by_policy(planned, policy, requirements, key=key)
    gates.append_audit(report / gates.AUDIT, "approved", approval=approval)
    write_object(approval, report / APPROVAL)


def _apply_once(
    report: Path, plan: dict[str, Any], checkpoint: Path, out: Path, options: dict[str, Any]
) -> str | None:
    """Apply the plan unless an earlier run did; gives the device, with its fault."""
    if _is_applied(out, plan):
        return None
    return applying.apply(
        report / "plan.json",
        approval=report / APPROVAL,
        checkpoint=checkpoint,
        out=out,
        **options,
    ).device


_SENTENCES: dict[Outcome, str] = {
    "approved": "the policy allows it; nothing was applied, as no checkpoint was given",
    "applied": "the policy allows it, and the plan was applied",
    "unchanged": "the same change was approved before, and there is nothing to do",
}


def load_policy(path: Path, settings: dict[str, Any]) -> PolicyFile:
    """Read a policy; RulesError with file and line for whatever does not check."""
    if not path.is_file():
        raise PathNotFoundError(f"there is no policy '{path}'")
    item = read_marked(path)
    keys = item.mapping(("policy", "owner", "require"), ("valid_days", "confidence_at_least"))
    pack = decide.load_pack(settings.get("rules", ()))
    pack = pack.with_parameters(settings.get("parameters", {}))
    conditions = tuple(
        parse_condition(one, pack.parameters, decided=True) for one in keys["require"].items()
    )
    if not conditions:
        keys["require"].refuse("a policy that asks for nothing would approve everything")
    confidence = keys["confidence_at_least"].number(0, 1) if "confidence_at_least" in keys else 0.0
    days = keys["valid_days"].number(1, MOST_DAYS) if "valid_days" in keys else VALID_DAYS
    if days != int(days):
        keys["valid_days"].refuse("valid_days is a whole number")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    policy = gates.Policy(keys["policy"].text(), keys["owner"].text(), digest, int(days))
    return PolicyFile(policy, pack, confidence, conditions)


def judge(asked: PolicyFile, result: api.Report) -> tuple[Requirement, ...]:
    """Judge what the policy asks for on the facts of a scan; unknown facts hold nothing."""
    facts = {**result.data.facts, "decision.recommendation": result.decision.recommendation}
    reading = Reading(asked.pack.values, asked.pack.definitions, facts)
    found = [
        gates.Requirement(reading.words(one), held)
        for one in asked.conditions
        for held in [reading.judge(one)]
    ]
    sure = result.decision.confidence
    word = "at least" if sure >= asked.confidence else "below"
    told = f"the confidence ({sure:g}) is {word} {asked.confidence:g}"
    return (*found, gates.Requirement(told, sure >= asked.confidence))


def _is_approved(report: Path, plan: dict[str, Any], policy: Policy, *, signed: bool) -> bool:
    """Say whether an earlier run approved the same change by the same policy, still valid."""
    try:
        planned = gates.read_plan(report / "plan.json")
        approval = gates.read_approval(report / APPROVAL)
        gates.check_approval(planned, approval)
    except AnalyzerError:
        return False
    same = gates.change_digest(planned.content) == gates.change_digest(plan)
    if signed and "signature" not in approval:
        return False
    return same and (approval["policy"] or {}).get("digest") == policy.digest


def _is_applied(out: Path, plan: dict[str, Any]) -> bool:
    """Say whether the folder holds the result of the same change, as it was made."""
    if not (out / RECORD).is_file():
        return False
    record = read_object(out / RECORD)
    if record.get("change_digest") != gates.change_digest(plan):
        return False
    found = inject.fingerprint(inject.open_checkpoint(out))
    return bool(record["result"]["digest"] == found)


def as_json(result: GateResult) -> str:
    """Give a result as one line of JSON."""
    from analyzer.values import to_json

    return json.dumps({"schema": "analyzer/gate/1", **to_json(result)}, ensure_ascii=False)
