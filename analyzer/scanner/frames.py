"""The frames of a table that grow with the corpus: one row a distinct key, columns of sums."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import polars as pl

from analyzer.scanner.table import REPEATS, RUNS, ScanTable, add_up
from analyzer.terms import counts
from analyzer.terms.counts import summed

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

Frames = dict[str, pl.DataFrame]
"""Name to frame: ``train/words``, ``heldout/candidates``, ``runs``, ..."""

SIDES = ("train", "heldout")
KINDS = ("words", "candidates", "abbreviations")
_DIGESTS: dict[str, dict[str, Any]] = {"repeats": REPEATS, "runs": RUNS}


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
        named = {kind: frames.get(f"{side}/{kind}", summed(kind, [])) for kind in KINDS}
        sides[side] = replace(getattr(table, side), **named)
    digests: dict[str, Any] = {
        name: frames.get(name, pl.DataFrame(schema=schema)) for name, schema in _DIGESTS.items()
    }
    return replace(table, **sides, **digests)


def added_up(name: str, frames: list[pl.DataFrame]) -> pl.DataFrame:
    """Join the rows of equal keys of frames of one name; the list is emptied."""
    if name in _DIGESTS:
        return add_up(frames, _DIGESTS[name])
    return summed(name.partition("/")[2], frames)


def widened(frames: Frames) -> Frames:
    """Give the frames with all sums as wide as can be."""
    return {
        name: counts.widened(frame) if name.endswith("/candidates") else frame
        for name, frame in frames.items()
    }


def size_bytes(frames: Mapping[str, pl.DataFrame]) -> int:
    """Estimate the memory that frames take."""
    return sum(int(frame.estimated_size()) for frame in frames.values())


def key_of(name: str, columns: Collection[str] = ("text",)) -> pl.Expr:
    """Give what rows share that are judged together: the spellings of a word, or of a term.

    >>> frame = pl.DataFrame({"text": [" Heart", "heart"]})
    >>> frame.select(key_of("train/words")).to_series().to_list()
    ['heart', 'heart']
    """
    if name in _DIGESTS:
        return pl.col("digest")
    if "spelled" in columns:
        return pl.col("spelled")
    text = pl.col("short" if "short" in columns else "text")
    return text.str.strip_chars_start(" ").str.to_lowercase()
