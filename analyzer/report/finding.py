"""How every finding is told: a comparison, a pilot, a warm-up, as a page, Markdown, a summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.report.console import Speaker
from analyzer.report.html import page
from analyzer.report.markdown import evidence, joined, plain, points
from analyzer.report.words import load

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console
    from rich.table import Table

    from analyzer.report.story import Finding


def finding_html(told: Finding, lang: str) -> str:
    """Give a finding as one self-contained page, which needs no script and runs none."""
    return page("finding.html.j2", told, lang)


def finding_markdown(told: Finding, lang: str) -> str:
    """Give a finding as Markdown."""
    words = load(lang)
    return joined(
        [
            f"# {plain(told.heading)}",
            plain(told.lead),
            plain(told.subject),
            *evidence([told.ranking], words),
            *points(words(f"{told.kind}.says"), told.follows),
            *points(words(f"{told.kind}.limits"), told.limits),
            *evidence(told.sections, words),
        ]
    )


def finding_pages(told: Finding, lang: str) -> dict[str, bytes]:
    """Give the page and the Markdown of a finding by the names of their files."""
    texts = {"md": finding_markdown(told, lang), "html": finding_html(told, lang)}
    return {f"{told.kind}.{end}": text.encode("utf-8", "replace") for end, text in texts.items()}


def summary(told: Finding, console: Console, grid: Table, *, out: Path | None, lang: str) -> None:
    """Print the answer, the ranking as a ``grid``, what follows, and where in ``out`` the page is.

    Says the same in ASCII where the terminal's encoding has nothing else.
    """
    from rich.padding import Padding
    from rich.text import Text

    words, say = load(lang), Speaker(console)
    console.print()
    console.print(Text(say.safe(told.heading), style="bold"))
    if told.lead:
        console.print(Text(say.safe(told.lead)))
    console.print(Text(say.safe(told.subject), style="dim"))
    say.heading(told.ranking.title)
    console.print(Padding(grid, (0, 0, 0, 2)))
    say.points(words(f"{told.kind}.says"), told.follows)
    say.points(words(f"{told.kind}.limits"), told.limits)
    if out is not None:
        say.file(words("terminal.report"), out / f"{told.kind}.html")
    console.print()
