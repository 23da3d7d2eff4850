"""Bytes to text, a block at a time; a line that does not decode costs that line.

Text is kept exactly as decoded: line ends are not translated, only a byte order mark is dropped.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from analyzer.corpus import detect
from analyzer.corpus.reasons import Unreadable, skipped
from analyzer.corpus.stream import BLOCK_BYTES, RECORD_LIMIT_BYTES, ByteStream

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzer.values import SkippedFile


@dataclass(frozen=True, slots=True)
class Piece:
    """Some decoded text, the bytes it came from, and the number of the line it begins in.

    It ends at a line end, unless the line is longer than BLOCK_BYTES or the file's last.
    """

    text: str
    size_bytes: int
    line: int
    encoding: str = "utf-8"


class Line(NamedTuple):
    """A whole line with its line end; ``number`` counts from 1."""

    number: int
    text: str


def pieces(
    stream: ByteStream, path: str, *, declared: str | None = None
) -> Iterator[Piece | SkippedFile]:
    r"""Decode a stream; Unreadable where it is binary or in no known encoding.

    The encoding is settled by the first block that is not ASCII; one that the file ``declared``
    is taken if the bytes bear it out.

    Line numbers of what is skipped are in its path: ``notes.txt#17``. In a line longer than
    BLOCK_BYTES only the block around a broken byte is lost.

    >>> [p.text for p in pieces(ByteStream(iter([b"a\n", b"b"])), "a.txt")]
    ['a\n', 'b']
    """
    encoding, mark_bytes = _head(stream)
    if mark_bytes:
        stream.read(mark_bytes)
        yield Piece("", mark_bytes, 1)
    line_end = _line_end(encoding)
    line, rest = 1, b""
    for fresh in _blocks(stream, line_end):
        block = rest + fresh if rest else fresh
        if encoding is None and not block.isascii():
            encoding = _choose(block, declared)
        text, rest = _decode(block, encoding or "ascii")
        if text is None:
            yield from _by_line(block, encoding or "utf-8", path, line)
            line += len(_split(block, line_end)) - (not block.endswith(line_end))
        else:
            yield Piece(text, len(block) - len(rest), line, encoding or "utf-8")
            line += text.count("\n")
    if rest:
        yield Piece("", len(rest), line)
        if stream.broken is None:
            yield skipped(f"{path}#{line}", "bad-encoding", "the last character is cut off")


def lines(stream: ByteStream, path: str) -> Iterator[Line | SkippedFile]:
    r"""Decode a stream into lines with their ends; one over RECORD_LIMIT_BYTES is skipped.

    >>> list(lines(ByteStream(iter([b"a\nb"])), "a.txt"))
    [Line(number=1, text='a\n'), Line(number=2, text='b')]
    """
    open_line: list[str] = []
    length = number = 0
    end, returns = "", 0
    for piece in pieces(stream, path):
        if not isinstance(piece, Piece):
            yield piece
            continue
        if not end and piece.text:  # some old programs end lines with a lone carriage return
            end = "\r" if "\r" in piece.text and "\n" not in piece.text else "\n"
        for at, text in enumerate(piece.text.split(end or None)):
            # each split but the first begins a new line, so the one before is whole
            if at:
                yield from _close(open_line, length, number, path, end)
                open_line, length = [], 0
                returns += end == "\r"
            if not length:
                number = piece.line + (returns if end == "\r" else at)
            if text:
                length += len(text)
                if length <= RECORD_LIMIT_BYTES:
                    open_line.append(text)
                else:
                    open_line = [""]
    if length:
        yield from _close(open_line, length, number, path, "")


def _close(
    texts: list[str], length: int, number: int, path: str, end: str
) -> Iterator[Line | SkippedFile]:
    if length > RECORD_LIMIT_BYTES:
        detail = f"a line of over {RECORD_LIMIT_BYTES >> 20} MiB"
        yield skipped(f"{path}#{number}", "record-too-large", detail)
    else:
        yield Line(number, "".join(texts) + end)


def _head(stream: ByteStream) -> tuple[str | None, int]:
    """Give the encoding if the head tells it, else None; and the length of the byte order mark."""
    head = stream.peek(detect.HEAD_BYTES)
    encoding, mark_bytes = detect.by_mark(head)
    if encoding not in {None, "utf-8"}:
        return encoding, mark_bytes
    if why := detect.looks_binary(head[mark_bytes:]):
        wide = detect.wide_without_mark(head)
        if wide is None:
            raise Unreadable("binary", why)
        return wide, 0
    return encoding, mark_bytes


def _choose(block: bytes, declared: str | None) -> str:
    cut = len(block) >= BLOCK_BYTES and not block.endswith(b"\n")
    found = detect.eight_bit(block, declared, cut=cut)
    if found:
        return found
    filled = [line for line in block.split(b"\n") if line.strip()]
    good = sum(line.isascii() for line in filled)
    if good * 2 <= len(filled):
        raise Unreadable("bad-encoding", _NO_ENCODING)
    return "utf-8"


_NO_ENCODING = (
    "neither UTF-8, UTF-16, GB18030 nor a known code page; convert it with iconv -t UTF-8"
)


def _line_end(encoding: str | None) -> bytes:
    return "\n".encode(encoding or "ascii")


def _blocks(stream: ByteStream, line_end: bytes) -> Iterator[bytes]:
    """Blocks that end at a line end; a line longer than BLOCK_BYTES comes in several."""
    rest = b""
    while fresh := _fresh(stream):
        block = rest + fresh if rest else fresh
        cut = _last_line_end(block, line_end)
        if not cut and len(block) >= BLOCK_BYTES:
            cut = len(block)
        if cut:
            yield block[:cut] if cut < len(block) else block
        rest = block[cut:] if cut < len(block) else b""
    if rest:
        yield rest


def _fresh(stream: ByteStream) -> bytes:
    """Read on; what comes in small pieces, as from a decompressor, is joined to larger ones."""
    chunks = [stream.read(BLOCK_BYTES)]
    length = len(chunks[0])
    while 0 < length < BLOCK_BYTES // 4 and (chunk := stream.read(BLOCK_BYTES - length)):
        chunks.append(chunk)
        length += len(chunk)
    return b"".join(chunks)


def _last_line_end(block: bytes, line_end: bytes) -> int:
    width = len(line_end)
    at = block.rfind(line_end)
    while at % width and at >= 0:
        at = block.rfind(line_end, 0, at + width - 1)
    return at + width if at >= 0 else 0


def _split(block: bytes, line_end: bytes) -> list[bytes]:
    """Lines with their line ends; in UTF-16 a line end counts only where a character starts."""
    found, start, at = [], 0, block.find(line_end)
    while at >= 0:
        if at % len(line_end):
            at = block.find(line_end, at + 1)
        else:
            found.append(block[start : at + len(line_end)])
            start = at + len(line_end)
            at = block.find(line_end, start)
    return [*found, block[start:]] if start < len(block) else found


def _decode(block: bytes, encoding: str) -> tuple[str | None, bytes]:
    """Text and the bytes of an unfinished last character; None where it does not decode."""
    line_end = _line_end(encoding)
    if len(line_end) == 1 and b"\0" in block:
        return None, b""
    try:
        return block.decode(encoding), b""
    except UnicodeDecodeError:
        if block.endswith(line_end):
            return None, b""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        text = decoder.decode(block)
    except UnicodeDecodeError:
        return None, b""
    return text, decoder.getstate()[0]


def _by_line(block: bytes, encoding: str, path: str, line: int) -> Iterator[Piece | SkippedFile]:
    line_end = _line_end(encoding)
    for number, raw in enumerate(_split(block, line_end), line):
        at = raw.find(0) if len(line_end) == 1 else -1
        try:
            text = raw.decode(encoding) if at < 0 else ""
        except UnicodeDecodeError as error:
            text, at = "", error.start
        yield Piece(text, len(raw), number, encoding)
        if at >= 0:
            detail = f"byte 0x{raw[at]:02X} at {at} of the line is not {encoding}"
            yield skipped(f"{path}#{number}", "bad-encoding", detail)
