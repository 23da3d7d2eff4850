"""One report model, several renderers: HTML, Markdown, JSON, CSV, Parquet, the terminal."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analyzer.report.comparison.content import compare, texts_to_cut
    from analyzer.report.console import terminal
    from analyzer.report.files import write
    from analyzer.report.finding import terminal_finding, write_finding
    from analyzer.report.html import render_html
    from analyzer.report.markdown import render_markdown
    from analyzer.report.tables import terms_as

__all__ = [
    "compare",
    "render_html",
    "render_markdown",
    "terminal",
    "terminal_finding",
    "terms_as",
    "texts_to_cut",
    "write",
    "write_finding",
]
_MODULES = {
    "compare": "comparison.content",
    "render_html": "html",
    "render_markdown": "markdown",
    "terminal": "console",
    "terminal_finding": "finding",
    "terms_as": "tables",
    "texts_to_cut": "comparison.content",
    "write": "files",
    "write_finding": "finding",
}


def __getattr__(name: str) -> Any:
    """Import a renderer when it is first used: ``analyze terms`` needs none of the pages."""
    if name not in _MODULES:
        raise AttributeError(f"module 'analyzer.report' has no attribute {name!r}")
    return getattr(import_module(f"analyzer.report.{_MODULES[name]}"), name)
