"""The ranked terms as CSV and Parquet, with the same columns."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

# a spreadsheet runs a cell that begins with one of these as a formula (the wide forms too)
_FORMULA = tuple("=+-@＝＋－＠\t\r\n")
_QUOTED = re.compile('[",\r\n]')
_TEXT = ("term", "pieces", "forms", "class", "language")
_COUNT = ("count", "documents", "piece_count")
COLUMNS = (
    "term",
    "count",
    "documents",
    "score",
    "pieces",
    "forms",
    "class",
    "in_vocabulary",
    "piece_count",
    "language",
)


def columns_of(rows: Iterable[dict[str, Any]]) -> dict[str, list[Any]]:
    """Give terms as columns: pieces joined by a space, forms by `` | ``.

    >>> columns_of([{"term": "EGFR", "pieces": ["EG", "FR"], "forms": ["EGFR"]}])["pieces"]
    ['EG FR']
    """
    rows = [*rows]
    pieces = [[str(piece) for piece in row.get("pieces") or ()] for row in rows]
    columns = {column: [row.get(column) for row in rows] for column in COLUMNS}
    return columns | {
        "pieces": [" ".join(own) for own in pieces],
        "forms": [" | ".join(map(str, row.get("forms") or ())) for row in rows],
        "piece_count": [len(own) for own in pieces],
        "class": [row.get("class", row.get("class_")) for row in rows],
    }


def harmless(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would run as a formula.

    >>> harmless("=HYPERLINK(1)"), harmless("aspirin")
    ("'=HYPERLINK(1)", 'aspirin')
    """
    return f"'{text}" if text.startswith(_FORMULA) else text


def terms_csv(rows: Iterable[dict[str, Any]]) -> bytes:
    """Give the table as plain UTF-8 CSV.

    There is no byte order mark: it would become part of the first column's name for readers that
    take the file as it is. A spreadsheet opens the file as UTF-8 by its text import.
    """
    lines = [",".join(COLUMNS)]
    columns = ([_field(value) for value in column] for column in columns_of(rows).values())
    lines += map(",".join, zip(*columns, strict=True))
    return ("\n".join(lines) + "\n").encode("utf-8", "backslashreplace")


def _field(value: Any) -> str:
    """Write one field after RFC 4180; csv.writer leaves a lone carriage return unquoted."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return str(value)
    text = harmless(value)
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text


def write_terms_parquet(rows: Iterable[dict[str, Any]], path: Path | BinaryIO) -> None:
    """Write the table as Parquet, typed, texts as they are."""
    import polars as pl

    schema: dict[str, Any] = dict.fromkeys(COLUMNS, pl.Boolean)
    schema |= dict.fromkeys(_TEXT, pl.String) | dict.fromkeys(_COUNT, pl.Int64)
    schema["score"] = pl.Float64
    values = {
        name: [_storable(value) for value in column] if name in _TEXT else column
        for name, column in columns_of(rows).items()
    }
    pl.DataFrame(values, schema=schema, strict=False).write_parquet(path)


def _storable(value: Any) -> Any:
    """Give a text that UTF-8 can hold: a lone surrogate is written out as its escape."""
    if isinstance(value, str) and not value.isascii():
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    return value
