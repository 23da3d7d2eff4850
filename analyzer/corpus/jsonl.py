"""JSON Lines: one Document a line, from the fields that hold its text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from analyzer.corpus.decode import Line, lines
from analyzer.corpus.reasons import skipped
from analyzer.corpus.rows import Row, from_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzer.corpus.stream import ByteStream
    from analyzer.values import Document, SkippedFile


def read_jsonl(
    stream: ByteStream, path: str, text_field: str | None
) -> Iterator[Document | SkippedFile]:
    """Read JSON Lines; a line that is not JSON, or has no text, costs that line only."""
    yield from from_rows(_rows(stream, path), text_field)


def _rows(stream: ByteStream, path: str) -> Iterator[Row | SkippedFile]:
    decode = json.JSONDecoder().decode
    for line in lines(stream, path):
        if not isinstance(line, Line):
            yield line
        elif line.text.strip():
            try:
                yield Row(f"{path}#{line.number}", decode(line.text))
            except (ValueError, RecursionError) as error:
                yield skipped(f"{path}#{line.number}", "bad-line", f"not JSON: {error}")
