"""The frames of a table that grow with the corpus: one row a distinct key, columns of sums."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import polars as pl

from analyzer.scanner.table import RUNS, ScanTable
from analyzer.terms.counts import SCHEMAS

if TYPE_CHECKING:
    from collections.abc import Mapping

Frames = dict[str, pl.DataFrame]
"""Name to frame: ``train/words``, ``heldout/candidates``, ``runs``, ..."""

SIDES = ("train", "heldout")
KINDS = ("words", "singles", "candidates", "abbreviations")


def frames_of(table: ScanTable) -> Frames:
    """Give the frames of a table that hold rows, by name."""
    sides = {
        f"{side}/{kind}": getattr(getattr(table, side), kind) for side in SIDES for kind in KINDS
    }
    found = {**sides, "repeats": table.repeats, "runs": table.runs}
    return {name: frame for name, frame in found.items() if frame.height}


def with_frames(table: ScanTable, frames: Mapping[str, pl.DataFrame]) -> ScanTable:
    """Give the table with these frames instead of its own; those not named are empty."""
    sides: dict[str, Any] = {}
    for side in SIDES:
        named = {
            kind: frames.get(f"{side}/{kind}", pl.DataFrame(schema=SCHEMAS[kind])) for kind in KINDS
        }
        sides[side] = replace(getattr(table, side), **named)
    digests: dict[str, Any] = {
        name: frames.get(name, pl.DataFrame(schema=RUNS)) for name in ("repeats", "runs")
    }
    return replace(table, **sides, **digests)


def size_bytes(frames: Mapping[str, pl.DataFrame]) -> int:
    """Estimate the memory that frames take."""
    return sum(int(frame.estimated_size()) for frame in frames.values())
