"""What holds of every registered reader, in every container and encoding."""

from __future__ import annotations

import bz2
import csv
import gzip
import html
import io
import json
import lzma
import tarfile
import zipfile

import polars as pl
import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analyzer.corpus import read
from analyzer.corpus.registry import READERS
from analyzer.values import Document

TEXTS = [
    "The mitral valve lies between the left atrium and the left ventricle of the heart.",
    "二尖瓣位于左心房和左心室之间，它的作用是防止血液在心室收缩的时候返回到心房里。",
    "Fièvre élevée, œdème et “toux” – prise en charge d’un patient âgé, à l’hôpital.",
    'A line\nbreak, a "quote", a comma, and a tab\tin one text of several words.',
]


def as_text(texts):
    return "\n".join(texts).encode()


def as_jsonl(texts):
    return "".join(json.dumps({"id": i, "text": t}) + "\n" for i, t in enumerate(texts)).encode()


def as_json(texts):
    return json.dumps([{"id": i, "text": t} for i, t in enumerate(texts)], indent=1).encode()


def as_csv(texts, delimiter=","):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(["id", "text"])
    writer.writerows(enumerate(texts))
    return out.getvalue().encode()


def as_tsv(texts):
    return as_csv(texts, "\t")


def as_parquet(texts):
    out = io.BytesIO()
    pl.DataFrame({"id": range(len(texts)), "text": texts}).write_parquet(out)
    return out.getvalue()


def as_arrow(texts):
    out = io.BytesIO()
    pl.DataFrame({"id": range(len(texts)), "text": texts}).write_ipc_stream(out)
    return out.getvalue()


def as_feather(texts):
    out = io.BytesIO()
    pl.DataFrame({"id": range(len(texts)), "text": texts}).write_ipc(out)
    return out.getvalue()


def as_html(texts):
    body = "".join(f"<pre>{html.escape(t)}</pre>" for t in texts)
    page = f"<!doctype html><html><head><title>x</title><script>no()</script></head><body>{body}"
    return page.encode()


WRITERS = {
    ".txt": as_text, ".md": as_text, ".jsonl": as_jsonl, ".ndjson": as_jsonl, ".json": as_json,
    ".csv": as_csv, ".tsv": as_tsv, ".parquet": as_parquet, ".pq": as_parquet,
    ".arrow": as_arrow, ".feather": as_feather,
    ".html": as_html, ".htm": as_html, ".xhtml": as_html,
}  # fmt: skip
ONE_EACH = list({reader: suffix for suffix, reader in READERS.items()}.values())
"""A suffix for every reader, where the suffix itself does not matter."""
ONE_DOCUMENT = {".txt", ".md", ".html", ".htm", ".xhtml"}
TEXTUAL = sorted(set(READERS) - {".parquet", ".pq", ".arrow", ".feather"})


def tar(data, name):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        info = tarfile.TarInfo(name)
        info.size = len(data)
        archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def zipped(data, name):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return out.getvalue()


CONTAINERS = {
    "{}": lambda data, _: data,
    "{}.gz": lambda data, _: gzip.compress(data),
    "{}.bz2": lambda data, _: bz2.compress(data),
    "{}.xz": lambda data, _: lzma.compress(data),
    "{}.zst": lambda data, _: zstandard.compress(data),
    "a.zip": zipped,
    "a.tar": tar,
    "a.tar.gz": lambda data, name: gzip.compress(tar(data, name)),
    "a.tgz": lambda data, name: gzip.compress(tar(data, name)),
    "b.zip": lambda data, name: zipped(gzip.compress(data), name + ".gz"),
    "c.zip.gz": lambda data, name: gzip.compress(zipped(data, name)),
}


def test_every_reader_has_a_writer_here():
    assert set(WRITERS) == set(READERS)


@pytest.mark.parametrize("container", CONTAINERS)
@pytest.mark.parametrize("suffix", ONE_EACH)
def test_the_same_text_in_any_container(read_all, tmp_path, suffix, container):
    name = f"in{suffix}"
    path = tmp_path / container.format(name)
    path.write_bytes(CONTAINERS[container](WRITERS[suffix](TEXTS), name))
    found = read_all(path)
    assert found.skipped == []
    if suffix in ONE_DOCUMENT:
        assert [d.text.strip() for d in found.documents] == ["\n".join(TEXTS)]
    else:
        assert [d.text for d in found.documents] == TEXTS
    plain = "{}" in container
    where = str(path) if plain else f"{path}!{name}{'.gz' if container == 'b.zip' else ''}"
    assert all(d.path.partition("#")[0] == where for d in found.documents)
    assert all(("#" in d.path) == (suffix not in ONE_DOCUMENT) for d in found.documents)


@pytest.mark.parametrize(
    "encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "utf-32"]
)
@pytest.mark.parametrize("suffix", TEXTUAL)
def test_the_same_text_in_any_encoding(read_all, tmp_path, suffix, encoding):
    texts = [TEXTS[0], TEXTS[1], TEXTS[3]]
    utf8, other = tmp_path / f"utf8{suffix}", tmp_path / f"other{suffix}"
    data = WRITERS[suffix](texts)
    utf8.write_bytes(data)
    other.write_bytes(data.decode().encode(encoding))
    ours, theirs = read_all(utf8), read_all(other)
    assert ours.skipped == theirs.skipped == []
    assert [d.text for d in theirs.documents] == [d.text for d in ours.documents]
    assert [d.offset for d in theirs.documents] == [d.offset for d in ours.documents]


