"""The ranked terms as a table: CSV and Parquet with the same columns, JSON, a plain list."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from analyzer.report.files import json_bytes

if TYPE_CHECKING:
    import polars as pl

# a spreadsheet runs a cell that begins with one of these as a formula (the wide forms too)
_FORMULA = r"^[=+\-@＝＋－＠\t\r\n]"
_QUOTED = '[",\r\n]'  # after RFC 4180
_TEXT = ("term", "pieces", "forms", "class", "language")
COLUMNS = (
    "term", "count", "documents", "score", "pieces", "forms", "class", "in_vocabulary",
    "piece_count", "language",
)  # fmt: skip


def terms_as(format_: str, terms: pl.DataFrame) -> bytes:
    r"""Give ranked terms as ``text`` (one a line), ``csv``, ``json`` or ``parquet``.

    >>> import polars as pl
    >>> terms_as("text", pl.DataFrame({"term": ["renal failure"]}))
    b'renal failure\n'
    """
    if format_ == "text":
        return "".join(f"{term}\n" for term in terms["term"]).encode()
    if format_ == "csv":
        return terms_csv(table_of(terms))
    if format_ == "json":
        return json_bytes(terms.rename({"class_": "class"}).to_dicts())
    buffer = io.BytesIO()
    table_of(terms).write_parquet(buffer)
    return buffer.getvalue()


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


def terms_csv(table: pl.DataFrame) -> bytes:
    """Give the table as plain UTF-8 CSV, without what a spreadsheet would run as a formula.

    There is no byte order mark: it would become part of the first column's name for readers that
    take the file as it is. A spreadsheet opens the file as UTF-8 by its text import.
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
