"""Cuts a text into parts that fit in memory, at places that depend on the text alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.values import Document

if TYPE_CHECKING:
    from collections.abc import Iterator

PART_CHARACTERS = 1 << 20
SPACES = (" ", "\t", "\r", "\u3000")


def cut_position(text: str) -> int:
    r"""Say how many characters of a text that is too long make its first part.

    Up to the last line end within PART_CHARACTERS; in a longer line up to the last space, if
    one is near; else exactly PART_CHARACTERS, between two code points.

    >>> cut_position("ab\n" + "c" * PART_CHARACTERS)
    3
    """
    cut = text.rfind("\n", 0, PART_CHARACTERS) + 1
    if not cut:
        near = PART_CHARACTERS // 2
        cut = max(text.rfind(space, near, PART_CHARACTERS) for space in SPACES) + 1
    return cut or PART_CHARACTERS


class Cutter:
    r"""Joins decoded pieces and cuts them into Documents.

    The Documents' texts joined are the pieces joined, and so are their sizes; a text of no
    characters gives no Document.

    >>> cutter = Cutter("a.txt")
    >>> list(cutter.add("x y", 3)) + list(cutter.add("\n", 1)) + list(cutter.finish())
    [Document(path='a.txt', text='x y\n', size_bytes=4, part=0, offset=0)]
    """

    def __init__(self, path: str) -> None:
        """Begin a document."""
        self._path = path
        self._waiting: list[str] = []
        self._length = self._size = self._part = self._offset = 0

    def add(self, text: str, size_bytes: int, encoding: str = "utf-8") -> Iterator[Document]:
        """Take a piece and give the parts that are whole now; to be run to its end.

        ``encoding`` measures the half of a piece that is cut in two.
        """
        self._waiting.append(text)
        self._length += len(text)
        self._size += size_bytes
        while self._length > PART_CHARACTERS:
            whole = "".join(self._waiting)
            cut = cut_position(whole)
            rest = whole[cut:]
            rest_bytes = min(len(rest.encode(encoding)), self._size)
            yield Document(
                self._path, whole[:cut], self._size - rest_bytes, self._part, self._offset
            )
            self._part, self._offset = self._part + 1, self._offset + cut
            self._waiting, self._length, self._size = [rest], len(rest), rest_bytes

    def finish(self) -> Iterator[Document]:
        """Give the last part."""
        if self._length:
            text = "".join(self._waiting)
            yield Document(self._path, text, self._size, self._part, self._offset)


def record(path: str, text: str) -> Iterator[Document]:
    """Give a text that was taken out of a record; its size is that of the text in UTF-8.

    >>> next(record("rows.jsonl#1", "hé")).size_bytes
    3
    """
    if text.isascii():
        size_bytes = len(text)
    else:
        text = without_surrogates(text)
        size_bytes = len(text.encode())
    if len(text) <= PART_CHARACTERS:
        yield Document(path, text, size_bytes)
    else:
        cutter = Cutter(path)
        yield from cutter.add(text, size_bytes)
        yield from cutter.finish()


def without_surrogates(text: str) -> str:
    r"""Replace the halves of surrogate pairs, which are no text and cannot be written.

    >>> without_surrogates("a\ud800b")
    'a�b'
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text
