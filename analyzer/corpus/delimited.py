"""CSV and TSV: one Document a row, from the columns that hold its text."""

from __future__ import annotations

import csv
from collections import Counter
from itertools import chain, islice
from typing import TYPE_CHECKING

from analyzer.corpus import fields
from analyzer.corpus.decode import Line, lines
from analyzer.corpus.reasons import skipped
from analyzer.corpus.rows import Row, from_rows
from analyzer.corpus.stream import RECORD_LIMIT_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from analyzer.corpus.stream import ByteStream
    from analyzer.values import Document, SkippedFile

DELIMITERS = ",\t;|"
NONE = "\x1f"
"""Stands for "no delimiter": a file of one column, whose commas are part of its text."""
SNIFFED_LINES = 50
SNIFFED_CHARACTERS = 1 << 20


def read_delimited(
    stream: ByteStream, path: str, text_field: str | None
) -> Iterator[Document | SkippedFile]:
    """Read rows by quoting rules of RFC 4180; a row is ``rows.csv#12``, the line it begins in.

    The first row names the columns, unless it reads like the others. A row that has more cells
    than there are columns, or a quote that is never closed, costs that row (the line).
    """
    csv.field_size_limit(RECORD_LIMIT_BYTES)
    yield from from_rows(_rows(stream, path, text_field), text_field)


def _rows(stream: ByteStream, path: str, text_field: str | None) -> Iterator[Row | SkippedFile]:
    source = lines(stream, path)
    ahead: list[Line | SkippedFile] = []
    sample = ""
    for item in source:
        ahead.append(item)
        sample += item.text if isinstance(item, Line) else ""
        if len(ahead) >= SNIFFED_LINES or len(sample) > SNIFFED_CHARACTERS:
            break
    delimiter = sniff(sample, tab=".tsv" in path.lower())
    records = iter(_Records(chain(ahead, source), delimiter, path))
    held = [*islice(records, SNIFFED_LINES)]
    cells = [record[1] for record in held if isinstance(record, tuple)]
    if not cells:
        yield from (record for record in held if not isinstance(record, tuple))
        return
    width = Counter(map(len, cells)).most_common(1)[0][0]
    named = has_header(cells, text_field)
    names = _names(cells[0] if named else [], width)
    for record in chain(held, records):
        if not isinstance(record, tuple):
            yield record
        elif named:
            named = False
        else:
            yield _row(record[0], record[1], names, path)


def _row(number: int, cells: list[str], names: list[str], path: str) -> Row | SkippedFile:
    if len(cells) > len(names) and any(cells[len(names) :]):
        detail = f"{len(cells)} cells in a table of {len(names)} columns"
        return skipped(f"{path}#{number}", "bad-line", detail)
    return Row(f"{path}#{number}", dict(zip(names, cells, strict=False)))


def _names(header: list[str], width: int) -> list[str]:
    """Column names, all different; those that the header leaves open are numbered from 1."""
    # a table that is written with its row names has one cell more than names
    padded = [""] * (width == len(header) + 1 and bool(header)) + header
    padded += [""] * (width - len(padded))
    names: list[str] = []
    for number, name in enumerate(padded, 1):
        clean = name.strip() or str(number)
        names.append(clean if clean not in names else f"{clean}_{number}")
    return names


def sniff(sample: str, *, tab: bool = False) -> str:
    r"""Choose the delimiter that cuts most lines into one same number of cells.

    >>> sniff("a;b\n1,5;2\n"), sniff("text\nwell, yes\nno\n") == NONE
    (';', True)
    """
    best, best_score = "\t" if tab else NONE, 0.0
    for delimiter in DELIMITERS:
        rows = [
            row for row in csv.reader(sample.splitlines(keepends=True), delimiter=delimiter) if row
        ]
        if not rows or len(rows[0]) < 2:
            continue
        score = sum(len(row) == len(rows[0]) for row in rows) / len(rows)
        score += 0.5 if tab and delimiter == "\t" else 0.0
        if score > best_score:
            best, best_score = delimiter, score
    return best


