"""An approval: who lets which plan be performed, why, and until when."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

from analyzer.errors import PathNotFoundError, RefusedError, UsageError
from analyzer.gate import plan as plans
from analyzer.gate.canonical import is_sealed, sealed
from analyzer.gate.signature import check_signature, sign

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = "analyzer/approval/1"
SEAL = "approval_digest"
DIGEST_SHOWN = 8
_AGAIN = "scan again and have the new plan approved"


@dataclass(frozen=True, slots=True)
class PlanFile:
    """A plan as it lies on disk: its content and the SHA-256 of its bytes."""

    content: dict[str, Any]
    sha256: str

    @property
    def digest(self) -> str:
        """The digest that the plan carries of itself."""
        return str(self.content[plans.SEAL])

    @property
    def recommends_extension(self) -> bool:
        """Whether the decision behind the plan was to extend."""
        return bool(self.content["decision"]["recommendation"] == "extend")


def read_plan(path: Path) -> PlanFile:
    """Read a plan; refused where it is not what the scan wrote.

    Raises PathNotFoundError for a missing file, RefusedError for one that is no whole plan or
    whose digest is not that of its content.
    """
    data = _bytes(path)
    plan = _json(data, path, "plan")
    if plan.get("schema") != plans.SCHEMA or not plan.keys() >= plans.KEYS:
        raise RefusedError(f"'{path}' is no plan of the kind {plans.SCHEMA}", hint=_AGAIN)
    if not is_sealed(plan, plans.SEAL):
        raise RefusedError(
            f"the plan '{path}' was changed: its content is not what its digest says", hint=_AGAIN
        )
    return PlanFile(plan, hashlib.sha256(data).hexdigest())


def make_approval(
    plan: PlanFile,
    *,
    by: str,
    reason: str,
    expires: datetime | None = None,
    override: bool = False,
    policy: dict[str, Any] | None = None,
    key: Path | None = None,
    now: datetime | None = None,
) -> dict[str, Any]:
    """Write down that somebody lets a plan be performed.

    A plan whose decision is not to extend needs ``override``, which is recorded with the
    decision that it goes against. ``policy`` is {file, digest, ...} where a policy approves;
    ``key`` is an Ed25519 private key to sign with.
    Raises UsageError for an approval by nobody, without a reason, or expired when made;
    RefusedError where an override is needed.
    """
    now = now or datetime.now(UTC)
    if not by.strip() or not reason.strip():
        raise UsageError("an approval names who gives it and why", hint="give --by and --reason")
    if expires is not None and expires <= now:
        raise UsageError(f"the approval would have expired already, at {expires.isoformat()}")
    decided = plan.content["decision"]["recommendation"]
    if not plan.recommends_extension and not override:
        raise RefusedError(
            f"the decision behind this plan is '{decided}', not to extend",
            hint="--override approves it all the same, and is recorded with the reason",
        )
    approval = {
        "schema": SCHEMA,
        "plan_digest": plan.digest,
        "plan_sha256": plan.sha256,
        "by": by.strip(),
        "reason": reason.strip(),
        "approved_at": now.isoformat(timespec="seconds"),
        "expires_at": expires.isoformat(timespec="seconds") if expires else None,
        "override": None if plan.recommends_extension else {"decision": decided},
        "policy": policy,
    }
    if key is not None:
        approval["signature"] = sign(approval, key)
    return sealed(approval, SEAL)


def read_approval(path: Path) -> dict[str, Any]:
    """Read an approval; refused where there is none, or where it was changed."""
    try:
        data = _bytes(path)
    except PathNotFoundError as error:
        raise RefusedError(
            f"the plan is not approved: there is no approval at '{path}'",
            hint="analyze approve PLAN --by WHO --reason WHY",
        ) from error
    approval = _json(data, path, "approval")
    if approval.get("schema") != SCHEMA or not _is_whole(approval):
        raise RefusedError(f"'{path}' is no approval of the kind {SCHEMA}")
    if not is_sealed(approval, SEAL):
        raise RefusedError(
            f"the approval '{path}' was changed after it was given", hint="approve the plan again"
        )
    return approval


def check_approval(
    plan: PlanFile,
    approval: dict[str, Any],
    *,
    signers: Path | None = None,
    now: datetime | None = None,
) -> None:
    """Refuse a plan that is not the approved one, or whose approval does not hold (any more).

    A signature is always checked; with ``signers`` there must be one, by a signer listed there.
    """
    check_signature(approval, signers)
    now = now or datetime.now(UTC)
    if approval["plan_digest"] != plan.digest:
        raise RefusedError(
            f"the approval is for another plan ({approval['plan_digest'][:DIGEST_SHOWN]}), "
            f"not for this one ({plan.digest[:DIGEST_SHOWN]})",
            hint="approve this plan",
        )
    if approval["plan_sha256"] != plan.sha256:
        raise RefusedError(
            "the file of the plan was changed since it was approved, if only in its layout",
            hint="approve the plan again",
        )
    expires = approval["expires_at"]
    if expires is not None and _moment(expires) <= now:
        raise RefusedError(f"the approval expired at {expires}", hint="approve the plan again")
    if not plan.recommends_extension and not approval["override"]:
        raise RefusedError("the decision is not to extend, and the approval does not override it")


def _is_whole(approval: dict[str, Any]) -> bool:
    """Say whether an approval has every part, of its kind; a seal can be put on anything."""
    texts = (approval.get(key) for key in ("plan_digest", "plan_sha256", "by"))
    return (
        all(isinstance(text, str) for text in texts)
        and approval.keys() >= {"expires_at", "override", "policy"}
        and isinstance(approval["expires_at"], str | None)
    )


def _moment(text: str) -> datetime:
    try:
        return parse_expiry(text)
    except UsageError as error:
        raise RefusedError(f"the approval does not say until when: {error.sentence}") from error


def parse_expiry(text: str) -> datetime:
    """Read a day (its end, UTC) or a moment.

    >>> parse_expiry("2030-01-31").isoformat()
    '2030-01-31T23:59:59+00:00'
    """
    try:
        if len(text.strip()) == len("2030-01-31"):
            day = date.fromisoformat(text.strip())
            return datetime.combine(day, time(23, 59, 59), tzinfo=UTC)
        moment = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise UsageError(
            f"{text!r} is no date", hint="write 2030-01-31 or 2030-01-31T12:00:00+00:00"
        ) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise PathNotFoundError(f"there is no file '{path}'", hint="check the spelling") from error
    except OSError as error:
        raise UsageError(f"'{path}' cannot be read: {error.strerror}") from error


def _json(data: bytes, path: Path, kind: str) -> dict[str, Any]:
    try:
        value = json.loads(data)
    except ValueError as error:
        raise RefusedError(f"the {kind} '{path}' was changed: it is no whole JSON") from error
    if not isinstance(value, dict):
        raise RefusedError(f"the {kind} '{path}' was changed: it is no JSON object")
    return value
