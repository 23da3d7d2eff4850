"""A pilot as pages: what was compared at equal compute, and what came of it."""

from __future__ import annotations

from analyzer.report.pilot.console import terminal_pilot
from analyzer.report.pilot.pages import write_pilot

__all__ = ["terminal_pilot", "write_pilot"]
