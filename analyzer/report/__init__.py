"""One report model, several renderers: HTML, Markdown, JSON, CSV, Parquet, the terminal."""

from __future__ import annotations

from analyzer.report.comparison import (
    comparison,
    terminal_comparison,
    texts_to_cut,
    write_comparison,
)
from analyzer.report.console import terminal
from analyzer.report.files import write
from analyzer.report.formats import terms_as
from analyzer.report.html import render_html
from analyzer.report.markdown import render_markdown
from analyzer.report.pilot import terminal_pilot, write_pilot

__all__ = [
    "comparison",
    "render_html",
    "render_markdown",
    "terminal",
    "terminal_comparison",
    "terminal_pilot",
    "terms_as",
    "texts_to_cut",
    "write",
    "write_comparison",
    "write_pilot",
]
