"""The table of a scan: everything that is counted, as a monoid."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, fields
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from analyzer.scanner.sample import Sample
from analyzer.terms import Counts
from analyzer.terms.rows import added_up
from analyzer.terms.written import read, written
from analyzer.values import SkippedFile

if TYPE_CHECKING:
    from collections.abc import Sequence

SPAN_SAMPLE_BYTES = 2_000_000
TRAIN_SAMPLE_BYTES = 8_000_000
HELDOUT_SAMPLE_BYTES = 4_000_000

RUNS = pl.Schema({"digest": pl.UInt64, "count": pl.UInt64})
_SAMPLE = {"place": pl.Binary, "label": pl.String, "text": pl.String}


@dataclass(frozen=True, slots=True)
class ScanTable:
    """Counts of a part of a corpus; ``merge`` gives those of two parts together.

    ``merge`` is associative and commutative and ``to_bytes`` is canonical, so any sharding and
    any order gives identical bytes. That gives workers, resuming and clusters one code path.

    - ``totals``: documents, parts, passages, bytes, units (runs without white space), characters
      in all, held out, and of prose
    - ``spans``: [spans, characters] a "class/kind"
    - ``repeats`` and ``runs``: one row a distinct document, or sampled run of 13 words, and how
      often it stood in the corpus
    - ``train`` and ``heldout``: words and candidate terms of the two sides of the split
    - ``span_sample`` ("class/kind" labels, training side) and the two passage samples
    - ``tokens``: occurrences of each token id, int64 [vocabulary], a model name
    - ``word_pieces``: occurrences of words by their number of pieces, see ``pieces``, a model name
    - ``digest``: sum of the documents' digests: the same corpus in any order has the same
    """

    totals: dict[str, int] = field(default_factory=dict)
    spans: dict[str, list[int]] = field(default_factory=dict)
    skipped: tuple[SkippedFile, ...] = ()
    repeats: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=RUNS))
    runs: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=RUNS))
    train: Counts = field(default_factory=Counts.empty)
    heldout: Counts = field(default_factory=Counts.empty)
    span_sample: Sample = field(default_factory=lambda: Sample(SPAN_SAMPLE_BYTES))
    train_sample: Sample = field(default_factory=lambda: Sample(TRAIN_SAMPLE_BYTES))
    heldout_sample: Sample = field(default_factory=lambda: Sample(HELDOUT_SAMPLE_BYTES))
    tokens: dict[str, np.ndarray] = field(default_factory=dict)
    word_pieces: dict[str, list[int]] = field(default_factory=dict)
    digest: int = 0

    def merge(self, other: ScanTable) -> ScanTable:
        """Give the table of both parts."""
        return merge_all([self, other])

    def to_bytes(self) -> bytes:
        """Give the canonical bytes: equal tables, equal bytes."""
        return b"".join(self.parts())

    def parts(self) -> list[bytes | memoryview]:
        """Give the canonical bytes in parts, which are long to join."""
        blobs: dict[str, list[bytes | memoryview]] = {
            "digests": written([self.repeats, self.runs]),
            "train": self.train.parts(),
            "heldout": self.heldout.parts(),
            **{name: _sample_parts(getattr(self, name)) for name in _sample_names()},
            **{
                f"tokens/{name}": [_trim(self.tokens[name]).tobytes()]
                for name in sorted(self.tokens)
            },
        }
        header = json.dumps(
            {
                "totals": self.totals,
                "spans": self.spans,
                "word_pieces": self.word_pieces,
                "skipped": sorted([s.path, s.reason, s.detail] for s in self.skipped),
                "samples": {n: _bounds(getattr(self, n)) for n in _sample_names()},
                "digest": f"{self.digest:032x}",
                "blobs": [[name, sum(map(len, parts))] for name, parts in blobs.items()],
            },
            sort_keys=True,
            separators=(",", ":"),
        ).encode()
        return [len(header).to_bytes(8, "little"), header, *chain.from_iterable(blobs.values())]

    @staticmethod
    def from_bytes(data: bytes) -> ScanTable:
        """Read what ``to_bytes`` wrote."""
        start = 8 + int.from_bytes(data[:8], "little")
        header = json.loads(data[8:start])
        blobs: dict[str, memoryview] = {}
        for name, size_bytes in header["blobs"]:
            blobs[name] = memoryview(data)[start : start + size_bytes]
            start += size_bytes
        repeats, runs = read(blobs["digests"])
        return ScanTable(
            totals=header["totals"],
            spans=header["spans"],
            word_pieces=header["word_pieces"],
            skipped=tuple(SkippedFile(*row) for row in header["skipped"]),
            repeats=repeats,
            runs=runs,
            train=Counts.from_bytes(blobs["train"]),
            heldout=Counts.from_bytes(blobs["heldout"]),
            tokens={  # copies: a view would hold all the bytes
                name.removeprefix("tokens/"): np.frombuffer(blob, dtype=np.int64).copy()
                for name, blob in blobs.items()
                if name.startswith("tokens/")
            },
            digest=int(header["digest"], 16),
            **{
                name: _sample_from(blobs[name], *header["samples"][name])
                for name in _sample_names()
            },
        )


def merge_all(tables: Sequence[ScanTable]) -> ScanTable:
    """Merge any number of tables in one go, in any order."""
    empty = ScanTable()
    samples = {
        name: getattr(empty, name).merge_all([getattr(table, name) for table in tables])
        for name in _sample_names()
    }
    return ScanTable(
        totals=_add([t.totals for t in tables]),
        spans=_add_pairs([t.spans for t in tables]),
        skipped=tuple(sorted((s for t in tables for s in t.skipped), key=_skip_order)),
        repeats=added_up([t.repeats for t in (empty, *tables)]),
        runs=added_up([t.runs for t in (empty, *tables)]),
        train=Counts.merge_all([t.train for t in tables]),
        heldout=Counts.merge_all([t.heldout for t in tables]),
        tokens=_add_arrays([t.tokens for t in tables]),
        word_pieces=_add_pairs([t.word_pieces for t in tables]),
        digest=sum(t.digest for t in tables) % (1 << 128),
        **samples,
    )


def _add(counts: Sequence[dict[str, int]]) -> dict[str, int]:
    total: dict[str, int] = {}
    for part in counts:
        for key, value in part.items():
            total[key] = total.get(key, 0) + value
    return dict(sorted(total.items()))


def _add_pairs(counts: Sequence[dict[str, list[int]]]) -> dict[str, list[int]]:
    total: dict[str, list[int]] = {}
    for part in counts:
        for key, values in part.items():
            old = total.get(key, [0] * len(values))
            total[key] = [a + b for a, b in zip(old, values, strict=True)]
    return dict(sorted(total.items()))


def _add_arrays(counts: Sequence[dict[str, np.ndarray]]) -> dict[str, np.ndarray]:
    total: dict[str, np.ndarray] = {}
    for name in sorted({name for part in counts for name in part}):
        arrays = [part[name] for part in counts if name in part]
        total[name] = np.zeros(max(map(len, arrays)), dtype=np.int64)
        for array in arrays:
            total[name][: len(array)] += array
    return total


def _trim(array: np.ndarray) -> np.ndarray:
    return np.trim_zeros(array, "b").astype(np.int64)


def _sample_names() -> list[str]:
    return [f.name for f in fields(ScanTable) if f.name.endswith("_sample")]


def _sample_parts(sample: Sample) -> list[bytes | memoryview]:
    columns = [*zip(*sample.counts, strict=True)] or [()] * len(_SAMPLE)
    frame = pl.DataFrame(dict(zip(_SAMPLE, columns, strict=True)), schema=_SAMPLE)
    counts = pl.Series("count", [*sample.counts.values()], dtype=pl.UInt64)
    return written([frame.with_columns(counts)])


def _bounds(sample: Sample) -> tuple[int, list[str] | None]:
    cut = sample.cut
    return sample.limit_bytes, None if cut is None else [cut[0].hex(), *cut[1:]]


def _sample_from(data: memoryview, limit_bytes: int, cut: list[str] | None) -> Sample:
    [rows] = read(data)
    *columns, counts = (column.to_list() for column in rows)
    key = None if cut is None else (bytes.fromhex(cut[0]), cut[1], cut[2])
    return Sample(limit_bytes, dict(zip(zip(*columns, strict=True), counts, strict=True)), key)


def _skip_order(skipped: SkippedFile) -> tuple[str, str, str]:
    return (skipped.path, skipped.reason, skipped.detail)
