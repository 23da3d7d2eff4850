"""The term list on its own, in the formats of ``analyze terms``."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from analyzer.report.files import json_bytes
from analyzer.report.tables import table_of, terms_csv

if TYPE_CHECKING:
    import polars as pl


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
