"""Counts that outgrow memory, on disk: cut by key, so that each part can be added up alone."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl
import zstandard

from analyzer.errors import AnalyzerError
from analyzer.terms.rows import JUDGED_BITS, SUMS, added_up, keys_of, narrow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from io import BufferedRandom
    from pathlib import Path

    from analyzer.scanner.frames import Frames

PARTITION_BITS = 6
PARTITIONS = 1 << PARTITION_BITS
DEEPEST = JUDGED_BITS // PARTITION_BITS - 1
LEVEL = -3
"""How hard it is compressed: most of it is digests, which cannot be."""
MOST_ROWS = 500_000
"""A partition with more rows is cut once more; smaller ones are read together up to so many."""


class _Piece(NamedTuple):
    """Rows of one partition of one run, in the file: columns after one another, compressed.

    ``kinds`` says how numbers are written, each column as narrow as its run allows.
    """

    offset: int
    size_bytes: int
    rows: int
    kinds: dict[str, np.dtype[np.unsignedinteger]]


class _Run(NamedTuple):
    """The pieces of one run, as a row of an array each: there are many runs in a large corpus."""

    pieces: np.ndarray  # offset, size_bytes, rows: int64 [partitions, 3]
    kinds: dict[str, np.dtype[np.unsignedinteger]]


class Spill:
    """Runs of rows in one nameless file, which the system drops with the process.

    Each run holds its rows in the order of their keys, of which some high bits say the partition:
    all rows of one key, and of what is judged with it, are in one (Grace hash aggregation, as in
    Graefe 1993, "Query evaluation techniques for large databases", section 4). No more than a
    partition has to be in memory to add the runs up, and one that is too large for that is cut
    again, into a spill one ``level`` deeper.
    """

    def __init__(self, folder: Path | None, level: int = 0) -> None:
        """Write nothing yet; ``folder`` is made if it is not there, by default a temporary one."""
        self._folder = folder
        self._level = level
        self._schemas: dict[str, pl.Schema] = {}
        self._runs: dict[str, list[_Run]] = defaultdict(list)
        self._file: BufferedRandom | None = None
        self.size_bytes = 0

    def write(self, frames: Frames) -> None:
        """Add a run, which is given up; AnalyzerError where there is no room for it."""
        try:
            if self._file is None:
                if self._folder is not None:
                    self._folder.mkdir(parents=True, exist_ok=True)
                self._file = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 - lives on
            for name in [*frames]:
                self._write(self._file, name, frames.pop(name))
            self._file.flush()
        except OSError as error:
            raise AnalyzerError(
                f"counts that outgrow --memory cannot be written to "
                f"{self._folder or tempfile.gettempdir()}: {error.strerror}",
                hint="name a folder with room with --out, or give more --memory",
            ) from error

    def parts(self) -> Iterator[Frames]:
        """Give every row that was written once, added up, a part of all keys at a time."""
        waiting: dict[str, list[_Piece]] = {}
        for partition in range(PARTITIONS):
            found = self._pieces(partition)
            if waiting and _rows(waiting) + _rows(found) > MOST_ROWS:
                yield self._together(waiting)
                waiting = {}
            if _rows(found) > MOST_ROWS and self._level < DEEPEST:
                yield from self._deeper(found).parts()
                continue
            for name, pieces in found.items():
                waiting.setdefault(name, []).extend(pieces)
        if waiting:
            yield self._together(waiting)

    def _together(self, found: dict[str, list[_Piece]]) -> Frames:
        return {name: self._read(name, pieces) for name, pieces in found.items()}

    def _pieces(self, partition: int) -> dict[str, list[_Piece]]:
        found: dict[str, list[_Piece]] = defaultdict(list)
        for name, runs in self._runs.items():
            for run in runs:
                offset, size_bytes, rows = run.pieces[partition].tolist()
                if rows:
                    found[name].append(_Piece(offset, size_bytes, rows, run.kinds))
        return found

    def _deeper(self, found: dict[str, list[_Piece]]) -> Spill:
        deeper = Spill(self._folder, self._level + 1)
        for name, pieces in found.items():
            held: list[_Piece] = []
            for piece in pieces:
                held.append(piece)
                if sum(piece.rows for piece in held) >= MOST_ROWS:
                    deeper.write({name: self._read(name, held)})
                    held = []
            if held:
                deeper.write({name: self._read(name, held)})
        return deeper

    def _write(self, file: BufferedRandom, name: str, frame: pl.DataFrame) -> None:
        shift = np.uint64(64 - PARTITION_BITS * (self._level + 1))
        part = (keys_of(frame) >> shift) & np.uint64(PARTITIONS - 1)
        bounds = np.searchsorted(part, np.arange(PARTITIONS + 1, dtype=np.uint64)).tolist()
        self._schemas[name] = frame.schema
        numbers, texts = _columns(frame)
        lines = pl.select(pl.concat_str(texts, separator="\n")).to_series() if texts else None
        kinds = {column: values.dtype for column, values in numbers.items()}
        compress = zstandard.ZstdCompressor(level=LEVEL).compress
        pieces = np.zeros((PARTITIONS, 3), np.int64)
        self._runs[name].append(_Run(pieces, kinds))
        for piece, (start, end) in zip(pieces, pairwise(bounds), strict=True):
            if start < end:
                blocks = [values[start:end].tobytes() for values in numbers.values()]
                if lines is not None:
                    blocks.append(lines[start:end].str.join("\n").item().encode())
                data = compress(b"".join(blocks))
                piece[:] = self.size_bytes, len(data), end - start
                file.write(data)
                self.size_bytes += len(data)

    def _read(self, name: str, pieces: Sequence[_Piece]) -> pl.DataFrame:
        numbers: dict[str, list[np.ndarray]] = defaultdict(list)
        lines: list[bytes] = []
        for piece in pieces:
            data = zstandard.decompress(self._bytes(piece))
            at = 0
            for column, kind in piece.kinds.items():
                numbers[column].append(np.frombuffer(data, kind, piece.rows, at))
                at += kind.itemsize * piece.rows
            lines.append(data[at:])
        schema = self._schemas[name]
        columns: dict[str, np.ndarray | pl.Series] = {
            column: np.concatenate(parts) for column, parts in numbers.items()
        }
        texts = [column for column, kind in schema.items() if kind == pl.String]
        if texts:
            rows = pl.Series([b"\n".join(lines).decode()]).str.split("\n").explode()
            for i, column in enumerate(texts):
                columns[column] = rows.gather_every(len(texts), i)
        frame = pl.DataFrame(columns)
        named = pl.Schema({column: schema[column] for column in schema if column not in SUMS})
        return added_up([frame.select(*schema).cast(named)])

    def _bytes(self, piece: _Piece) -> bytes:
        if self._file is None:  # pragma: no cover - there are pieces of what was written alone
            return b""
        self._file.seek(piece.offset)
        return self._file.read(piece.size_bytes)


def _columns(frame: pl.DataFrame) -> tuple[dict[str, np.ndarray], list[pl.Series]]:
    """Give the columns of numbers, the sums as narrow as they may be, and those of text."""
    numbers, texts = {}, []
    for name in frame.columns:
        column = frame.drop_in_place(name)  # no longer held than need be
        if column.dtype == pl.String:
            texts.append(column)
        else:
            numbers[name] = narrow(column.to_numpy())
    return numbers, texts


def _rows(found: dict[str, list[_Piece]]) -> int:
    return sum(piece.rows for pieces in found.values() for piece in pieces)
