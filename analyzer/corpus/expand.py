"""Compressed streams: gzip, bzip2, xz and zstd, recognised by their first bytes."""

from __future__ import annotations

import bz2
import lzma
import zlib
from typing import TYPE_CHECKING, Protocol

from analyzer.corpus.reasons import Refused, Unreadable
from analyzer.corpus.stream import BLOCK_BYTES, ByteStream

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from analyzer.corpus.limits import Meter

FIRST_FEED_BYTES = 1 << 10
FEED_BYTES = 1 << 16
"""Decoders are fed little at first, so that a bomb shows before much has come out of it.

zstd cannot be told to stop, and 1 KiB of it can expand to 32 MiB: it is never fed more.
"""
XZ_MEMORY_BYTES = 512 << 20


class Decoder(Protocol):
    """The shape of ``bz2.BZ2Decompressor``, which the others are made to have."""

    @property
    def eof(self) -> bool:
        """Whether the compressed data is at its end."""

    @property
    def unused_data(self) -> bytes:
        """What was given beyond that end."""

    @property
    def needs_input(self) -> bool:
        """Whether nothing more comes out before something goes in."""

    def decompress(self, data: bytes, max_length: int = -1, /) -> bytes:
        """Give what the bytes expand to, at most so much of it now."""


class _Gzip:
    def __init__(self) -> None:
        self._inner = zlib.decompressobj(wbits=31)
        self.needs_input = True

    eof = property(lambda self: self._inner.eof)
    unused_data = property(lambda self: self._inner.unused_data)

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        out = self._inner.decompress(self._inner.unconsumed_tail + data, max_length)
        # zlib may hold back output although it has taken all of the input
        self.needs_input = not self._inner.unconsumed_tail and len(out) < max_length
        return out


class _Zstd:
    needs_input = True

    def __init__(self) -> None:
        import zstandard

        self._inner = zstandard.ZstdDecompressor(max_window_size=1 << 27).decompressobj()

    eof = property(lambda self: self._inner.eof)
    unused_data = property(lambda self: self._inner.unused_data)

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:  # noqa: ARG002
        import zstandard

        try:
            return self._inner.decompress(data)
        except zstandard.ZstdError as error:
            raise lzma.LZMAError(str(error)) from error


def _xz() -> Decoder:
    return lzma.LZMADecompressor(memlimit=XZ_MEMORY_BYTES)


CODECS: dict[str, tuple[bytes, Callable[[], Decoder]]] = {
    ".gz": (b"\x1f\x8b\x08", _Gzip),
    ".bz2": (b"BZh", bz2.BZ2Decompressor),
    ".xz": (b"\xfd7zXZ\0", _xz),
    ".zst": (b"\x28\xb5\x2f\xfd", _Zstd),
}
"""Suffix: the first bytes, and what expands them. The bytes decide, not the name."""

ALIASES = {".tgz": ".tar", ".tbz2": ".tar", ".tbz": ".tar", ".txz": ".tar", ".tzst": ".tar"}
"""A suffix that stands for two, and what is left of it when one layer is off."""


def codec_of(head: bytes) -> str | None:
    r"""Give the suffix of the compression that a file begins with.

    >>> codec_of(b"\x1f\x8b\x08\x00"), codec_of(b"BZhuman")
    ('.gz', None)
    """
    for suffix, (magic, _) in CODECS.items():
        if head.startswith(magic) and (suffix != ".bz2" or head[4:10] in _BZ2_BLOCKS):
            return suffix
    return None


_BZ2_BLOCKS = (b"1AY&SY", b"\x17rE8P\x90")


def inner_name(name: str) -> str:
    """Give the name of what is inside a compressed file, for the choice of its reader.

    >>> inner_name("a.jsonl.gz"), inner_name("a.tgz"), inner_name("a.txt")
    ('a.jsonl', 'a.tar', 'a.txt')
    """
    stem, dot, suffix = name.rpartition(".")
    suffix = (dot + suffix).lower()
    if suffix in ALIASES:
        return stem + ALIASES[suffix]
    return stem if suffix in {*CODECS, ".zstd", ".gzip", ".bzip2"} else name


def expanded(stream: ByteStream, codec: str, meter: Meter, *, outer: bool) -> ByteStream:
    """Give the stream that a compressed one expands to; damage ends it, a bomb is Refused.

    What the ``outer`` one of several layers uses is what the bomb is measured against.
    """
    feed = _feed(stream, FIRST_FEED_BYTES if codec == ".zst" else FEED_BYTES, meter, outer=outer)
    return ByteStream(_expand(stream, feed, meter, codec))


def _feed(stream: ByteStream, most_bytes: int, meter: Meter, *, outer: bool) -> Iterator[bytes]:
    used_bytes = 0
    while data := stream.read(min(max(FIRST_FEED_BYTES, used_bytes // 16), most_bytes)):
        yield data
        # counted once the decoder asks for more: until then it may not be used up
        used_bytes += len(data)
        meter.used_bytes += len(data) if outer else 0


def _expand(stream: ByteStream, feed: Iterator[bytes], meter: Meter, codec: str) -> Iterator[bytes]:
    new = CODECS[codec][1]
    decoder = new()
    data = next(feed, b"")
    while data or not decoder.needs_input:
        try:
            out = decoder.decompress(data, BLOCK_BYTES)
        except (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError) as error:
            if "limit" in str(error) or "memory" in str(error):
                raise Refused("archive-too-large", f"{codec[1:]}: {error}") from error
            raise Unreadable("archive-broken", f"damaged {codec[1:]} data: {error}") from error
        if out:
            meter.give(len(out))
            yield out
        if decoder.eof:
            data = _next_member(decoder.unused_data, feed)
            if not data:
                return
            decoder = new()
        else:
            data = next(feed, b"") if decoder.needs_input else b""
    why = stream.broken.detail if stream.broken else f"the {codec[1:]} data ends in the middle"
    raise Unreadable("archive-broken", why)


def _next_member(unused: bytes, feed: Iterator[bytes]) -> bytes:
    """Give the beginning of another member, after zeros that fill up a block; or nothing."""
    data = unused.lstrip(b"\0")
    while not data:
        fresh = next(feed, b"")
        if not fresh:
            return b""
        data = fresh.lstrip(b"\0")
    return data
