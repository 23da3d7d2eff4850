"""The fold: tables come in any order, memory stays within a budget, one finished table goes out."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from analyzer.scanner.finish import Finish
from analyzer.scanner.frames import Frames, frames_of, size_bytes, with_frames
from analyzer.scanner.memory import give_back
from analyzer.scanner.spill import Spill
from analyzer.scanner.table import ScanTable, merge_all
from analyzer.terms.rows import added_up

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import polars as pl

BUDGET_BYTES = 1 << 30
TABLES_HELD = 16


class Fold:
    """Adds tables up. What is held of the frames stays near ``budget_bytes``, the rest is spilled.

    The finished table is the same bytes whether anything was spilled or not, and whatever the
    budget: what is left out at the end is chosen by exact counts over the whole corpus.
    """

    def __init__(self, *, budget_bytes: int = BUDGET_BYTES, folder: Path | None = None) -> None:
        """``folder`` is where counts go that do not fit, by default the system's for such."""
        self.budget_bytes = budget_bytes
        self.spill = Spill(folder)
        self._small: list[ScanTable] = []
        self._held: dict[str, list[pl.DataFrame]] = defaultdict(list)
        self._held_bytes = 0

    def add(self, table: ScanTable) -> None:
        """Take one table in."""
        frames = frames_of(table)
        for name, frame in frames.items():
            self._held[name].append(frame)
        self._held_bytes += size_bytes(frames)
        self._small.append(with_frames(table, {}))
        if len(self._small) >= TABLES_HELD:
            self._small = [merge_all(self._small)]
        if self._held_bytes > self.budget_bytes:
            merged = self._merged()
            # a run is written once adding up alone does not make room for as much again
            if 2 * size_bytes(merged) > self.budget_bytes:
                self.spill.write(merged)
                give_back()
            self._held.update({name: [frame] for name, frame in merged.items()})
            self._held_bytes = size_bytes(merged)

    def rest(self) -> ScanTable:
        """Give what was added without its rows: sums and samples, which are few."""
        self._small = [merge_all(self._small)]
        return self._small[0]

    def finish(self) -> ScanTable:
        """Give the finished table (see ``finish``); nothing can be added after it."""
        finish = Finish()
        for frames in self._parts():
            finish.add(frames)
        return finish.table(self.rest())

    def _parts(self) -> Iterator[Frames]:
        merged = self._merged()
        if not self.spill.size_bytes:
            yield merged
            return
        self.spill.write(merged)
        yield from self.spill.parts()

    def _merged(self) -> Frames:
        held, self._held, self._held_bytes = self._held, defaultdict(list), 0
        return {name: added_up(held.pop(name)) for name in sorted(held)}
