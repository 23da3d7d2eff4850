"""Counts that outgrow memory, on disk: cut by key, so that each part can be added up alone."""

from __future__ import annotations

import io
import tempfile
from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from analyzer.errors import AnalyzerError
from analyzer.scanner.frames import Frames, added_up, key_of
from analyzer.terms.counts import with_derived, without_derived

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PARTITIONS = 256
MOST_ROWS = 500_000
"""A partition with more rows is read in slices."""


class Spill:
    """Runs of rows in one nameless file, which the system drops with the process.

    Each run holds its rows by partition, and all rows of one key are in one partition (Grace
    hash aggregation, as in Graefe 1993, "Query evaluation techniques for large databases",
    section 4): no more than a partition has to be in memory to add the runs up.
    """

    def __init__(self, folder: Path | None) -> None:
        """Write nothing yet; ``folder`` is made if it is not there, by default a temporary one."""
        self._folder = folder
        self._where: dict[str, dict[int, list[tuple[int, int, int]]]] = defaultdict(dict)
        self._file: io.BufferedRandom | None = None
        self.size_bytes = 0

    def write(self, frames: Frames) -> None:
        """Add a run; AnalyzerError where there is no room for it."""
        try:
            if self._file is None:
                if self._folder is not None:
                    self._folder.mkdir(parents=True, exist_ok=True)
                self._file = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 - lives on
            for name, frame in frames.items():
                self._write(self._file, name, frame)
            self._file.flush()
        except OSError as error:
            raise AnalyzerError(
                f"counts that outgrow --memory cannot be written to "
                f"{self._folder or tempfile.gettempdir()}: {error.strerror}",
                hint="name a folder with room with --out, or give more --memory",
            ) from error

    def parts(self) -> Iterator[Frames]:
        """Give every row that was written once, added up, a part of all keys at a time."""
        for partition in range(PARTITIONS):
            pieces = {
                name: where[partition] for name, where in self._where.items() if partition in where
            }
            rows = sum(rows for found in pieces.values() for _, _, rows in found)
            slices = -(-rows // MOST_ROWS)
            for i in range(slices):
                yield {name: self._read(name, found, i, slices) for name, found in pieces.items()}

    def _write(self, file: io.BufferedRandom, name: str, frame: pl.DataFrame) -> None:
        part = frame.select(_partition(name, frame, PARTITIONS)).to_series().to_numpy()
        order = np.argsort(part, kind="stable")
        ordered = frame[order]
        bounds = np.searchsorted(part[order], np.arange(PARTITIONS + 1)).tolist()
        for partition, (start, end) in enumerate(pairwise(bounds)):
            if start < end:
                data = _to_bytes(ordered[start:end])
                found = self._where[name].setdefault(partition, [])
                found.append((self.size_bytes, len(data), end - start))
                file.write(data)
                self.size_bytes += len(data)

    def _read(
        self, name: str, found: list[tuple[int, int, int]], i: int, slices: int
    ) -> pl.DataFrame:
        frames = []
        for offset, size, _ in found:
            frame = with_derived(pl.read_ipc(self._bytes(offset, size)))
            if slices > 1:
                within = _partition(name, frame, PARTITIONS * slices) // PARTITIONS
                frame = frame.filter(within == i)
            frames.append(frame)
        return added_up(name, frames)

    def _bytes(self, offset: int, size: int) -> bytes:
        if self._file is None:  # pragma: no cover - where is known only of what was written
            return b""
        self._file.seek(offset)
        return self._file.read(size)


def _partition(name: str, frame: pl.DataFrame, partitions: int) -> pl.Expr:
    return (key_of(name, frame.columns).hash(seed=0) % partitions).cast(pl.UInt16)


def _to_bytes(frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    # the oldest layout copies the rows of the slice alone, not the buffers that it shares
    without_derived(frame).write_ipc(
        buffer, compression="zstd", compat_level=pl.CompatLevel.oldest()
    )
    return buffer.getvalue()
