"""Parquet: one Document a row, read a few rows at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analyzer.corpus import fields
from analyzer.corpus.reasons import Unreadable
from analyzer.corpus.rows import Row, from_rows
from analyzer.corpus.stream import ByteStream, on_disk

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl

    from analyzer.corpus.options import Options
    from analyzer.values import Document, SkippedFile

FIRST_ROWS = 64
BATCH_BYTES = 8 << 20
MOST_ROWS = 1 << 16


def read_parquet(
    stream: ByteStream, path: str, options: Options
) -> Iterator[Document | SkippedFile]:
    """Read the columns that hold text; rows are numbered from 1: ``rows.parquet#12``.

    Columns of text, of lists and of structs of text are looked at, by dotted path as in JSON.
    """
    import polars as pl

    with on_disk(stream) as file:
        try:
            frame = pl.scan_parquet(file, glob=False)
            schema = frame.collect_schema()
            names = [name for name, kind in schema.items() if _holds_text(kind)]
            frame = frame.select(_as_text(name, schema[name]) for name in names)
            head = frame.head(FIRST_ROWS).collect()
            first = [fields.flatten(_decoded(row)) for row in head.iter_rows(named=True)]
            chosen = fields.choose(first, options.text_field)
            columns = [name for name in names if any(_under(name, field) for field in chosen)]
            if not columns:
                raise Unreadable("no-text", f"no text column; columns: {', '.join(schema)}"[:300])
            yield from from_rows(_rows(frame.select(columns), path), None, chosen)
        except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
            raise Unreadable("broken-file", str(error).partition("\n")[0]) from error


def _rows(frame: pl.LazyFrame, path: str) -> Iterator[Row]:
    """Rows by slices of about BATCH_BYTES; memory follows the slice, not the file."""
    at, size = 0, FIRST_ROWS
    while True:
        batch = frame.slice(at, size).collect()
        for number, row in enumerate(batch.iter_rows(named=True), at + 1):
            yield Row(f"{path}#{number}", _decoded(row))
        if batch.height < size:
            return
        at += size
        row_bytes = max(1, int(batch.estimated_size()) // size)
        size = min(max(1, BATCH_BYTES // row_bytes), size * 8, MOST_ROWS)


def _holds_text(kind: Any) -> bool:
    import polars as pl

    if isinstance(kind, pl.List):
        return _holds_text(kind.inner)
    if isinstance(kind, pl.Struct):
        return any(_holds_text(field.dtype) for field in kind.fields)
    return isinstance(kind, (pl.String, pl.Binary, pl.Categorical, pl.Enum))


def _as_text(name: str, kind: Any) -> pl.Expr:
    import polars as pl

    named = isinstance(kind, (pl.Categorical, pl.Enum))
    return pl.col(name).cast(pl.String) if named else pl.col(name)


def _decoded(row: dict[str, Any]) -> dict[str, Any]:
    """Text that a writer left unmarked as such is bytes; so are pictures, which are left out."""
    return {name: _text_of(v) if isinstance(v, bytes) else v for name, v in row.items()}


def _text_of(data: bytes) -> str | None:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return None


def _under(name: str, field: str) -> bool:
    return field == name or field.startswith(name + ".")
