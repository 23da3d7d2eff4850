"""A policy's approval: what it asks for has been judged elsewhere, here it is given or refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from analyzer.errors import RefusedError
from analyzer.gate.approval import make_approval

if TYPE_CHECKING:
    from pathlib import Path

    from analyzer.gate.approval import PlanFile


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing that a policy asks for, how it came out (None: not known), and in words."""

    text: str
    held: bool | None


@dataclass(frozen=True, slots=True)
class Policy:
    """Who answers for a policy, and for how many days its approvals hold."""

    name: str
    owner: str
    digest: str
    valid_days: int


def approve_by_policy(
    plan: PlanFile,
    policy: Policy,
    requirements: tuple[Requirement, ...],
    *,
    key: Path | None = None,
) -> dict[str, Any]:
    """Approve on behalf of the policy's owner where everything that it asks for holds.

    ``key`` signs the approval. Raises RefusedError that names what does not hold, or is not
    known; a decision that is not to extend is never overridden by a policy.
    """
    unmet = [one for one in requirements if one.held is not True]
    if unmet:
        told = "; ".join(one.text for one in unmet)
        raise RefusedError(f"the policy '{policy.name}' does not allow it: {told}")
    now = datetime.now(UTC)
    return make_approval(
        plan,
        by=policy.owner,
        reason=f"policy '{policy.name}': " + "; ".join(one.text for one in requirements),
        expires=now + timedelta(days=policy.valid_days),
        policy={"name": policy.name, "digest": policy.digest},
        key=key,
        now=now,
    )
