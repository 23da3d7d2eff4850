"""The ranked terms as CSV and Parquet, with the same columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    import polars as pl

# a spreadsheet runs a cell that begins with one of these as a formula (the wide forms too)
_FORMULA = r"^[=+\-@＝＋－＠\t\r\n]"
_QUOTED = '[",\r\n]'  # after RFC 4180
_TEXT = ("term", "pieces", "forms", "class", "language")
_COUNT = ("count", "documents", "piece_count")
_AS_THEY_ARE = ("count", "documents", "score", "in_vocabulary", "language")
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


def table_of(terms: pl.DataFrame) -> pl.DataFrame:
    """Give listed terms as a table: pieces joined by a space, forms by `` | ``, texts as they are.

    >>> import polars as pl
    >>> row = {"term": "EGFR", "count": 7, "documents": 2, "score": 1.5, "pieces": ["EG", "FR"],
    ...     "forms": ["EGFR"], "class_": "word", "in_vocabulary": False, "language": "en"}
    >>> table_of(pl.DataFrame([row])).select("pieces", "class", "piece_count").row(0)
    ('EG FR', 'word', 2)
    """
    import polars as pl

    return terms.with_columns(
        pl.col("pieces").list.join(" "),
        pl.col("forms").list.join(" | "),
        pl.col("class_").alias("class"),
        pl.col("pieces").list.len().cast(pl.Int64).alias("piece_count"),
    ).select(COLUMNS)


def table_of_rows(rows: Iterable[dict[str, Any]]) -> pl.DataFrame:
    """Give the terms of a report.json as a table; what is missing or of another type is null.

    >>> table_of_rows([{"term": "EGFR", "pieces": ["EG", "FR"], "forms": ["EGFR"]}])["pieces"][0]
    'EG FR'
    """
    rows = [*rows]
    pieces = [[str(piece) for piece in row.get("pieces") or ()] for row in rows]
    return _table(
        {name: [row.get(name) for row in rows] for name in ("term", "class", *_AS_THEY_ARE)}
        | {
            "pieces": [" ".join(own) for own in pieces],
            "forms": [" | ".join(map(str, row.get("forms") or ())) for row in rows],
            "piece_count": [len(own) for own in pieces],
        }
    )


def _table(columns: dict[str, list[Any]]) -> pl.DataFrame:
    import polars as pl

    schema: dict[str, Any] = dict.fromkeys(COLUMNS, pl.Boolean)
    schema |= dict.fromkeys(_TEXT, pl.String) | dict.fromkeys(_COUNT, pl.Int64)
    schema["score"] = pl.Float64
    try:
        return pl.DataFrame({name: columns[name] for name in COLUMNS}, schema=schema, strict=False)
    except UnicodeEncodeError:  # a lone surrogate is written out as its escape
        return _table(
            columns | {name: [_storable(text) for text in columns[name]] for name in _TEXT}
        )


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    return value


def terms_csv(table: pl.DataFrame) -> bytes:
    """Give the table as plain UTF-8 CSV, without what a spreadsheet would run as a formula.

    There is no byte order mark: it would become part of the first column's name for readers that
    take the file as it is. A spreadsheet opens the file as UTF-8 by its text import.

    >>> terms_csv(table_of_rows([{"term": "=HYPERLINK(1)"}])).splitlines()[1]
    b"'=HYPERLINK(1),,,,,,,,0,"
    """
    import polars as pl

    scores = [None if score is None else str(score) for score in table["score"]]
    written = table.with_columns(pl.Series("score", scores, dtype=pl.String))
    fields = [
        _harmless(pl.col(name)) if name in _TEXT else pl.col(name).cast(pl.String)
        for name in COLUMNS
    ]
    lines = written.select(pl.concat_str([field.fill_null("") for field in fields], separator=","))
    return "\n".join([",".join(COLUMNS), *lines.to_series(), ""]).encode()


def _harmless(text: pl.Expr) -> pl.Expr:
    """Quote a text where it must be; an apostrophe keeps a formula from being one."""
    import polars as pl

    text = pl.when(text.str.contains(_FORMULA)).then("'" + text).otherwise(text)
    quoted = '"' + text.str.replace_all('"', '""', literal=True) + '"'
    return pl.when(text.str.contains(_QUOTED)).then(quoted).otherwise(text)
