"""The summary in a terminal: the verdict first, then why, figures, terms, and the report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analyzer.report.build import story
from analyzer.report.data import items, number, rows
from analyzer.report.safe import clip, piece, visible
from analyzer.report.verdict import MOSTLY
from analyzer.report.words import Words, load

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from rich.console import Console
    from rich.table import Table

    from analyzer.report.story import Story
    from analyzer.report.words import Words

_REASONS = 4
_FLIPS = 3
_TERMS = 8
_STYLES = {"extend": "bold green", "continual-pretrain only": "bold cyan"}
_ASCII = str.maketrans(
    {"▁": "_", "→": "->", "−": "-", "×": "x", "…": "...", "•": "-", "─": "-", "·": "|", "“": '"',
     "”": '"', "’": "'", "–": "-", "—": "-"}
)  # fmt: skip


def terminal(
    data: dict[str, Any], console: Console, *, out: Path | None = None, lang: str = "en"
) -> None:
    """Print the summary of a report; ``out`` is the folder that the report lies in.

    Fits 80 columns, means the same in black and white, and keeps to ASCII where the terminal's
    encoding has nothing else. Corpus text is never read as markup, and cannot steer the terminal.
    """
    from rich.padding import Padding
    from rich.text import Text

    words = load(lang)
    report = story(data, lang)
    verdict = report.verdict
    say = Speaker(console)
    title = Text(
        say.safe(verdict.title.upper()), style=_STYLES.get(verdict.recommendation, "bold yellow")
    )
    title.append(say.safe(f"   {verdict.confidence}"), style="not bold default")
    console.print()
    console.print(title)
    console.print(Text(say.safe(verdict.lead)))
    console.print(Text(say.safe(verdict.subject), style="dim"))
    say.points(words("page.why"), verdict.reasons[:_REASONS])
    say.points(words("page.missing"), verdict.missing[:_REASONS])
    say.heading(words("page.figures"))
    console.print(Padding(_figures(report, say), (0, 0, 0, 2)))
    kind, cuts = _cuts(data)
    if cuts:
        say.heading(words(f"terminal.top_{kind}"))
        console.print(Padding(_table_of(cuts, words, say), (0, 0, 0, 2)))
    say.points(words("page.flips"), verdict.flips[:_FLIPS])
    say.points(
        words("page.needs"), [f"{label}{words('colon')}{value}" for label, value in verdict.needs]
    )
    if out is not None:
        say.file(words("terminal.report"), out / "report.html")
    console.print()


class Speaker:
    """Prints to one console, in ASCII where that is all it has."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.encoding = console.encoding or "utf-8"
        self.mark = self.safe("•")

    def safe(self, text: str) -> str:
        """Give a text that the terminal's encoding has."""
        try:
            text.encode(self.encoding)
        except (UnicodeEncodeError, LookupError):
            plain = text.translate(_ASCII)
            return plain.encode("ascii", "backslashreplace").decode("ascii")
        return text

    def heading(self, text: str) -> None:
        """Print a heading after an empty line."""
        from rich.text import Text

        self.console.print()
        self.console.print(Text(self.safe(text), style="bold"))

    def points(self, title: str, lines: Sequence[str]) -> None:
        """Print a list under its heading; nothing where it is empty."""
        from rich.table import Table
        from rich.text import Text

        if not lines:
            return
        self.heading(title)
        grid = Table.grid(padding=(0, 1))
        grid.add_column()
        grid.add_column(overflow="fold")
        for line in lines:
            grid.add_row(Text(f"  {self.mark}"), Text(self.safe(line)))
        self.console.print(grid)

    def file(self, title: str, path: Path) -> None:
        """Print where a file lies, on one line of any length."""
        from rich.text import Text

        self.heading(title)
        self.console.print(Text(f"  {self.safe(str(path))}"), soft_wrap=True)


def _figures(report: Story, say: Speaker) -> Table:
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 2))
    for justify in ("left", "right", "left"):
        grid.add_column(justify=justify, overflow="fold")
    for figure in report.figures:
        grid.add_row(
            Text(say.safe(figure.label)),
            Text(say.safe(figure.value), style="bold"),
            Text(say.safe(figure.note), style="dim"),
        )
    return grid


def _cuts(data: dict[str, Any]) -> tuple[str, list[tuple[str, Any, list[Any]]]]:
    """Give text, count and pieces of the best terms; of the best tokens where notation prevails."""
    if number(data, "symbols.share") >= MOSTLY and rows(data, "proposal.candidates"):
        # a step towards longer tokens need not stand in the text by itself
        found = [c for c in rows(data, "proposal.candidates") if number(c, "occurrences")][:_TERMS]
        return "tokens", [
            (piece(row.get("token", "")), row.get("occurrences"), items(row, "pieces"))
            for row in found
        ]
    found = rows(data, "terms.top")[:_TERMS]
    return "terms", [
        (visible(row.get("term", "")), row.get("count"), items(row, "pieces")) for row in found
    ]


def _table_of(cuts: list[tuple[str, Any, list[Any]]], words: Words, say: Speaker) -> Table:
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 2))
    grid.add_column(max_width=28, overflow="fold")
    grid.add_column(justify="right", overflow="fold")
    grid.add_column(max_width=40, overflow="fold")
    for name, count, pieces in cuts:
        cut = " ".join(piece(p) for p in pieces).replace("<0x", "<")
        grid.add_row(
            Text(say.safe(clip(name, 28))),
            Text(say.safe(words.count(count))),
            Text(say.safe(clip(cut, 76)), style="dim"),
        )
    return grid
