"""Frames of counts as canonical bytes: equal for equal frames, however they came about."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Literal

import polars as pl

from analyzer.terms.rows import SUMS, filled, spread
from analyzer.terms.tally import mixed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_DIGESTS = ["prefix", "last", "spelled"]


def written(frames: Iterable[pl.DataFrame]) -> bytes:
    """Give the bytes of frames in order, each sum in as few of them as the largest takes."""
    blobs: list[bytes] = []
    for frame in frames:
        narrow = frame.with_columns(column.shrink_dtype() for column in frame)
        if "prefix" not in narrow.columns:
            blobs.append(_ipc(narrow, "lz4"))
            continue
        # digests cannot be compressed, and few rows have a text
        at, texts = filled(narrow["text"])
        blobs += [
            _ipc(narrow.select(_DIGESTS), "uncompressed"),
            _ipc(narrow.drop("key", "text", *_DIGESTS), "lz4"),
            _ipc(pl.DataFrame({"at": pl.Series(at, dtype=pl.UInt64), "text": texts}), "lz4"),
        ]
    return b"".join(len(blob).to_bytes(8, "little") + blob for blob in blobs)


def read(data: bytes, schemas: Mapping[str, Mapping[str, pl.DataType]]) -> dict[str, pl.DataFrame]:
    """Give the frames that were ``written``, by the names and the types of ``schemas``."""
    blobs: list[pl.DataFrame] = []
    position = 0
    while position < len(data):
        end = position + 8 + int.from_bytes(data[position : position + 8], "little")
        blobs.append(pl.read_ipc(io.BytesIO(data[position + 8 : end])))
        position = end
    found = iter(blobs)
    frames = {}
    for name, schema in schemas.items():
        frame = next(found)
        narrow = "prefix" in schema
        if narrow:
            sums, texts = next(found), next(found)
            text = spread(frame.height, texts["at"].to_numpy(), texts["text"])
            frame = with_derived(pl.concat([frame, sums, text.to_frame()], how="horizontal"))
        frames[name] = frame.select(
            pl.col(column) if narrow and column in SUMS else pl.col(column).cast(kind)
            for column, kind in schema.items()
        )
    return frames


def without_derived(frame: pl.DataFrame) -> pl.DataFrame:
    """Drop what need not be written: a candidate's key follows from its prefix and last word."""
    return frame.drop("key") if "prefix" in frame.columns else frame


def with_derived(frame: pl.DataFrame) -> pl.DataFrame:
    """Give back what ``without_derived`` dropped, as the first column."""
    if "prefix" not in frame.columns:
        return frame
    prefix, last = (frame[name].cast(pl.UInt64).to_numpy() for name in ("prefix", "last"))
    return frame.select(pl.Series("key", mixed(prefix, last), dtype=pl.UInt64), pl.all())


def _ipc(frame: pl.DataFrame, compression: Literal["uncompressed", "lz4"]) -> bytes:
    buffer = io.BytesIO()
    # the oldest layout has no views into shared buffers, whose bytes depend on the history
    oldest = pl.CompatLevel.oldest()
    frame.rechunk().write_ipc(buffer, compression=compression, compat_level=oldest)
    return buffer.getvalue()
