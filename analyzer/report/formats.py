"""The term list on its own, in the formats of ``analyze terms``."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from analyzer.report.files import json_bytes
from analyzer.report.tables import table_of, terms_csv
from analyzer.values import to_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.values import Term


def terms_as(format_: str, terms: Sequence[Term]) -> bytes:
    r"""Give ranked terms as ``text`` (one a line), ``csv``, ``json`` or ``parquet``.

    >>> from analyzer.values import Term
    >>> terms_as("text", [Term("renal failure", 7, 2, 1.5, (), (), "multi-word", False)])
    b'renal failure\n'
    """
    if format_ == "text":
        return "".join(f"{term.term}\n" for term in terms).encode("utf-8", "backslashreplace")
    if format_ == "csv":
        return terms_csv(table_of(terms))
    if format_ == "json":
        return json_bytes([to_json(term) for term in terms])
    buffer = io.BytesIO()
    table_of(terms).write_parquet(buffer)
    return buffer.getvalue()
