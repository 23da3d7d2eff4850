"""Progress of long work: on stderr, and only on a terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

STAGES = {
    "scan": "Reading and counting",
    "rank": "Ranking terms",
    "propose": "Choosing tokens and measuring them on held-out text",
    "decide": "Deciding",
}


class Progress:
    """A line that shows the stage, the text read so far and the time; silent off a terminal."""

    def __init__(self, *, quiet: bool) -> None:
        """Show nothing if ``quiet`` or if stderr is no terminal."""
        self.shown = not quiet and sys.stderr.isatty()
        self.bar: Bar | None = None
        self.read_bytes = 0

    def __enter__(self) -> Self:
        """Show the line at once."""
        if self.shown:
            from rich.console import Console
            from rich.progress import Progress as Bar
            from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

            columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
            self.bar = Bar(*columns, console=Console(stderr=True), transient=True)
            self.bar.start()
            self.task = self.bar.add_task(f"{STAGES['scan']} …", total=None)
        return self

    def __exit__(self, *_: object) -> None:
        """Take the line away."""
        if self.bar is not None:
            self.bar.stop()

    def update(self, stage: str, done_bytes: int) -> None:
        """Take note of a stage, and of so many more bytes read."""
        self.read_bytes += done_bytes
        if self.bar is not None:
            size = f" {self.read_bytes / 1e6:,.1f} MB" if stage == "scan" else ""
            self.bar.update(self.task, description=f"{STAGES[stage]}{size} …")
