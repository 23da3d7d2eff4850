"""Arrow: files as feather writes them, and streams as ``datasets`` saves them to disk."""

from __future__ import annotations

import io
import struct
from typing import TYPE_CHECKING

from analyzer.corpus.parquet import damage_told, read_frames
from analyzer.corpus.reasons import Unreadable
from analyzer.corpus.stream import ByteStream, on_disk

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl

    from analyzer.values import Document, SkippedFile

FILE_MARK = b"ARROW1"
MESSAGE_MARK = b"\xff\xff\xff\xff"
END = MESSAGE_MARK + bytes(4)
BATCH = 3
"""The kind of message that holds rows; 1 is the schema, 2 a dictionary."""
MOST_BATCH_BYTES = 256 << 20
"""A batch is read whole; writers make them of about a thousand rows."""
_BODY_SLOT = 10
_KIND_SLOT = 6


def read_arrow(
    stream: ByteStream, path: str, text_field: str | None
) -> Iterator[Document | SkippedFile]:
    """Read the columns that hold text, as of Parquet; of a stream, one batch at a time."""
    import polars as pl

    with damage_told("Arrow"):
        if stream.peek(len(FILE_MARK)) == FILE_MARK:
            with on_disk(stream) as file:
                yield from read_frames([pl.scan_ipc(file, glob=False)], path, text_field)
        else:
            yield from read_frames(_batches(stream), path, text_field)


def _batches(stream: ByteStream) -> Iterator[pl.LazyFrame]:
    """Give each batch as a stream of its own, with the schema and dictionaries before it."""
    import polars as pl

    def frame(*parts: bytes) -> pl.LazyFrame:
        return pl.read_ipc_stream(io.BytesIO(b"".join((*parts, END)))).lazy()

    before, rows = b"", False
    for kind, message in messages(stream):
        if kind == BATCH:
            rows = True
            yield frame(before, message)
        else:
            before += message
    if not rows:
        yield frame(before)


def messages(stream: ByteStream) -> Iterator[tuple[int, bytes]]:
    """Give the kind of every message of an Arrow stream, and its bytes with their frame.

    The frame is a mark, the length of a flatbuffer, the flatbuffer, and a body whose length
    stands in it (Arrow columnar format 1.4, "Encapsulated message format").
    """
    while len(head := _take(stream, 8, at_end=True)) == 8 and head != END:
        if head[:4] != MESSAGE_MARK:
            raise Unreadable("broken-file", "Arrow: a message does not begin where it should")
        size = int.from_bytes(head[4:], "little")
        meta = _take(stream, size)
        try:
            kind, body_bytes = _read_meta(meta)
        except struct.error as error:
            raise Unreadable("broken-file", f"Arrow: {error}") from error
        yield kind, head + meta + _take(stream, body_bytes)


def _take(stream: ByteStream, size: int, *, at_end: bool = False) -> bytes:
    """Give so many bytes; none at all are an end only where one may be."""
    if size > MOST_BATCH_BYTES or size < 0:
        detail = f"a batch of {size >> 20} MiB; save it as Parquet, or in smaller batches"
        raise Unreadable("record-too-large", detail)
    held = bytearray()
    while len(held) < size and (chunk := stream.read(size - len(held))):
        held += chunk
    if len(held) < size and (held or not at_end):
        raise Unreadable("broken-file", "Arrow: the stream ends in the middle of a message")
    return bytes(held)


def _read_meta(meta: bytes) -> tuple[int, int]:
    """Give the kind of a message and the bytes of its body, from two fields of its flatbuffer."""
    (table,) = struct.unpack_from("<I", meta)
    (back,) = struct.unpack_from("<i", meta, table)
    slots = table - back
    (slots_bytes,) = struct.unpack_from("<H", meta, slots)

    def field(slot: int, form: str) -> int:
        (at,) = struct.unpack_from("<H", meta, slots + slot) if slot < slots_bytes else (0,)
        return int(struct.unpack_from(form, meta, table + at)[0]) if at else 0

    return field(_KIND_SLOT, "<B"), field(_BODY_SLOT, "<q")
