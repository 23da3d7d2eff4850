"""Addresses: listed and opened through fsspec, refused in a sentence."""

import gzip

import fsspec
import pytest

from analyzer.corpus import look_again, read, walk
from analyzer.errors import PathNotFoundError, UsageError


@pytest.fixture
def store():
    system = fsspec.filesystem("memory")
    files = {"a.txt": b"heart", "sub/b.txt.gz": gzip.compress(b"liver"), "sub/.c.txt": b"hidden"}
    for name, data in files.items():
        system.pipe(f"/bucket/{name}", data)
    yield system
    system.rm("/bucket", recursive=True)


def texts(*paths):
    return [document.text for document in read(list(paths))]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("memory://bucket", ["heart", "liver"]),
        ("memory://bucket/a.txt", ["heart"]),
        ("memory://bucket/sub/*", ["liver"]),
        ("memory://bucket/**/*.gz", ["liver"]),
    ],
)
def test_files_folders_and_globs_are_read(store, address, expected):
    assert texts(address) == expected


def test_an_address_that_is_reached_twice_is_read_once(store):
    assert texts("memory://bucket/a.txt", "memory://bucket") == ["heart", "liver"]


def test_parquet_is_read_from_an_address(tmp_path):
    import polars as pl

    pl.DataFrame({"text": ["heart", "liver"]}).write_parquet(tmp_path / "rows.parquet")
    assert texts(f"file://{tmp_path}/rows.parquet") == ["heart", "liver"]


def test_a_write_is_noticed(store):
    (source,) = walk(["memory://bucket/a.txt"])
    assert look_again(source).stamp == source.stamp
    store.pipe("/bucket/a.txt", b"HEART")
    assert look_again(source).stamp != source.stamp
    store.rm("/bucket/a.txt")
    assert look_again(source).size_bytes == -1
    store.pipe("/bucket/a.txt", b"heart")


def test_what_cannot_be_opened_is_skipped(store):
    documents = read(["memory://bucket/a.txt"])
    store.rm("/bucket/a.txt")
    (skipped,) = documents
    assert skipped.reason == "unreadable"
    store.pipe("/bucket/a.txt", b"heart")


def test_nothing_there_is_told():
    with pytest.raises(PathNotFoundError, match="no file at memory://nowhere"):
        walk(["memory://nowhere/*.txt"])


def test_a_missing_package_is_named(monkeypatch):
    def missing(_):
        raise ImportError("Install s3fs to access S3")

    monkeypatch.setattr(fsspec, "url_to_fs", missing)
    with pytest.raises(UsageError, match="s3:// needs a package") as told:
        walk(["s3://bucket/a.txt"])
    assert told.value.hint == "pip install s3fs"


@pytest.mark.parametrize("address", ["nonsense://a/b", "zip://a.txt::memory://b.zip"])
def test_what_is_no_address_to_read_is_refused(address):
    with pytest.raises(UsageError):
        walk([address])
