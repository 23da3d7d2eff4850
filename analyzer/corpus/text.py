"""Plain text of any suffix: one Document a file, in parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.corpus.decode import Piece, pieces
from analyzer.corpus.parts import Cutter
from analyzer.corpus.reasons import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzer.corpus.stream import ByteStream
    from analyzer.values import Document, SkippedFile


def read_text(
    stream: ByteStream, path: str, _text_field: str | None
) -> Iterator[Document | SkippedFile]:
    """Read text as it stands: nothing is unescaped, translated or trimmed.

    The parts' texts joined are the file decoded, their ``size_bytes`` sum to the file's size
    (bytes of a line that does not decode are counted with the part around it).
    """
    cutter = Cutter(path)
    blank = True
    for piece in pieces(stream, path):
        if isinstance(piece, Piece):
            blank = blank and (not piece.text or piece.text.isspace())
            yield from cutter.add(piece.text, piece.size_bytes, piece.encoding)
        else:
            yield piece
    if blank:
        raise Unreadable("no-text", "nothing but white space")
    yield from cutter.finish()
