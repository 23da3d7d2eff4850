"""The summary in a terminal: the verdict first, then why, figures, terms, and the report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analyzer.report.build import story
from analyzer.report.data import items, number, rows
from analyzer.report.safe import clip, piece, visible
from analyzer.report.verdict import MOSTLY
from analyzer.report.words import load

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from rich.console import Console, JustifyMethod

_Column = tuple["JustifyMethod", str, int | None]
"""How a column of a terminal's table stands: to which side, in which style, how wide at most."""
_REASONS = 4
_FLIPS = 3
_TERMS = 8
_STYLES = {"extend": "bold green", "continue": "bold cyan"}
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
    words, report, say = load(lang), story(data, lang), Speaker(console)
    verdict = report.verdict
    console.print()
    say.line(
        verdict.title.upper(), _STYLES.get(verdict.kind, "bold yellow"), f"   {verdict.confidence}"
    )
    say.line(verdict.lead)
    say.line(verdict.subject, "dim")
    say.points(words("page.why"), verdict.reasons[:_REASONS])
    say.points(words("page.missing"), verdict.missing[:_REASONS])
    say.heading(words("page.figures"))
    figures = ((figure.label, figure.value, figure.note) for figure in report.figures)
    say.grid(figures, (("left", "", None), ("right", "bold", None), ("left", "dim", None)))
    kind, cuts = _cuts(data)
    if cuts:
        say.heading(words(f"terminal.top_{kind}"))
        shown = (
            (clip(name, 28), words.count(count), clip(" ".join(pieces), 76))
            for name, count, pieces in cuts
        )
        say.grid(shown, (("left", "", 28), ("right", "", None), ("left", "dim", 40)))
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

    def line(self, text: str, style: str = "", remark: str = "") -> None:
        """Print a line in a style, and a remark behind it without one."""
        from rich.text import Text

        line = Text(self.safe(text), style=style)
        line.append(self.safe(remark), style="not bold default")
        self.console.print(line)

    def heading(self, text: str) -> None:
        """Print a heading after an empty line."""
        self.console.print()
        self.line(text, "bold")

    def points(self, title: str, lines: Sequence[str]) -> None:
        """Print a list under its heading; nothing where it is empty."""
        if lines:
            self.heading(title)
            marked = ((self.mark, line) for line in lines)
            self.grid(marked, (("left", "", None), ("left", "", None)), gap=1)

    def grid(
        self,
        rows: Iterable[Sequence[str]],
        columns: Sequence[_Column],
        heads: Sequence[str] = (),
        *,
        gap: int = 2,
    ) -> None:
        """Print rows under columns, two characters from the left edge."""
        from rich.padding import Padding
        from rich.table import Table
        from rich.text import Text

        grid = Table(
            box=None, padding=(0, gap, 0, 0), pad_edge=False,
            show_header=bool(heads), header_style="dim",
        )  # fmt: skip
        for i, (justify, style, width) in enumerate(columns):
            head = Text(self.safe(heads[i]) if heads else "")
            grid.add_column(head, justify=justify, style=style, max_width=width, overflow="fold")
        for row in rows:
            grid.add_row(*(Text(self.safe(cell)) for cell in row))
        self.console.print(Padding(grid, (0, 0, 0, 2)))

    def file(self, title: str, path: Path) -> None:
        """Print where a file lies, on one line of any length."""
        from rich.text import Text

        self.heading(title)
        self.console.print(Text(f"  {self.safe(str(path))}"), soft_wrap=True)


def _cuts(data: dict[str, Any]) -> tuple[str, list[tuple[str, Any, list[str]]]]:
    """Give text, count and pieces of the best terms; of the best tokens where notation prevails."""
    kind, found, name, count = "terms", rows(data, "terms.top"), "term", "count"
    if number(data, "symbols.share") >= MOSTLY and rows(data, "proposal.candidates"):
        kind, name, count = "tokens", "token", "occurrences"
        # a step towards longer tokens need not stand in the text by itself
        found = [row for row in rows(data, "proposal.candidates") if number(row, count)]
    show = piece if kind == "tokens" else visible
    return kind, [
        (
            show(row.get(name, "")),
            row.get(count),
            [piece(p).replace("<0x", "<") for p in items(row, "pieces")],
        )
        for row in found[:_TERMS]
    ]
