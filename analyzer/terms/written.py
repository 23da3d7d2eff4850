"""Frames as canonical bytes: equal for equal frames, however they came about."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import polars as pl

from analyzer.terms.rows import SUMS

if TYPE_CHECKING:
    from collections.abc import Iterable


def written(frames: Iterable[pl.DataFrame]) -> list[bytes | memoryview]:
    """Give the bytes of frames in order, in parts, each sum in as few as the largest takes."""
    parts: list[bytes | memoryview] = []
    for frame in frames:
        narrow = [frame[name].shrink_dtype() for name in frame.columns if name in SUMS]
        buffer = io.BytesIO()
        # the oldest layout has no views into shared buffers, whose bytes depend on the history;
        # digests cannot be compressed, and what is kept is compressed as a whole
        frame.with_columns(narrow).rechunk().write_ipc(buffer, compat_level=pl.CompatLevel.oldest())
        blob = buffer.getbuffer()
        parts += [len(blob).to_bytes(8, "little"), blob]
    return parts


def read(data: bytes | memoryview) -> list[pl.DataFrame]:
    """Give the frames that were ``written``.

    >>> [frame.rows() for frame in read(b"".join(written([pl.DataFrame({"text": ["heart"]})])))]
    [[('heart',)]]
    """
    frames: list[pl.DataFrame] = []
    position = 0
    while position < len(data):
        end = position + 8 + int.from_bytes(data[position : position + 8], "little")
        frames.append(pl.read_ipc(io.BytesIO(data[position + 8 : end])))
        position = end
    return frames
