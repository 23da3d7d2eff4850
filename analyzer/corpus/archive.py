"""Archives: the members of zip and tar files as streams; nothing is ever extracted by its name."""

from __future__ import annotations

import os
import tarfile
import zipfile
import zlib
from typing import IO, TYPE_CHECKING, NamedTuple, cast

from analyzer.corpus.filenames import hidden, label
from analyzer.corpus.reasons import Refused, Unreadable, skipped
from analyzer.corpus.stream import BLOCK_BYTES, ByteStream, on_disk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzer.corpus.limits import Limits, Meter
    from analyzer.values import SkippedFile

_DAMAGE = (zipfile.BadZipFile, tarfile.TarError, zlib.error, EOFError, ValueError)
_ENCRYPTED = 0x1
_UTF8_NAME = 0x800


class Member(NamedTuple):
    """A file in an archive, to be read before the next one is asked for."""

    path: str
    stream: ByteStream


def kind_of(head: bytes, name: str) -> str | None:
    r"""Say whether a file is a ``zip`` or ``tar`` archive, by its first bytes.

    >>> kind_of(b"PK\x03\x04....", "a.txt"), kind_of(b"PK in words", "a.zip")
    ('zip', None)
    """
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    # the oldest tar files bear no mark, there the name has to do
    if head[257:262] == b"ustar" or (name.lower().endswith(".tar") and len(head) >= 512):
        return "tar"
    return None


def members(
    stream: ByteStream, kind: str, path: str, meter: Meter
) -> Iterator[Member | SkippedFile]:
    """Give the members in their stored order, ``a.zip!b/c.txt``; hidden ones are left out.

    A member that cannot be read is a SkippedFile. Raises Unreadable where the archive is broken.
    """
    try:
        yield from _zip(stream, path, meter) if kind == "zip" else _tar(stream, path)
    except _DAMAGE as error:
        cause = stream.broken.detail if stream.broken else str(error)
        raise Unreadable("archive-broken", f"damaged {kind} archive: {cause}") from error


def _zip(stream: ByteStream, path: str, meter: Meter) -> Iterator[Member | SkippedFile]:
    with on_disk(stream) as file, zipfile.ZipFile(file) as archive:
        meter.used_bytes = meter.used_bytes or os.path.getsize(file)  # noqa: PTH202
        infos = archive.infolist()
        limits = meter.limits
        expanded_bytes = sum(info.file_size for info in infos if not _is_bomb(info, limits))
        if expanded_bytes > max(limits.free_bytes, limits.ratio * meter.used_bytes):
            detail = f"says that it expands to {expanded_bytes} bytes"
            raise Refused("archive-too-large", detail)
        for info in infos:
            name = _zip_name(info)
            if info.is_dir() or _is_hidden(name):
                continue
            inner = f"{path}!{label(name)}"
            if info.flag_bits & _ENCRYPTED:
                yield skipped(inner, "encrypted", "unpack it with its password first")
            elif _is_bomb(info, limits):
                detail = f"says that it expands from {info.compress_size} to {info.file_size} bytes"
                yield skipped(inner, "archive-too-large", detail)
            else:
                try:
                    opened = archive.open(info)
                except NotImplementedError as error:
                    yield skipped(inner, "unsupported", f"{error}; pack it with deflate")
                    continue
                with opened:
                    yield Member(inner, ByteStream(_chunks(opened, meter)))


def _is_bomb(info: zipfile.ZipInfo, limits: Limits) -> bool:
    return info.file_size > max(limits.free_bytes, limits.ratio * info.compress_size)


def _tar(stream: ByteStream, path: str) -> Iterator[Member | SkippedFile]:
    reader = cast("IO[bytes]", stream)  # tarfile asks for nothing but read(size)
    with tarfile.open(fileobj=reader, mode="r|", bufsize=BLOCK_BYTES) as archive:
        while info := archive.next():
            archive.members = []  # type: ignore[attr-defined] # it would keep every one
            if info.isdir() or _is_hidden(info.name):
                continue
            inner = f"{path}!{label(info.name)}"
            if info.issparse():
                yield skipped(inner, "binary", "a sparse file, whose holes are NUL bytes")
            elif not info.isreg() or (opened := archive.extractfile(info)) is None:
                yield skipped(inner, "not-a-file", "a link or device in an archive")
            else:
                with opened:
                    yield Member(inner, ByteStream(_chunks(opened, None)))


def _chunks(file: IO[bytes], meter: Meter | None) -> Iterator[bytes]:
    while True:
        try:
            chunk = file.read(BLOCK_BYTES)
        except _DAMAGE as error:
            raise Unreadable("archive-broken", f"damaged member: {error}") from error
        except RuntimeError as error:
            raise Unreadable("encrypted", str(error)) from error
        if not chunk:
            return
        if meter:
            meter.give(len(chunk))
        yield chunk


def _zip_name(info: zipfile.ZipInfo) -> str:
    """Give the name as it was meant: unmarked, it is UTF-8 or GB18030 all the same."""
    if info.flag_bits & _UTF8_NAME or info.filename.isascii():
        return info.filename
    raw = info.filename.encode("cp437", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def _is_hidden(name: str) -> bool:
    return any(hidden(part) for part in name.split("/") if part not in {".", ".."})
