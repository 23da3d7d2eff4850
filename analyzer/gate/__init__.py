"""The plan, and who may perform it."""

from analyzer.gate.plan import build_plan, plan_digest

__all__ = ["build_plan", "plan_digest"]
