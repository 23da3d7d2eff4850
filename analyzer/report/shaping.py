"""Small hands that turn data into cells, pairs and tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analyzer.report.blocks import Cell, Column, Pairs
from analyzer.report.data import at
from analyzer.report.safe import clip, piece, visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.report.blocks import ColumnKind
    from analyzer.report.words import Words


# more than this no table can show: a gene sequence may be one term of ten thousand characters
LONGEST_TEXT = 160
MOST_PIECES = 40
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def text_cell(value: Any, longest: int = LONGEST_TEXT) -> Cell:
    """Make a cell of plain text, cut where it is endless."""
    return Cell("" if value is None else clip(visible(value), longest))


def number_cell(text: str, value: Any) -> Cell:
    """Make a cell of a number that is already formatted, sorted by its value."""
    known = isinstance(value, (int, float)) and not isinstance(value, bool)
    return Cell(text, sort=float(value) if known else -1.0)


def operations(value: Any, words: Words) -> str:
    """Give a count of floating-point operations: 2.1e12 as people write it, 2.10 × 10¹²."""
    if not isinstance(value, (int, float)) or value < 0:
        return words("unknown")
    if not value:
        return "0"
    number, power = f"{value:.2e}".split("e")
    return f"{number} × 10{str(int(power)).translate(_RAISED)}"


def pieces_cell(pieces: Any) -> Cell:
    """Make a cell of pieces; it sorts by how many there are."""
    found = pieces if isinstance(pieces, (list, tuple)) else ()
    return Cell("", sort=float(len(found)), parts=shown_pieces(found, MOST_PIECES))


def shown_pieces(pieces: Sequence[Any], most: int) -> tuple[str, ...]:
    """Give pieces as they are shown: the first ones, and how many more there are.

    >>> shown_pieces([" a", "b", "c"], 2)
    ('▁a', 'b', '… 1')
    """
    parts = tuple(clip(piece(p), LONGEST_TEXT) for p in pieces[:most])
    return (*parts, f"… {len(pieces) - most}") if len(pieces) > most else parts


def columns(words: Words, section: str, kinds: dict[str, ColumnKind]) -> tuple[Column, ...]:
    """Make the columns of a table whose labels stand under ``section.key``."""
    return tuple(Column(key, words(f"{section}.{key}"), kind) for key, kind in kinds.items())


def pairs(data: Any, words: Words, section: str, keys: Sequence[str]) -> Pairs:
    """Make name and value rows from ``section.key``, leaving out what the data lacks."""
    rows = []
    for key in keys:
        value = at(data, f"{section}.{key}")
        if value is not None:
            rows.append((words(f"{section}.{key}"), visible(words.named(key, value))))
    return Pairs(tuple(rows))


def row_note(words: Words, shown: int, count: int, file: str) -> str:
    """Say how many of the rows are on the page and where the others are."""
    if shown >= count:
        return words("all_rows", count=words.count(count))
    return words("first_rows", shown=words.count(shown), count=words.count(count), file=file)
