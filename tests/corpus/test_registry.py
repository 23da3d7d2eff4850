"""Formats: what is read by name, by first bytes, and what is named instead of read."""

from __future__ import annotations

import io
import zipfile

import pytest

from analyzer.corpus import REASONS
from analyzer.corpus.reasons import skipped
from analyzer.corpus.registry import READERS, UNSUPPORTED_MAGIC, UNSUPPORTED_SUFFIXES


@pytest.mark.parametrize(
    "name",
    ["a.tex", "a.py", "a.c", "a.fasta", "a.gb", "a.smi", "a.rst", "a.unknown", "README", "a."],
)
def test_any_other_suffix_is_text(read_all, tmp_path, name):
    (tmp_path / name).write_text("\\section{Text} \u00b5\n")
    assert read_all(tmp_path / name).text == "\\section{Text} \u00b5\n"


@pytest.mark.parametrize("magic", UNSUPPORTED_MAGIC)
def test_known_formats_are_named_with_a_way_out(read_all, tmp_path, magic):
    for name in ("a", "a.txt", "a.csv"):
        (tmp_path / name).write_bytes(magic + b"\0\1\2 and more")
    found = read_all(tmp_path)
    assert set(found.reasons.values()) == {"unsupported"}
    assert all(item.detail == UNSUPPORTED_MAGIC[magic] for item in found.skipped)


@pytest.mark.parametrize("suffix", UNSUPPORTED_SUFFIXES)
def test_known_suffixes_are_named_with_a_way_out(read_all, tmp_path, suffix):
    path = tmp_path / f"a{suffix}"
    path.write_bytes(b"PK\x03\x04...")
    assert read_all(path).reasons == {str(path): "unsupported"}


@pytest.mark.parametrize("first", ["[Content_Types].xml", "mimetype"])
def test_an_office_document_without_its_suffix(read_all, tmp_path, first):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(first, "application/vnd.oasis.opendocument.text")
    (tmp_path / "letter").write_bytes(out.getvalue())
    assert read_all(tmp_path / "letter").reasons == {f"{tmp_path}/letter": "unsupported"}


def test_suffixes_are_read_in_any_case(read_all, tmp_path):
    (tmp_path / "A.JSONL").write_text('{"text": "one"}')
    assert read_all(tmp_path).text == "one"


def test_registry_and_reasons_are_sound():
    assert all(suffix.startswith(".") and suffix == suffix.lower() for suffix in READERS)
    assert not set(READERS) & set(UNSUPPORTED_SUFFIXES)
    assert all(skipped("a", reason).detail for reason in REASONS)
    with pytest.raises(KeyError):
        skipped("a", "because")


@pytest.mark.parametrize(
    "text", ["RIFF on a guitar\n", "GIF8 bits\n", "ORC is a beast\n", "LZIP\n"]
)
def test_a_text_may_begin_like_another_format(read_all, tmp_path, text):
    (tmp_path / "a.txt").write_text(text)
    assert read_all(tmp_path).text == text
