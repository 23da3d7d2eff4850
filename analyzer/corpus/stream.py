"""A stream of bytes that can be looked into before it is read."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING

from analyzer.corpus.reasons import Refused, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

BLOCK_BYTES = 1 << 20
RECORD_LIMIT_BYTES = 64 << 20
"""The most that is held at once: a page, a row, a line that must be parsed whole."""


class ByteStream:
    """Bytes from chunks, read once from front to back.

    Where the chunks break off with Unreadable the stream ends, and ``broken`` says why: what
    was read until then counts. Refused is not softened in that way.

    >>> stream = ByteStream(iter([b"abc", b"def"]))
    >>> stream.peek(4), stream.read(2), stream.read(9), stream.read(9), stream.read(9)
    (b'abcd', b'ab', b'cdef', b'', b'')
    """

    def __init__(self, chunks: Iterator[bytes], file: str | None = None) -> None:
        """Take non-empty chunks of about BLOCK_BYTES; ``file`` is a path with just these bytes."""
        self.broken: Unreadable | None = None
        self.file = file
        self._chunks = chunks
        self._ahead = b""
        self._at = 0

    def peek(self, size: int) -> bytes:
        """Give the next bytes without reading them; fewer only at the end."""
        while len(self._ahead) - self._at < size:
            chunk = self._next()
            if not chunk:
                break
            self._ahead = self._ahead[self._at :] + chunk
            self._at = 0
        return self._ahead[self._at : self._at + size]

    def read(self, size: int) -> bytes:
        """Give at least one and at most ``size`` bytes; none only at the end."""
        if self._at >= len(self._ahead):
            self._ahead, self._at = self._next(), 0
        start, self._at = self._at, min(self._at + size, len(self._ahead))
        if start == 0 and self._at == len(self._ahead):
            whole, self._ahead, self._at = self._ahead, b"", 0
            return whole
        return self._ahead[start : self._at]

    def _next(self) -> bytes:
        try:
            return next(self._chunks, b"")
        except Refused:
            raise
        except Unreadable as error:
            self.broken = error
        except OSError as error:
            self.broken = Unreadable("unreadable", error.strerror or str(error))
        return b""


@contextmanager
def on_disk(stream: ByteStream) -> Iterator[str]:
    """Give a path for formats that are read from their end.

    The file itself, or where there is none (it comes out of an archive or standard input) a
    temporary copy without a foreign name, gone afterwards.
    """
    if stream.file is not None:
        yield stream.file
        return
    with tempfile.NamedTemporaryFile(prefix="analyzer-") as held:
        while block := stream.read(BLOCK_BYTES):
            held.write(block)
        held.flush()
        yield held.name
