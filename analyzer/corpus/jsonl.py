"""JSON Lines: one Document a line, from the field that holds its text."""

from __future__ import annotations

import json
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, NamedTuple

from analyzer.corpus import fields
from analyzer.corpus.decode import Line, lines
from analyzer.corpus.parts import record
from analyzer.corpus.reasons import skipped
from analyzer.values import SkippedFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from analyzer.corpus.options import Options
    from analyzer.corpus.stream import ByteStream
    from analyzer.values import Document


class Row(NamedTuple):
    """A parsed record and where a person finds it."""

    path: str
    value: Any


def read_jsonl(stream: ByteStream, path: str, options: Options) -> Iterator[Document | SkippedFile]:
    """Read JSON Lines; a line that is not JSON, or has no text, costs that line only."""
    yield from from_rows(_rows(stream, path), options.text_field)


def from_rows(
    rows: Iterable[Row | SkippedFile], wanted: str | None
) -> Iterator[Document | SkippedFile]:
    """Turn rows into Documents, choosing the fields on the first rows.

    >>> [d.text for d in from_rows([Row("a#1", {"text": "Hi"})], None)]
    ['Hi']
    """
    stream = iter(rows)
    ahead = list(islice(stream, fields.SAMPLE_ROWS))
    sample = [fields.flatten(row.value) for row in ahead if isinstance(row, Row)]
    chosen = fields.choose(sample, wanted)
    for row in chain(ahead, stream):
        if isinstance(row, SkippedFile):
            yield row
            continue
        # a bare string is its own text, whatever the other rows are
        names = ("",) if isinstance(row.value, str) else chosen
        text = "\n".join(filter(None, (fields.take(row.value, name) for name in names)))
        if text.strip():
            yield from record(row.path, text)
        else:
            yield skipped(row.path, "no-text", _missing(chosen, row.value))


def _rows(stream: ByteStream, path: str) -> Iterator[Row | SkippedFile]:
    for line in lines(stream, path):
        if not isinstance(line, Line):
            yield line
        elif line.text.strip():
            try:
                yield Row(f"{path}#{line.number}", json.loads(line.text))
            except (ValueError, RecursionError) as error:
                yield skipped(f"{path}#{line.number}", "bad-line", f"not JSON: {error}")


def _missing(chosen: tuple[str, ...], value: Any) -> str:
    there = ", ".join(list(fields.flatten(value))[:8]) or "none"
    wanted = " or ".join(repr(name) for name in chosen) or "any field"
    return f"no text in {wanted}; fields with text: {there}"
