"""Rows to Documents: what JSON Lines, JSON, CSV and Parquet have in common."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from analyzer.corpus import fields
from analyzer.corpus.parts import record
from analyzer.corpus.reasons import skipped
from analyzer.values import SkippedFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from analyzer.values import Document


class Row(NamedTuple):
    """A parsed record and where a person finds it."""

    path: str
    value: Any


def from_rows(
    rows: Iterable[Row | SkippedFile], wanted: str | None, chosen: tuple[str, ...] | None = None
) -> Iterator[Document | SkippedFile]:
    """Turn rows into Documents, choosing the fields on the first rows unless that is done.

    Rows that have no text are one SkippedFile, at the first of them.

    >>> [d.text for d in from_rows([Row("a#1", {"text": "Hi"})], None)]
    ['Hi']
    """
    stream = iter(rows)
    ahead: list[Row | SkippedFile] = []
    if chosen is None:
        ahead, sample = _ahead(stream)
        chosen = fields.choose(sample, wanted)
    without_text: Row | None = None
    more = 0
    for row in chain(ahead, stream):
        if isinstance(row, SkippedFile):
            yield row
            continue
        text = _text(row.value, chosen)
        if text and not text.isspace():
            yield from record(row.path, text)
        elif without_text:
            more += 1
        else:
            without_text = row
    if without_text:
        detail = _missing(chosen, without_text.value, more)
        yield skipped(without_text.path, "no-text", detail)


def _ahead(stream: Iterator[Row | SkippedFile]) -> tuple[list[Row | SkippedFile], list[Any]]:
    """Hold the first rows, not more of them than fit in memory, and their texts."""
    ahead: list[Row | SkippedFile] = []
    sample: list[dict[str, str]] = []
    length = 0
    for row in stream:
        ahead.append(row)
        if isinstance(row, Row):
            sample.append(fields.flatten(row.value))
            length += sum(map(len, sample[-1].values()))
        if len(ahead) >= fields.SAMPLE_ROWS or length >= fields.SAMPLE_CHARACTERS:
            break
    return ahead, sample


def _text(value: Any, chosen: tuple[str, ...]) -> str:
    if isinstance(value, str):  # a bare string is its own text, whatever the other rows are
        return value
    if len(chosen) == 1:
        return fields.take(value, chosen[0])
    return "\n".join(filter(None, (fields.take(value, name) for name in chosen)))


def _missing(chosen: tuple[str, ...], value: Any, more: int) -> str:
    there = ", ".join(list(fields.flatten(value))[:8]) or "none"
    wanted = " or ".join(repr(name) for name in chosen if name) or "any field"
    others = f", as in {more} more rows" if more else ""
    return f"no text in {wanted}{others}; fields with text: {there}"
