"""The corpus as runs of the model's own pieces, each distinct run once, in flat arrays."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True, slots=True)
class Unit:
    """A run of pieces that merges may join, how often it occurs, and where it comes from.

    ``pieces`` are byte strings; one that is not a token of its own (a character that the
    tokenizer spells in bytes) costs more than one token.
    """

    pieces: tuple[bytes, ...]
    costs: tuple[int, ...]
    count: float
    source: str


@dataclass(frozen=True, slots=True)
class Runs:
    """Many units at once: ``symbols`` int64 [pieces] index ``texts``, run after run.

    ``starts`` int64 [runs + 1] are the places where runs begin, ``counts`` float64 [runs],
    ``sources`` int64 [runs] index ``names``; ``costs`` [texts] are tokens a piece.
    """

    symbols: np.ndarray
    starts: np.ndarray
    counts: np.ndarray
    sources: np.ndarray
    texts: Sequence[bytes]
    costs: Sequence[int]
    names: Sequence[str]

    def __len__(self) -> int:
        return len(self.counts)

    def text(self, run: int) -> bytes:
        """Give the bytes of a run."""
        return b"".join(
            self.texts[s] for s in self.symbols[self.starts[run] : self.starts[run + 1]].tolist()
        )

    @classmethod
    def of(cls, units: Iterable[Unit]) -> Runs:
        """Lay out single units."""
        builder = RunBuilder()
        for unit in units:
            builder.add(unit)
        return builder.runs()

    def heaviest(self, most: int) -> Runs:
        """Give the runs in which the most tokens could be saved; the order stays."""
        if len(self) <= most:
            return self
        lengths = np.diff(self.starts)
        weight = self.counts * (lengths - 1)
        kept = np.sort(np.argsort(-weight, kind="stable")[:most])
        sizes = lengths[kept]
        first = np.cumsum(sizes) - sizes
        places = np.arange(sizes.sum()) + np.repeat(self.starts[kept] - first, sizes)
        return Runs(
            self.symbols[places],
            np.append(first, sizes.sum()),
            self.counts[kept],
            self.sources[kept],
            self.texts,
            self.costs,
            self.names,
        )


@dataclass(slots=True)
class RunBuilder:
    """Gathers runs, one by one or in blocks, over one table of pieces and one of sources."""

    index: dict[bytes, int] = field(default_factory=dict)
    costs: list[int] = field(default_factory=list)
    names: dict[str, int] = field(default_factory=dict)
    _single: list[int] = field(default_factory=list)
    _lengths: list[int] = field(default_factory=list)
    _counts: list[float] = field(default_factory=list)
    _sources: list[int] = field(default_factory=list)
    _blocks: list[tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]] = field(
        default_factory=list
    )

    def symbol(self, text: bytes, cost: int = 1) -> int:
        """Give the place of a piece in the table of pieces."""
        if text not in self.index:
            self.index[text] = len(self.costs)
            self.costs.append(cost)
        return self.index[text]

    def source(self, name: str) -> int:
        """Give the place of a source in the table of sources."""
        return self.names.setdefault(name, len(self.names))

    def add(self, unit: Unit) -> None:
        """Add one run."""
        costs = zip(unit.pieces, unit.costs, strict=True)
        self._single += [self.symbol(text, cost) for text, cost in costs]
        self._lengths.append(len(unit.pieces))
        self._counts.append(unit.count)
        self._sources.append(self.source(unit.source))

    def add_block(
        self, symbols: np.ndarray, lengths: np.ndarray, counts: np.ndarray, sources: np.ndarray
    ) -> None:
        """Add many runs whose pieces and sources stand in the tables already."""
        self._blocks.append((symbols, lengths, counts, sources))

    def add_runs(self, runs: Runs) -> None:
        """Add runs that were laid out over tables of their own."""
        costs = zip(runs.texts, runs.costs, strict=True)
        symbols = np.array([self.symbol(text, cost) for text, cost in costs], dtype=np.int64)
        sources = np.array([self.source(name) for name in runs.names], dtype=np.int64)
        self._single += symbols[runs.symbols].tolist()
        self._lengths += np.diff(runs.starts).tolist()
        self._counts += runs.counts.tolist()
        self._sources += sources[runs.sources].tolist()

    def runs(self) -> Runs:
        """Give everything that was added: blocks first."""
        single = (self._single, self._lengths, self._counts, self._sources)
        rows = [*self._blocks, tuple(np.array(part) for part in single)]
        symbols, lengths, counts, sources = (
            np.concatenate(part) for part in zip(*rows, strict=True)
        )
        return Runs(
            symbols.astype(np.int64),
            np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
            counts.astype(np.float64),
            sources.astype(np.int64),
            list(self.index),
            self.costs,
            list(self.names),
        )
