"""The renderings of the two samples and of a comparison, letter by letter.

After a wanted change: ``ANALYZER_GOLDEN=write python -m pytest tests/report/test_golden.py``,
then read the difference before committing it.
"""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from rich.console import Console

from analyzer.report import compare, render_html, render_markdown, terminal, terminal_finding
from analyzer.report.finding import finding, finding_html, finding_markdown

from .conftest import load, three

GOLDEN = Path(__file__).parents[1] / "golden"


def summary(data, lang):
    file = io.StringIO()
    terminal(data, Console(file=file, width=80), out=Path("reports/lab-llama"), lang=lang)
    return "\n".join(line.rstrip() for line in file.getvalue().splitlines()) + "\n"


def compared(render):
    """Render the comparison of three models in place of a report."""
    return lambda data, lang: render(finding("comparison", comparison_of(data), lang), lang)


def comparison_of(data):
    return compare(three(data), ["llama", "qwen", "bert"])


def compared_summary(data, lang):
    file = io.StringIO()
    console = Console(file=file, width=80)
    out = Path("reports/lab-comparison")
    terminal_finding("comparison", comparison_of(data), console, out=out, lang=lang)
    return "\n".join(line.rstrip() for line in file.getvalue().splitlines()) + "\n"


@pytest.mark.parametrize(
    ("name", "source", "render", "lang"),
    [
        ("report.html", "sample.json", render_html, "en"),
        ("report.md", "sample.json", render_markdown, "en"),
        ("report.txt", "sample.json", summary, "en"),
        ("report-zh.html", "sample-zh.json", render_html, "zh"),
        ("report-zh.md", "sample-zh.json", render_markdown, "zh"),
        ("report-zh.txt", "sample-zh.json", summary, "zh"),
        ("comparison.html", "sample.json", compared(finding_html), "en"),
        ("comparison.md", "sample.json", compared(finding_markdown), "en"),
        ("comparison.txt", "sample.json", compared_summary, "en"),
        ("comparison-zh.html", "sample-zh.json", compared(finding_html), "zh"),
        ("comparison-zh.md", "sample-zh.json", compared(finding_markdown), "zh"),
        ("comparison-zh.txt", "sample-zh.json", compared_summary, "zh"),
    ],
)
def test_rendering_is_as_agreed(name, source, render, lang):
    text = render(load(source), lang)
    path = GOLDEN / name
    if os.environ.get("ANALYZER_GOLDEN") == "write":
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")
