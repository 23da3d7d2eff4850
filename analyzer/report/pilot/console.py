"""The pilot in a terminal: the answer, one line an arm, what it means, and the report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analyzer.report.console import Speaker
from analyzer.report.finding import summary
from analyzer.report.pilot.story import pilot_story

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console

SHOWN = ("arm", "tokens", "domain", "gain", "general", "cloze")


def terminal_pilot(
    data: dict[str, Any], console: Console, *, out: Path | None = None, lang: str = "en"
) -> None:
    """Print the summary of a pilot, the content of pilot.json; ``out`` is its folder."""
    from rich.table import Table
    from rich.text import Text

    from analyzer.report import blocks

    told = pilot_story(data, lang)
    say = Speaker(console)
    grid = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    table = next(block for block in told.ranking.blocks if isinstance(block, blocks.Table))
    places = [i for i, column in enumerate(table.columns) if column.key in SHOWN]
    for i in places:
        right = table.columns[i].kind == "number"
        label = Text(say.safe(table.columns[i].label))
        grid.add_column(label, justify="right" if right else "left", overflow="fold")
    for row in table.rows:
        grid.add_row(*(Text(say.safe(row[i].text)) for i in places))
    summary(told, console, grid, out=out, lang=lang)
