"""One report model, several renderers: HTML, Markdown, JSON, CSV, Parquet, the terminal."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analyzer.report.comparison import terminal_comparison, texts_to_cut, write_comparison
    from analyzer.report.console import terminal
    from analyzer.report.files import write
    from analyzer.report.formats import terms_as
    from analyzer.report.html import render_html
    from analyzer.report.markdown import render_markdown
    from analyzer.report.pilot import terminal_pilot, write_pilot

__all__ = [
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
_MODULES = {
    "render_html": "html",
    "render_markdown": "markdown",
    "terminal": "console",
    "terminal_pilot": "pilot",
    "terms_as": "formats",
    "write": "files",
    "write_pilot": "pilot",
}  # the others are of ``comparison``


def __getattr__(name: str) -> Any:
    """Import a renderer when it is first used: a scan writes no comparison and no pilot."""
    if name not in __all__:
        raise AttributeError(f"module 'analyzer.report' has no attribute {name!r}")
    return getattr(import_module(f"analyzer.report.{_MODULES.get(name, 'comparison')}"), name)
