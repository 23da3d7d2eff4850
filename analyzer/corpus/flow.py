"""The whole way of a file: source, compression, archive, format, Documents."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, BinaryIO

from analyzer.corpus import expand
from analyzer.corpus.options import Limits, Meter, Options
from analyzer.corpus.reasons import Refused, Unreadable, skipped
from analyzer.corpus.registry import reader_for
from analyzer.corpus.sources import STDIN, Source, label, walk
from analyzer.corpus.stream import BLOCK_BYTES, ByteStream

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzer.values import Document, SkippedFile

HEAD_BYTES = 1 << 13
LAYERS = 2


def read(
    paths: Sequence[str],
    *,
    text_field: str | None = None,
    stdin: BinaryIO | None = None,
    limits: Limits | None = None,
) -> Iterator[Document | SkippedFile]:
    """Read the files behind paths, folders and globs as Documents, one part at a time.

    >>> import io
    >>> [d.text for d in read(["-"], stdin=io.BytesIO(b"one text"))]
    ['one text']

    Raises PathNotFoundError at the call, before anything is read, where a path or glob matches
    nothing. Whatever else goes wrong is a SkippedFile with a reason from ``REASONS``.
    """
    items = walk(paths)
    options = Options(text_field, limits or Limits())
    return _read(items, options, stdin)


def _read(
    items: Iterator[Source | SkippedFile], options: Options, stdin: BinaryIO | None
) -> Iterator[Document | SkippedFile]:
    for item in items:
        if isinstance(item, Source):
            yield from _read_source(item, options, stdin)
        else:
            yield item


def _read_source(
    source: Source, options: Options, stdin: BinaryIO | None
) -> Iterator[Document | SkippedFile]:
    path = label(source.path)
    meter = Meter(options.limits)
    try:
        if source.path == STDIN:
            yield from _guarded(
                _stream(stdin or sys.stdin.buffer, meter), path, path, options, meter
            )
            return
        with open(source.path, "rb", buffering=0) as file:  # noqa: PTH123 - as the user typed it
            yield from _guarded(_stream(file, meter), path, path, options, meter)
    except OSError as error:
        yield skipped(path, "unreadable", error.strerror or str(error))


def _stream(file: BinaryIO, meter: Meter) -> ByteStream:
    def chunks() -> Iterator[bytes]:
        while chunk := file.read(BLOCK_BYTES):
            meter.taken_bytes += len(chunk)
            yield chunk

    return ByteStream(chunks())


def _guarded(
    stream: ByteStream, path: str, name: str, options: Options, meter: Meter
) -> Iterator[Document | SkippedFile]:
    try:
        yield from _read_stream(stream, path, name, options, meter)
    except Unreadable as error:
        yield skipped(path, error.reason, error.detail)


def _read_stream(
    stream: ByteStream, path: str, name: str, options: Options, meter: Meter
) -> Iterator[Document | SkippedFile]:
    for _ in range(LAYERS + 1):
        codec = expand.codec_of(stream.peek(HEAD_BYTES))
        if codec is None:
            break
        stream, name = expand.expanded(stream, codec, meter), expand.inner_name(name)
    else:
        raise Unreadable("archive-too-deep", f"compressed more than {LAYERS} times")
    head = stream.peek(HEAD_BYTES)
    if head:
        yield from reader_for(name, head)(stream, path, options)
    elif stream.broken is None:
        raise Unreadable("empty", "it holds no bytes")
    if stream.broken:
        raise stream.broken