@pytest.mark.parametrize("suffix", TEXTUAL)
def test_an_undecodable_line_costs_itself(read_all, tmp_path, suffix):
    texts = [f"line number {i} of the naïve text" for i in range(50)]
    lines = WRITERS[suffix](texts).replace(b"<pre>", b"\n<pre>").splitlines(keepends=True)
    at = next(i for i, line in enumerate(lines) if b"number 20 " in line)
    lines[at] = lines[at].replace(b"number", b"\xff\xfe\xfa")
    path = tmp_path / f"a{suffix}"
    path.write_bytes(b"".join(lines))
    found = read_all(path)
    assert f"{path}#{at + 1}" in found.reasons
    assert set(found.reasons.values()) <= {"bad-encoding", "bad-line"}
    kept = "\n".join(d.text for d in found.documents)
    assert [i for i in range(50) if f"number {i} of" in kept] == [i for i in range(50) if i != 20]


@pytest.mark.parametrize("suffix", [".jsonl", ".ndjson", ".json", ".csv"])
@pytest.mark.parametrize("damage", ['"', '{"text": "cut', "a,b,c,d,e", '"open,quote'])
def test_a_broken_record_costs_itself(read_all, tmp_path, suffix, damage):
    texts = [f"row number {i} holds these words" for i in range(9)]
    data = WRITERS[suffix](texts).decode()
    if suffix == ".json":
        data = "[" + ",\n".join(json.dumps({"text": t}) for t in texts) + "]"
    lines = data.splitlines()
    lines[4] = damage
    path = tmp_path / f"a{suffix}"
    path.write_text("\n".join(lines))
    found = read_all(path)
    if suffix == ".csv" and damage.startswith("{"):
        pytest.skip("a row of one cell is a row")
    lost = 3 if suffix == ".csv" else 4
    assert [d.text for d in found.documents] == texts[:lost] + texts[lost + 1 :]
    assert list(found.reasons) == [f"{path}#5"]


@pytest.mark.parametrize("suffix", [*READERS, ".xyz", ""])
def test_an_empty_file_is_skipped(read_all, tmp_path, suffix):
    path = tmp_path / f"a{suffix}"
    path.write_bytes(b"")
    assert read_all(path).reasons == {str(path): "empty"}


@pytest.mark.parametrize("suffix", [*TEXTUAL, ".xyz", ""])
@pytest.mark.parametrize("blank", [b"\n\n", b"  \t\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf \r\n"])
def test_a_blank_file_has_no_text(read_all, tmp_path, suffix, blank):
    path = tmp_path / f"a{suffix}"
    path.write_bytes(blank)
    assert read_all(path).reasons == {str(path): "no-text"}


@pytest.mark.parametrize("suffix", [*TEXTUAL, ".xyz", ""])
@pytest.mark.parametrize(
    "data", [b"\x7fELF\x02\x01\x01" + bytes(99), bytes(range(256)) * 99, b"\1\2\3" * 99]
)
def test_a_binary_file_is_skipped(read_all, tmp_path, suffix, data):
    path = tmp_path / f"a{suffix}"
    path.write_bytes(data)
    assert read_all(path).reasons == {str(path): "binary"}


@pytest.mark.parametrize("suffix", [".parquet", ".pq", ".arrow", ".feather"])
def test_a_damaged_table_is_skipped(read_all, tmp_path, suffix):
    whole = WRITERS[suffix](TEXTS)
    for number, data in enumerate(
        [whole[:40], whole[:-9], b"text", whole[:99] + bytes(99) + whole[198:]]
    ):
        path = tmp_path / f"{number}{suffix}"
        path.write_bytes(data)
        assert list(read_all(path).reasons) == [str(path)]
        assert set(read_all(path).reasons.values()) <= {"broken-file"}


@pytest.mark.parametrize("suffix", READERS)
def test_a_long_record_is_cut_into_parts(read_all, tmp_path, suffix):
    text = "a long text of words\n" * 120_000
    path = tmp_path / f"a{suffix}"
    path.write_bytes(WRITERS[suffix]([text]))
    found = read_all(path)
    assert [d.part for d in found.documents] == [0, 1, 2]
    assert found.text.strip() == text.strip()
    assert all(len(d.text) <= 1 << 20 for d in found.documents)
    assert all(d.text.endswith("\n") for d in found.documents[:-1])
    assert [d.offset for d in found.documents] == [
        0,
        *(len(found.text[: d.offset + len(d.text)]) for d in found.documents[:-1]),
    ]


@pytest.mark.parametrize("suffix", READERS)
def test_reading_is_lazy_and_repeatable(tmp_path, suffix):
    path = tmp_path / f"a{suffix}"
    path.write_bytes(WRITERS[suffix](TEXTS))
    items = read([str(path)])
    assert isinstance(next(items), Document)
    items.close()
    assert list(read([str(path)])) == list(read([str(path)]))


WAYS = st.tuples(st.sampled_from(TEXTUAL), st.sampled_from(sorted(CONTAINERS)))
EDITS = st.lists(
    st.tuples(st.integers(0, 5000), st.integers(0, 40), st.binary(max_size=6)),
    min_size=1,
    max_size=6,
)


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(WAYS, st.booleans(), EDITS)
def test_damage_is_never_an_error(read_all, tmp_path, way, inside, edits):
    def damaged(data):
        for where, size, new in edits:
            at = where % (len(data) + 1)
            data = data[:at] + new + data[at + size :]
        return data

    suffix, container = way
    data, name = WRITERS[suffix](TEXTS), f"in{suffix}"
    pack = CONTAINERS[container]
    path = tmp_path / container.format(name)
    path.write_bytes(pack(damaged(data), name) if inside else damaged(pack(data, name)))
    found = read_all(path)
    assert found.documents or found.skipped or container.startswith(("a.", "b.", "c."))
