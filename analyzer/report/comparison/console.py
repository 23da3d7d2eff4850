"""The comparison in a terminal: the answer, the ranking, what follows, and the report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analyzer.report.comparison.answer import labels
from analyzer.report.comparison.story import comparison_story
from analyzer.report.console import Speaker
from analyzer.report.data import rows
from analyzer.report.finding import summary
from analyzer.report.safe import clip
from analyzer.report.words import Words, load

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console
    from rich.table import Table

    from analyzer.report.words import Words

LONGEST_NAME = 24


def terminal_comparison(
    data: dict[str, Any], console: Console, *, out: Path | None = None, lang: str = "en"
) -> None:
    """Print the summary of a comparison, the content of comparison.json; ``out`` is its folder."""
    told = comparison_story(data, lang, file="report.html")
    grid = _ranking(data, load(lang), Speaker(console))
    summary(told, console, grid, out=out, lang=lang)


def _ranking(data: dict[str, Any], words: Words, say: Speaker) -> Table:
    from rich.table import Table
    from rich.text import Text

    grid = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    heads = ("model", "tokens", "times", "after", "recommendation")
    for key in heads:
        right = key in {"tokens", "times", "after"}
        head = Text(say.safe(words(f"comparison.ranking.{key}")))
        grid.add_column(head, justify="right" if right else "left", overflow="fold")
    for label, row in zip(labels(data), rows(data, "models"), strict=True):
        cells = (
            clip(label, LONGEST_NAME),
            words.short(row.get("tokens")),
            words.ratio(row.get("times_the_fewest")),
            words.short(row.get("tokens_after_extension")),
            words.name("recommendation", row.get("recommendation")),
        )
        grid.add_row(*(Text(say.safe(cell)) for cell in cells))
    return grid
