"""Small hands that turn data into cells, pairs, tables and sections."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analyzer.report.blocks import Cell, Column, Pairs, Paragraph, Table
from analyzer.report.data import at
from analyzer.report.safe import clip, piece, visible
from analyzer.report.story import Section

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from analyzer.report.blocks import Block, CellKind
    from analyzer.report.words import Words


# more than this no table can show: a gene sequence may be one term of ten thousand characters
LONGEST_TEXT = 160
MOST_PIECES = 40


def section(words: Words, key: str, *blocks: Block | None) -> Section:
    """Make the section of a key of the words: its title, its lead if it has one, the blocks."""
    lead = words.maybe(key, "lead")
    first = () if lead is None else (Paragraph(lead),)
    known = (block for block in blocks if block is not None)
    return Section(key.rpartition(".")[2], words(f"{key}.title"), (*first, *known))


def table(
    words: Words,
    key: str,
    names: Sequence[str],
    rows: Iterable[tuple[Cell, ...]],
    *,
    name: str = "",
    caption: str = "",
    **more: Any,
) -> Table:
    """Make a table whose columns are labelled under a key of the words and look as their cells."""
    rows = tuple(rows)
    kinds: list[CellKind] = [cell.kind for cell in rows[0]] if rows else ["text"] * len(names)
    columns = tuple(
        Column(one, words(f"{key}.{one}"), kind) for one, kind in zip(names, kinds, strict=True)
    )
    name, caption = name or key.rpartition(".")[2], caption or words(f"{key}.title")
    return Table(name, caption, columns, rows, **more)


def text_cell(value: Any, kind: CellKind = "text", *, longest: int = LONGEST_TEXT) -> Cell:
    """Make a cell of text, cut where it is endless."""
    return Cell("" if value is None else clip(visible(value), longest), kind)


def number_cell(write: Callable[[Any], str], value: Any) -> Cell:
    """Make a cell of a number as ``write`` writes it, sorted by its value."""
    known = isinstance(value, (int, float)) and not isinstance(value, bool)
    return Cell(write(value), "number", sort=float(value) if known else -1.0)


def pieces_cell(pieces: Any) -> Cell:
    """Make a cell of pieces; it sorts by how many there are."""
    found = pieces if isinstance(pieces, (list, tuple)) else ()
    return Cell("", "pieces", sort=float(len(found)), parts=shown_pieces(found, MOST_PIECES))


def shown_pieces(pieces: Sequence[Any], most: int) -> tuple[str, ...]:
    """Give pieces as they are shown: the first ones, and how many more there are.

    >>> shown_pieces([" a", "b", "c"], 2)
    ('▁a', 'b', '… 1')
    """
    parts = tuple(clip(piece(p), LONGEST_TEXT) for p in pieces[:most])
    return (*parts, f"… {len(pieces) - most}") if len(pieces) > most else parts


def pairs(data: Any, words: Words, key: str, paths: Iterable[str]) -> Pairs:
    """Make rows of names and values from paths in the data, leaving out what it lacks.

    The name of ``metadata.seconds`` stands under ``metadata_seconds`` in the words of the key.
    """
    found = [(path, at(data, path)) for path in paths]
    return Pairs(
        tuple(
            (words(f"{key}.{path.replace('.', '_')}"), visible(words.named(path, value)))
            for path, value in found
            if value is not None
        )
    )


def row_note(words: Words, shown: int, count: int, file: str) -> str:
    """Say how many of the rows are on the page and where the others are."""
    if shown >= count:
        return words("all_rows", count=words.count(count))
    return words("first_rows", shown=words.count(shown), count=words.count(count), file=file)


def signature(version: Any) -> str:
    """Say by which version of the program a page was made."""
    return f"analyzer {visible(version or '')}".strip()
