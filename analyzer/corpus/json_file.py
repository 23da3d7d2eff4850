"""JSON files: an array of records, one record, or records one after the other."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from analyzer.corpus.decode import Piece, pieces
from analyzer.corpus.reasons import skipped
from analyzer.corpus.rows import Row, from_rows
from analyzer.corpus.stream import RECORD_LIMIT_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzer.corpus.stream import ByteStream
    from analyzer.values import Document, SkippedFile

_BETWEEN = re.compile(r"[\s,]*")


def read_json(
    stream: ByteStream, path: str, text_field: str | None
) -> Iterator[Document | SkippedFile]:
    """Read JSON record by record, never the whole file at once.

    The elements of an array are ``a.json#1`` and on, a file of one record is ``a.json``. A record
    that is not JSON costs itself: reading goes on at the next line that begins one.
    """
    yield from from_rows(_rows(_Scanner(stream, path)), text_field)


def _rows(scanner: _Scanner) -> Iterator[Row | SkippedFile]:
    """Give the records numbered, except where there is only one."""
    path, alone, count = scanner.path, None, 0
    for item in scanner.records():
        yield from scanner.lost()
        count += 1
        if count == 1 and isinstance(item, Row) and not scanner.in_array:
            alone = item
            continue
        if alone:
            yield Row(f"{path}#1", alone.value)
            alone = None
        yield item._replace(path=f"{path}#{count}") if isinstance(item, Row) else item
    yield from scanner.lost()
    if alone:
        yield from _opened(path, alone.value)


def _opened(path: str, value: Any) -> Iterator[Row]:
    """Give the records of one that only wraps a list of them; else the record itself."""
    lists = [v for v in value.values() if isinstance(v, list)] if isinstance(value, dict) else []
    if len(lists) == 1 and len(lists[0]) > 1 and all(isinstance(v, dict) for v in lists[0]):
        for number, inner in enumerate(lists[0], 1):
            yield Row(f"{path}#{number}", inner)
    else:
        yield Row(path, value)


class _Scanner:
    """Takes one JSON value after the other off decoded text."""

    def __init__(self, stream: ByteStream, path: str) -> None:
        self.path = path
        self.in_array = False
        self._pieces = pieces(stream, path)
        self._text = ""
        self._at = 0
        self._lost: list[SkippedFile] = []

    def lost(self) -> list[SkippedFile]:
        """Give the lines that did not decode since the last call."""
        lost, self._lost = self._lost, []
        return lost

    def records(self) -> Iterator[Row | SkippedFile]:
        decoder = json.JSONDecoder()
        count = 0
        while self._find_next(first=count == 0):
            count += 1
            try:
                value, self._at = decoder.raw_decode(self._text, self._at)
            except RecursionError as error:
                yield self._give_up(count, f"not JSON: {error}")
            except json.JSONDecodeError as error:
                if not self._may_go_on(error):
                    yield self._give_up(count, f"not JSON: {error.msg}")
                elif not self._more():
                    yield self._give_up(count, f"not JSON: {error.msg}, at the end of the file")
                elif len(self._text) > RECORD_LIMIT_BYTES:
                    yield self._give_up(count, "", "record-too-large")
                else:
                    count -= 1
            else:
                yield Row(self.path, value)

    def _find_next(self, *, first: bool) -> bool:
        """Move to the next value; False at the end."""
        while True:
            found = _BETWEEN.match(self._text, self._at)
            self._at = found.end() if found else self._at
            if self._at == len(self._text):
                if not self._more():
                    return False
            elif first and not self.in_array and self._text[self._at] == "[":
                self.in_array = True
                self._at += 1
            elif self._text[self._at] == "]":
                self._at += 1
            else:
                return True

    def _may_go_on(self, error: json.JSONDecodeError) -> bool:
        """Whether the error may come from text that is not read yet."""
        return error.msg.startswith("Unterminated") or error.pos > len(self._text) - 64

    def _more(self) -> bool:
        """Read on, as much again as is held, so that a long value is tried few times."""
        held = [self._text[self._at :]]
        wanted = len(held[0])
        length = 0
        for piece in self._pieces:
            if not isinstance(piece, Piece):
                self._lost.append(piece)
            elif piece.text:
                held.append(piece.text)
                length += len(piece.text)
                if length >= wanted:
                    break
        self._text, self._at = "".join(held), 0
        return length > 0

    def _give_up(self, number: int, detail: str, reason: str = "bad-line") -> SkippedFile:
        """Go to the next line that begins a value at the same depth."""
        line = self._text.rfind("\n", 0, self._at) + 1
        indent = self._text[line : self._at]
        begin = re.compile(
            r"\n" + (re.escape(indent) if indent.isspace() else "[ \t]*") + r'(?=[\[{"])'
        )
        while True:
            found = begin.search(self._text, self._at)
            if found:
                self._at = found.end()
                break
            self._at = max(self._at, len(self._text) - 256)
            if not self._more():
                self._at = len(self._text)
                break
        return skipped(f"{self.path}#{number}", reason, detail)
