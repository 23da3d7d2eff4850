"""The whole way: standard input, layers, damage, bombs, and what is said about lost lines."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import resource
import sys
import time
import zlib

import pytest
import zstandard

from analyzer.corpus import Limits, read, walk
from analyzer.corpus.condense import MOST_SKIPPED
from analyzer.values import Document

WORDS = b"".join(b"line %d has some words in it\n" % i for i in range(40_000))


@pytest.mark.parametrize(
    ("data", "paths"),
    [
        (b"some text", ["-"]),
        (gzip.compress(b"some text", mtime=0), ["-"]),
        (b'{"text": "one"}\n{"text": "two"}\n', ["-#1", "-#2"]),
        (b'[{"text": "one"}, {"text": "two"}]', ["-#1", "-#2"]),
        (b"<!DOCTYPE html><p>text", ["-"]),
    ],
)
def test_standard_input_is_looked_into(read_all, data, paths):
    found = read_all("-", stdin=io.BytesIO(data))
    assert [d.path for d in found.documents] == paths
    assert "{" not in found.text
    assert "<" not in found.text


def test_standard_input_of_the_process(read_all, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"text")))
    assert read_all("-").text == "text"
    assert read_all("-", stdin=io.BytesIO(b"")).reasons == {"-": "empty"}


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress, zstandard.compress])
def test_the_first_bytes_decide_not_the_name(read_all, tmp_path, pack):
    (tmp_path / "a.txt").write_bytes(pack(b"packed, though named as text"))
    (tmp_path / "b.txt.gz").write_bytes(b"text, though named as packed")
    (tmp_path / "c.jsonl.gz.gz").write_bytes(pack(gzip.compress(b'{"text": "twice"}')))
    found = read_all(tmp_path)
    assert [d.text for d in found.documents] == [
        "packed, though named as text", "text, though named as packed", "twice",
    ]  # fmt: skip
    (tmp_path / "d.gz").write_bytes(pack(pack(pack(b"thrice"))))
    assert read_all(tmp_path / "d.gz").reasons == {str(tmp_path / "d.gz"): "archive-too-deep"}


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress, zstandard.compress])
def test_members_one_after_the_other(read_all, tmp_path, pack):
    path = tmp_path / "a.gz"
    path.write_bytes(pack(b"one ") + pack(b"two ") + bytes(512) + pack(b"three") + bytes(100))
    assert read_all(path) == read_all(path)
    assert read_all(path).text == "one two three"
    assert read_all(path).skipped == []


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress, zstandard.compress])
def test_what_was_read_before_the_damage_counts(read_all, tmp_path, pack):
    data = WORDS if pack is not bz2.compress else WORDS * 3
    whole = pack(data)
    path = tmp_path / "a.txt"
    path.write_bytes(whole[: len(whole) * 3 // 4])
    found = read_all(path)
    assert found.reasons == {str(path): "archive-broken"}
    assert len(found.text) > len(data) // 4
    assert data.decode().startswith(found.text)
    path.write_bytes(whole[:9])
    assert set(read_all(path).reasons.values()) <= {"archive-broken", "binary"}


def test_a_wrong_checksum_is_damage(read_all, tmp_path):
    whole = bytearray(gzip.compress(b"text"))
    whole[-8] ^= 1
    (tmp_path / "a.gz").write_bytes(whole)
    assert set(read_all(tmp_path).reasons.values()) == {"archive-broken"}


@pytest.mark.parametrize("byte", [b"\0", b"0"])
def test_a_bomb_is_refused_quickly_and_gives_nothing(read_all, tmp_path, byte):
    # 10 GB: a member of 1 MiB, ten thousand times
    member = gzip.compress(byte * (1 << 20))
    path = tmp_path / "bomb.txt.gz"
    path.write_bytes(member * 10_000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.process_time()
    found = read_all(path)
    assert found.documents == []
    assert found.reasons == {str(path): "archive-too-large"}
    assert time.process_time() - began < 5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 400 << 10  # KiB


@pytest.mark.parametrize("pack", [bz2.compress, lzma.compress, zstandard.compress])
def test_a_bomb_in_other_packings(read_all, tmp_path, pack):
    path = tmp_path / "bomb.txt"
    path.write_bytes(pack(b"0" * (1 << 20)) * 70)
    assert read_all(path).reasons == {str(path): "archive-too-large"}
    assert read_all(path).documents == []


def test_limits_can_be_set(read_all, tmp_path):
    path = tmp_path / "a.txt.gz"
    path.write_bytes(gzip.compress(b"the same line again\n" * 100_000))
    assert len(read_all(path).text) == 2_000_000
    small = Limits(ratio=50, free_bytes=1 << 20)
    assert read_all(path, limits=small).reasons == {str(path): "archive-too-large"}
    assert len(read_all(path, limits=Limits(ratio=2000, free_bytes=1 << 20)).text) == 2_000_000
    total = Limits(expanded_bytes=1_000_000)
    assert read_all(path, limits=total).reasons == {str(path): "archive-too-large"}


def test_memory_follows_the_block_not_the_file(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(WORDS * 40)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    total = sum(d.size_bytes for d in read([str(path)]) if isinstance(d, Document))
    assert total == path.stat().st_size
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 << 10  # KiB


def test_a_thousand_lost_lines_are_named_and_the_rest_counted(read_all, tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "good"}\n' + "{bad\n" * 3000 + '{"text": "good"}\n')
    found = read_all(path)
    assert len(found.documents) == 2
    assert len(found.skipped) == MOST_SKIPPED + 1
    assert found.skipped[-1].path == str(path)
    assert found.skipped[-1].detail == "2000 more lines or records"


def test_a_file_of_which_nothing_was_read_is_one_skip(read_all, tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text("{bad\n" * 3000)
    assert read_all(path).reasons == {str(path): "bad-line"}
    path.write_text(json.dumps({"n": 1}) + "\n" + json.dumps({"n": 2}))
    assert read_all(path).reasons == {str(path): "no-text"}


def test_progress_sums_to_what_walk_says(tmp_path):
    (tmp_path / "a.txt").write_bytes(WORDS)
    (tmp_path / "b.txt.gz").write_bytes(gzip.compress(WORDS))
    (tmp_path / "c.bin").write_bytes(bytes(3 << 20))
    (tmp_path / "d.z").write_bytes(zlib.compress(WORDS))
    seen = []
    list(read([str(tmp_path)], progress=seen.append))
    assert sum(seen) == sum(source.size_bytes for source in walk([str(tmp_path)]))
