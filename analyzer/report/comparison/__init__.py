"""Several models on one corpus: which of them needs the least work for it."""

from __future__ import annotations

from analyzer.report.comparison.console import terminal_comparison
from analyzer.report.comparison.content import comparison, texts_to_cut
from analyzer.report.comparison.pages import write_comparison

__all__ = ["comparison", "terminal_comparison", "texts_to_cut", "write_comparison"]
