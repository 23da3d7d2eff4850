"""Which reader reads which file: by its first bytes where they tell, else by its suffix."""

from __future__ import annotations

import os.path
from typing import TYPE_CHECKING

from analyzer.corpus.arrow import FILE_MARK, read_arrow
from analyzer.corpus.delimited import read_delimited
from analyzer.corpus.detect import looks_binary
from analyzer.corpus.html import read_html
from analyzer.corpus.json_file import read_json
from analyzer.corpus.jsonl import read_jsonl
from analyzer.corpus.parquet import read_parquet
from analyzer.corpus.reasons import Unreadable
from analyzer.corpus.text import read_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from analyzer.corpus.stream import ByteStream
    from analyzer.values import Document, SkippedFile

    Reader = Callable[[ByteStream, str, str | None], Iterator[Document | SkippedFile]]

READERS: dict[str, Reader] = {
    ".txt": read_text,
    ".md": read_text,
    ".jsonl": read_jsonl,
    ".ndjson": read_jsonl,
    ".json": read_json,
    ".csv": read_delimited,
    ".tsv": read_delimited,
    ".parquet": read_parquet,
    ".pq": read_parquet,
    ".arrow": read_arrow,
    ".feather": read_arrow,
    ".html": read_html,
    ".htm": read_html,
    ".xhtml": read_html,
}
"""Suffix to reader; any other suffix is read as text, if text is what is in it.

Each reader is told the bytes, their path, and the field that holds the text if one was named.
"""

_PANDOC = "convert it to text, for example with pandoc -t plain"
_TABLE = "save the sheet that holds the text as CSV"
_PICKLE = "a pickle, which could run code: save the text as JSON Lines"
_IMAGE = "an image holds no text; run character recognition on it first"

UNSUPPORTED_SUFFIXES = {
    ".docx": f"a Word document: {_PANDOC}",
    ".odt": f"an OpenDocument text: {_PANDOC}",
    ".epub": f"an e-book: {_PANDOC}",
    ".pptx": f"a presentation: {_PANDOC}",
    ".odp": f"a presentation: {_PANDOC}",
    ".xlsx": f"a spreadsheet: {_TABLE}",
    ".xlsm": f"a spreadsheet: {_TABLE}",
    ".ods": f"a spreadsheet: {_TABLE}",
    ".ipynb": "a notebook: export it with jupyter nbconvert --to markdown",
    ".warc": "a web archive: extract its pages as HTML or text first",
    ".svg": _IMAGE,
}
"""Formats whose first bytes are those of another one (zip, JSON, text)."""

UNSUPPORTED_MAGIC = {
    b"%PDF-": "a PDF: convert it with pdftotext",
    b"%!PS": "a PostScript file: convert it with ps2ascii",
    b"{\\rtf": f"a rich text file: {_PANDOC}",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "an old Office document: save it as text or CSV",
    b"\x89PNG\r\n": _IMAGE,
    b"\xff\xd8\xff": _IMAGE,
    b"GIF8": _IMAGE,
    b"II*\0": _IMAGE,
    b"MM\0*": _IMAGE,
    b"RIFF": "sound, video or an image, not text",
    b"OggS": "sound or video, not text",
    b"ID3\x03": "sound, not text",
    b"ID3\x04": "sound, not text",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive: repack it as zip or tar.gz",
    b"Rar!\x1a\x07": "a RAR archive: repack it as zip or tar.gz",
    b"\x04\x22\x4d\x18": "LZ4 data: compress it with gzip or zstd instead",
    b"\x1f\x9d": "compress (.Z) data: use gzip or zstd instead",
    b"LZIP": "lzip data: use xz instead",
    b"SQLite format 3\0": "a database: export the text as CSV or JSON Lines",
    b"FEA1": "an old Feather file: save it as Parquet",
    b"Obj\x01": "an Avro file: save it as Parquet or JSON Lines",
    b"\x93NUMPY": "an array of numbers: save the text as JSON Lines",
    b"\xff\x06\0\0sNaPpY": "Snappy data: compress it with gzip or zstd instead",
    b"\x5d\0\0": "LZMA data of the old kind: use xz instead",
    b"\x80\x04\x95": _PICKLE,
    b"\x80\x05\x95": _PICKLE,
    b"ORC": "an ORC file: save it as Parquet",
    b"\x89HDF\r\n": "an HDF5 file: save the text as Parquet or JSON Lines",
    b"WARC/1.": UNSUPPORTED_SUFFIXES[".warc"],
}
"""First bytes of formats that are known, and what a person can do about them."""

_TEXT_MAGIC = frozenset({b"%PDF-", b"%!PS", b"{\\rtf", b"WARC/1."})
_OFFICE_ZIP = (b"[Content_Types].xml", b"mimetypeapplication/")


def check_supported(name: str, head: bytes) -> None:
    """Raise Unreadable for a format that is known and not read, saying what to do instead."""
    for magic, advice in UNSUPPORTED_MAGIC.items():
        # a mark in capital letters may also be how a text begins
        if head.startswith(magic) and (magic in _TEXT_MAGIC or looks_binary(head)):
            raise Unreadable("unsupported", advice)
    if advice := UNSUPPORTED_SUFFIXES.get(suffix_of(name), ""):
        raise Unreadable("unsupported", advice)
    if head.startswith(b"PK\x03\x04") and head[30:60].startswith(_OFFICE_ZIP):
        raise Unreadable("unsupported", f"an Office document: {_PANDOC}")


def reader_for(name: str, head: bytes) -> Reader:
    """Choose the reader of a file; one without a suffix, as from ``-``, is looked into.

    >>> reader_for("rows.JSONL", b"{}").__name__, reader_for("-", b"<!DOCTYPE html>").__name__
    ('read_jsonl', 'read_html')
    """
    if head.startswith(b"PAR1"):
        return read_parquet
    if head.startswith(FILE_MARK) and looks_binary(head):
        return read_arrow
    suffix = suffix_of(name)
    if suffix:
        return READERS.get(suffix, read_text)
    begin = head[:512].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if begin.startswith((b"<!doctype html", b"<html")):
        return read_html
    if begin.startswith((b'{"', b'[{"')):
        return read_json
    return read_text


def suffix_of(name: str) -> str:
    """Give the last suffix in small letters, or nothing.

    >>> suffix_of("a.b/README"), suffix_of("x/notes.TXT")
    ('', '.txt')
    """
    return os.path.splitext(name.rpartition("/")[2])[1].lower()  # noqa: PTH122
