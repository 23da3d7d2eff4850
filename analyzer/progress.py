"""Progress of long work: on stderr, and only on a terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

STAGES = {
    "start": "Loading",
    "scan": "Reading and counting",
    "rank": "Ranking terms",
    "propose": "Choosing tokens and measuring them on held-out text",
    "decide": "Deciding",
    "weigh": "Reading the checkpoint's weights",
    "apply": "Extending the model and checking it",
    "verify": "Checking every weight",
}


class Progress:
    """A line with the stage, a bar over the corpus and the time; silent off a terminal."""

    def __init__(self, *, quiet: bool) -> None:
        """Show nothing if ``quiet`` or if stderr is no terminal."""
        self.quiet = quiet
        self.shown = not quiet and sys.stderr.isatty()
        self.bar: Bar | None = None

    def __enter__(self) -> Self:
        """Show the line at once."""
        if self.shown:
            from rich.console import Console
            from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
            from rich.progress import Progress as Bar

            columns = (
                SpinnerColumn(),
                TextColumn("{task.description}"),
                BarColumn(bar_width=24),
                TextColumn("{task.fields[size]}"),
                TimeElapsedColumn(),
            )
            console = Console(stderr=True)
            # a thread that moved the line would keep workers from being forked: not before a stage
            self.bar = Bar(*columns, console=console, transient=True, auto_refresh=False)
            self.bar.start()
            self.task = self.bar.add_task(STAGES["start"], total=None, size="")
            self.bar.refresh()
        return self

    def __exit__(self, *_: object) -> None:
        """Take the line away."""
        if self.bar is not None:
            self.bar.stop()

    def tell(self, sentence: str) -> None:
        """Print a sentence on stderr, above the line."""
        if self.bar is not None:
            self.bar.console.print(sentence, markup=False, highlight=False)
        elif not self.quiet:
            sys.stderr.write(f"{sentence}\n")

    def update(self, stage: str, read_bytes: int, all_bytes: int) -> None:
        """Take note of a stage, and of so many more bytes read of so many."""
        if self.bar is None:
            return
        if not self.bar.live.auto_refresh:
            self.bar.stop()
            self.bar.live.auto_refresh = True
            self.bar.start()
        self.bar.update(
            self.task,
            description=STAGES[stage],
            advance=read_bytes,
            total=all_bytes + 1 if all_bytes else None,  # a finished bar would stop its clock
            size=f"of {all_bytes / 1e6:,.1f} MB" if all_bytes else "",
        )
