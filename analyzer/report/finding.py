"""How every finding is told: a comparison, a pilot, a warm-up, as a page, Markdown, a summary."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analyzer.report.blocks import Table
from analyzer.report.comparison.story import comparison_story
from analyzer.report.console import Speaker
from analyzer.report.files import json_bytes, put
from analyzer.report.html import page
from analyzer.report.markdown import evidence, joined, plain, points
from analyzer.report.pilot.story import pilot_story
from analyzer.report.warmup import warmup_story
from analyzer.report.words import load

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console

    from analyzer.report.story import Finding

_STORIES = {"comparison": comparison_story, "pilot": pilot_story, "warmup": warmup_story}
# the columns of each ranking that fit a terminal
_NARROW = {
    "comparison": ("model", "tokens", "times", "after", "recommendation"),
    "pilot": ("arm", "domain", "gain", "general"),
    "warmup": ("name", "unit", "before", "after"),
}


def finding(kind: str, data: dict[str, Any], lang: str = "en") -> Finding:
    """Give the story of a ``comparison``, ``pilot`` or ``warmup`` from the content of its JSON.

    >>> finding("pilot", {}).title
    'The pilot compared nothing'
    """
    return _STORIES[kind](data, lang)


def write_finding(
    kind: str, data: dict[str, Any], out: Path, *, lang: str = "en"
) -> dict[str, Path]:
    """Write ``<kind>.json``, ``.md`` and ``.html`` into a folder; give their paths by name."""
    told = finding(kind, data, lang)
    contents = {
        "json": json_bytes(data),
        "md": finding_markdown(told, lang).encode("utf-8", "replace"),
        "html": finding_html(told, lang).encode("utf-8", "replace"),
    }
    return put(out, {f"{kind}.{ending}": content for ending, content in contents.items()})


def finding_html(told: Finding, lang: str) -> str:
    """Give a finding as one self-contained page, which needs no script and runs none."""
    return page("finding.html.j2", told, lang)


def finding_markdown(told: Finding, lang: str) -> str:
    """Give a finding as Markdown."""
    words = load(lang)
    return joined(
        [
            f"# {plain(told.title)}",
            plain(told.lead),
            plain(told.subject),
            *evidence([told.ranking], words),
            *points(words("finding.says"), told.follows),
            *points(words("finding.limits"), told.limits),
            *evidence(told.sections, words),
        ]
    )


def terminal_finding(
    kind: str,
    data: dict[str, Any],
    console: Console,
    *,
    out: Path | None = None,
    lang: str = "en",
) -> None:
    """Print the answer, the ranking, what follows, and where in ``out`` the page is.

    Says the same in ASCII where the terminal's encoding has nothing else.
    """
    told, words, say = finding(kind, data, lang), load(lang), Speaker(console)
    console.print()
    say.line(told.title, "bold")
    if told.lead:
        say.line(told.lead)
    say.line(told.subject, "dim")
    for ranking in told.ranking.blocks:
        if isinstance(ranking, Table):
            say.heading(told.ranking.title)
            shown = [(i, c) for i, c in enumerate(ranking.columns) if c.key in _NARROW[kind]]
            say.grid(
                ([row[i].text for i, _ in shown] for row in ranking.rows),
                [("right" if c.kind == "number" else "left", "", None) for _, c in shown],
                [column.label for _, column in shown],
            )
    say.points(words("finding.says"), told.follows)
    say.points(words("finding.limits"), told.limits)
    if out is not None:
        say.file(words("terminal.report"), out / f"{kind}.html")
    console.print()
