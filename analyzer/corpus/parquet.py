"""Parquet, and any table that polars gives: one Document a row, read a few rows at a time."""

from __future__ import annotations

from contextlib import contextmanager
from itertools import chain
from typing import TYPE_CHECKING, Any

from analyzer.corpus import fields
from analyzer.corpus.reasons import Unreadable
from analyzer.corpus.rows import Row, from_rows
from analyzer.corpus.stream import ByteStream, on_disk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import polars as pl

    from analyzer.values import Document, SkippedFile

FIRST_ROWS = 64
BATCH_BYTES = 8 << 20
MOST_ROWS = 1 << 16


def read_parquet(
    stream: ByteStream, path: str, text_field: str | None
) -> Iterator[Document | SkippedFile]:
    """Read the columns that hold text; rows are numbered from 1: ``rows.parquet#12``.

    Columns of text, of lists and of structs of text are looked at, by dotted path as in JSON.
    """
    import polars as pl

    with on_disk(stream) as file, damage_told("parquet"):
        yield from read_frames([pl.scan_parquet(file, glob=False)], path, text_field)


def read_frames(
    frames: Iterable[pl.LazyFrame], path: str, text_field: str | None
) -> Iterator[Document | SkippedFile]:
    """Read a table in parts that have the same columns; the first part tells which hold text."""
    parts = iter(frames)
    first = next(parts)
    schema = first.collect_schema()
    names = [name for name, kind in schema.items() if _holds_text(kind)]
    texts = [_as_text(name, schema[name]) for name in names]
    chosen = _choose(first.select(texts), text_field) if names else ()
    columns = [name for name in names if any(_under(name, field) for field in chosen)]
    if not columns:
        raise Unreadable("no-text", _without_text(first, list(schema), names))
    selected = (part.select(texts).select(columns) for part in chain([first], parts))
    yield from from_rows(_rows(selected, path), None, chosen)


@contextmanager
def damage_told(kind: str) -> Iterator[None]:
    """Make what polars raises on a damaged file the reason of one that is skipped."""
    import polars as pl

    try:
        yield
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        raise Unreadable("broken-file", f"{kind}: {str(error).partition(chr(10))[0]}") from error


def _choose(frame: pl.LazyFrame, wanted: str | None) -> tuple[str, ...]:
    """Choose the fields on the first rows, or on the first that are filled at all."""
    import polars as pl

    filled = frame.filter(pl.any_horizontal(pl.all().is_not_null()))
    for rows in (frame, filled):
        head = rows.head(FIRST_ROWS).collect()
        sample = [fields.flatten(_decoded(row)) for row in head.iter_rows(named=True)]
        if chosen := fields.choose(sample, wanted):
            return chosen
    return ()


def _without_text(frame: pl.LazyFrame, columns: list[str], texts: list[str]) -> str:
    if frame.head(1).collect().is_empty():
        return "a table of no rows"
    if texts:
        return f"nothing in the columns that could hold text: {', '.join(texts)}"[:300]
    return f"no text column; columns: {', '.join(columns)}"[:300]


def _rows(frames: Iterable[pl.LazyFrame], path: str) -> Iterator[Row]:
    """Rows by slices of about BATCH_BYTES; memory follows the slice, not the file."""
    before, size = 0, FIRST_ROWS
    for frame in frames:
        at = 0
        while True:
            batch = frame.slice(at, size).collect()
            for number, row in enumerate(batch.iter_rows(named=True), before + at + 1):
                yield Row(f"{path}#{number}", _decoded(row))
            at += batch.height
            if batch.height < size:
                break
            row_bytes = max(1, int(batch.estimated_size()) // size)
            size = min(max(1, BATCH_BYTES // row_bytes), size * 8, MOST_ROWS)
        before += at


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
