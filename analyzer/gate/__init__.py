"""The plan, who may perform it, and the record of who did."""

from analyzer.gate.approval import (
    DIGEST_SHOWN,
    PlanFile,
    check_approval,
    make_approval,
    parse_expiry,
    read_approval,
    read_plan,
)
from analyzer.gate.audit import AUDIT, AuditResult
from analyzer.gate.audit import append as append_audit
from analyzer.gate.audit import verify as verify_audit
from analyzer.gate.plan import build_plan, change_digest
from analyzer.gate.policy import Policy, Requirement, approve_by_policy

__all__ = [
    "AUDIT",
    "DIGEST_SHOWN",
    "AuditResult",
    "PlanFile",
    "Policy",
    "Requirement",
    "append_audit",
    "approve_by_policy",
    "build_plan",
    "change_digest",
    "check_approval",
    "make_approval",
    "parse_expiry",
    "read_approval",
    "read_plan",
    "verify_audit",
]
