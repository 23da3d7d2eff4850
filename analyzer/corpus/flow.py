"""The whole way of a file: source, compression, archive, format, Documents."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING, BinaryIO

from analyzer.corpus import archive, expand, remote
from analyzer.corpus.condense import condensed
from analyzer.corpus.filenames import label
from analyzer.corpus.limits import Limits, Meter
from analyzer.corpus.reasons import Refused, Unreadable, skipped
from analyzer.corpus.registry import check_supported, reader_for
from analyzer.corpus.sources import STDIN, Source, walk
from analyzer.corpus.stream import BLOCK_BYTES, ByteStream
from analyzer.values import SkippedFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from analyzer.values import Document

HEAD_BYTES = 1 << 13
LAYERS = 2
"""How often one file may be compressed over."""
MOST_HELD = 100_000
DRAINED_BYTES = 8 << 20


def read(
    paths: Sequence[str],
    *,
    text_field: str | None = None,
    stdin: BinaryIO | None = None,
    limits: Limits | None = None,
    progress: Callable[[int], object] | None = None,
) -> Iterator[Document | SkippedFile]:
    """Read the files behind paths, folders and globs as Documents, one part at a time.

    >>> import io
    >>> [d.text for d in read(["-"], stdin=io.BytesIO(b"one text"))]
    ['one text']

    ``text_field`` names the field of JSON, CSV and Parquet rows that holds the text; ``limits``
    says how far archives may expand. ``progress`` is called with byte counts on disk, which sum
    to the sizes that ``walk`` gives.

    Raises PathNotFoundError at the call, before anything is read, where a path or glob matches
    nothing. Whatever else goes wrong is a SkippedFile with a reason from ``REASONS``.
    """
    reading = partial(
        read_source, text_field=text_field, stdin=stdin, limits=limits, progress=progress
    )
    return (
        found
        for item in walk(paths)
        for found in (reading(item) if isinstance(item, Source) else (item,))
    )


def read_source(
    source: Source,
    *,
    text_field: str | None = None,
    stdin: BinaryIO | None = None,
    limits: Limits | None = None,
    progress: Callable[[int], object] | None = None,
) -> Iterator[Document | SkippedFile]:
    """Read one file that ``walk`` gave; see ``read``."""
    tell, meter = progress or (lambda _: None), Meter(limits or Limits())
    path = label(source.path)
    left = source.size_bytes

    def chunks(file: BinaryIO) -> Iterator[bytes]:
        nonlocal left
        while chunk := file.read(BLOCK_BYTES):
            tell(len(chunk))
            left -= len(chunk)
            yield chunk

    try:
        if source.path == STDIN:
            yield from _file(path, ByteStream(chunks(stdin or sys.stdin.buffer)), text_field, meter)
        elif source.is_remote:
            with remote.opened(source.path) as file:
                yield from _file(path, ByteStream(chunks(file)), text_field, meter)
        else:
            with open(source.path, "rb", buffering=0) as file:  # noqa: PTH123 - as it was typed
                yield from _file(path, ByteStream(chunks(file), source.path), text_field, meter)
    except OSError as error:
        yield skipped(path, "unreadable", error.strerror or str(error))
    # what was left unread, as of a binary file, is done with too
    tell(max(0, left))


def _file(
    path: str, stream: ByteStream, text_field: str | None, meter: Meter
) -> Iterator[Document | SkippedFile]:
    """Read one file on disk, holding back what comes out of it while it looks like a bomb."""
    held: list[Document | SkippedFile] = []
    try:
        for item in _layers(stream, path, path, text_field, meter):
            held.append(item)
            if not meter.over_ratio or len(held) > MOST_HELD:
                yield from held
                held.clear()
    except Refused as error:
        held = [skipped(path, error.reason, error.detail)]
    except Unreadable as error:
        held.append(skipped(path, error.reason, error.detail))
    yield from held


def _layers(
    stream: ByteStream,
    path: str,
    name: str,
    text_field: str | None,
    meter: Meter,
    *,
    inside: bool = False,
) -> Iterator[Document | SkippedFile]:
    """Take off compression, then read an archive's members or the format that is left."""
    outer = stream
    for _ in range(LAYERS + 1):
        head = stream.peek(HEAD_BYTES)
        codec = expand.codec_of(head)
        if codec is None:
            break
        first = stream is outer and not inside
        stream = expand.expanded(stream, codec, meter, outer=first)
        name = expand.inner_name(name)
    else:
        raise Unreadable("archive-too-deep", f"compressed more than {LAYERS} times")
    if not head:
        raise stream.broken or Unreadable("empty", "it holds no bytes")
    check_supported(name, head)
    kind = archive.kind_of(head, name)
    if kind and inside:
        raise Unreadable(
            "archive-too-deep", f"a {kind} archive inside an archive; unpack the outer one first"
        )
    if kind:
        yield from _members(stream, kind, path, text_field, meter)
    else:
        try:
            yield from condensed(path, reader_for(name, head)(stream, path, text_field))
        except Unreadable as error:
            if error.reason == "binary" and stream is not outer:
                _drain(stream, meter)
            raise
    if stream.broken:
        raise stream.broken


def _members(
    stream: ByteStream, kind: str, path: str, text_field: str | None, meter: Meter
) -> Iterator[Document | SkippedFile]:
    """Read the members of an archive; what ends one does not end the others, but a bomb does."""
    for member in archive.members(stream, kind, path, meter):
        if isinstance(member, SkippedFile):
            yield member
            continue
        name = member.path
        try:
            yield from _layers(member.stream, name, name, text_field, meter, inside=True)
        except Refused:
            raise
        except Unreadable as error:
            yield skipped(name, error.reason, error.detail)


def _drain(stream: ByteStream, meter: Meter) -> None:
    """See whether binary data is a bomb; Refused says so, which tells more than "binary"."""
    while (meter.over_ratio or meter.given_bytes < DRAINED_BYTES) and stream.read(BLOCK_BYTES):
        pass
