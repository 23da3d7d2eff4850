"""Which reader reads which file: by its first bytes where they tell, else by its suffix."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.corpus.jsonl import read_jsonl
from analyzer.corpus.reasons import Unreadable
from analyzer.corpus.text import read_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from analyzer.corpus.options import Options
    from analyzer.corpus.stream import ByteStream
    from analyzer.values import Document, SkippedFile

    Reader = Callable[[ByteStream, str, Options], Iterator[Document | SkippedFile]]

READERS: dict[str, Reader] = {
    ".jsonl": read_jsonl,
    ".ndjson": read_jsonl,
}
"""Suffix to reader. Every other suffix is read as text, if text is what is in it."""


def reader_for(name: str, head: bytes) -> Reader:
    """Choose the reader for a file by its name and first bytes."""
    suffix = name[name.rfind(".") :].lower() if "." in name else ""
    return READERS.get(suffix, read_text)