def has_header(rows: list[list[str]], wanted: str | None = None) -> bool:
    """Say whether the first row names the columns.

    It does where it has the wanted field or a usual name, or where each of its cells is a short
    name; it does not where a cell is a number or a sentence, or is filled in like those below it.

    >>> has_header([["smiles", "name"], ["CCO", "ethanol"]]), has_header([["1", "CCO"]])
    (True, False)
    """
    first = [cell.strip() for cell in rows[0]]
    lowered = [cell.lower() for cell in first]
    if wanted is not None and wanted.lower() in lowered:
        return True
    if any(name in fields.PREFERRED for name in lowered):
        return True
    filled = [cell for cell in first if cell]
    if not filled or len(set(filled)) < len(filled) or len(rows) < 2:
        return False
    below = {cell.strip() for row in rows[1:] for cell in row}
    return not any(
        cell in below or len(cell) > 40 or len(cell.split()) > 5 or cell[-1] in ".!?。！？"
        or not any(c.isalpha() for c in cell)
        for cell in filled
    )  # fmt: skip


class _Records:
    """Joins lines into rows, each with the number of the line that it begins in.

    A row that cannot be made costs its first line: the lines after it are read again.
    """

    def __init__(self, source: Iterable[Line | SkippedFile], delimiter: str, path: str) -> None:
        self._source = iter(source)
        self._again: list[Line | SkippedFile] = []  # what is to be read again, the next one last
        self._delimiter = delimiter
        self._path = path
        self._width = 0

    def __iter__(self) -> Iterator[tuple[int, list[str]] | SkippedFile]:
        while (item := self._next()) is not None:
            if not isinstance(item, Line):
                yield item
            elif item.text.strip("\r\n"):
                yield from self._record(item)

    def _next(self) -> Line | SkippedFile | None:
        return self._again.pop() if self._again else next(self._source, None)

    def _record(self, line: Line) -> Iterator[tuple[int, list[str]] | SkippedFile]:
        cells = _cells(line.text, self._delimiter)
        inside: list[Line | SkippedFile] = []
        if cells is None:
            cells, inside = self._join(line)
        if inside and self._delimiter == "\t" and self._by_chance(cells, inside):
            cells = None
        if not cells:
            self._again.extend(reversed(inside))
            inside = []
            # tables cut by tabs are mostly written without quoting: there it is a character
            cells = _plain(line.text, self._delimiter) if self._delimiter in {"\t", NONE} else []
        if cells:
            self._width = self._width or len(cells)
            yield line.number, cells
            yield from (item for item in inside if not isinstance(item, Line))
        else:
            yield skipped(f"{self._path}#{line.number}", "bad-line", "a quote is open or misplaced")

    def _join(self, line: Line) -> tuple[list[str] | None, list[Line | SkippedFile]]:
        """Add lines until the quote is closed; no cells where it never is."""
        inside: list[Line | SkippedFile] = []
        text, cells = line.text, None
        while cells is None and len(text) < RECORD_LIMIT_BYTES:
            more = self._next()
            if more is None:
                break
            inside.append(more)
            if isinstance(more, Line):
                text += more.text
                # only a line with an odd number of quotes can close one
                cells = _cells(text, self._delimiter) if more.text.count('"') % 2 else None
        return cells, inside

    def _by_chance(self, cells: list[str] | None, inside: list[Line | SkippedFile]) -> bool:
        """Whether two lone quotes between tabs, where quoting is rare, were taken for a pair."""
        texts = [item.text for item in inside if isinstance(item, Line)]
        rows = all(text.count("\t") + 1 == self._width for text in texts)
        return len(cells or []) != self._width or (rows and not any('""' in t for t in texts))


def _cells(text: str, delimiter: str) -> list[str] | None:
    """Cut a record into cells; None while a quote is open, no cells where quoting is broken."""
    if '"' not in text:
        return _plain(text, delimiter)
    try:
        return next(csv.reader([text], delimiter=delimiter, strict=True))
    except csv.Error as error:
        return None if "unexpected end" in str(error) else []


def _plain(text: str, delimiter: str) -> list[str]:
    return text.rstrip("\r\n").split(delimiter)
