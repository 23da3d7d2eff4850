"""Arrow files and streams, as datasets and feather write them."""

from __future__ import annotations

import io

import polars as pl
import pytest

from analyzer.corpus import arrow
from analyzer.corpus.stream import ByteStream

TEXTS = [f"line {i} of the text" for i in range(2500)]


def stream_of(*frames):
    """One Arrow stream of several batches, as a writer makes it that appends."""
    held = [io.BytesIO() for _ in frames]
    for file, frame in zip(held, frames, strict=True):
        frame.write_ipc_stream(file)
    first = held[0].getvalue()[: -len(arrow.END)]
    return first + b"".join(
        part
        for file in held[1:]
        for kind, part in arrow.messages(ByteStream(iter([file.getvalue()])))
        if kind == arrow.BATCH
    )


@pytest.mark.parametrize("compression", ["uncompressed", "zstd", "lz4"])
def test_arrow_files(read_all, tmp_path, compression):
    frame = pl.DataFrame({"id": range(2500), "text": TEXTS})
    frame.write_ipc(tmp_path / "a[1].arrow", compression=compression)
    found = read_all(tmp_path)
    assert [d.text for d in found.documents] == TEXTS
    assert found.documents[-1].path.endswith("a[1].arrow#2500")


def test_arrow_streams_are_read_batch_by_batch(read_all, tmp_path):
    frame = pl.DataFrame({"id": range(2500), "text": TEXTS})
    data = stream_of(frame[:1000], frame[1000:2000], frame[2000:])
    (tmp_path / "data-00000-of-00001.arrow").write_bytes(data + arrow.END)
    (tmp_path / "state.json").write_text("{}")
    (tmp_path / "dataset_info.json").write_text('{"description": "words"}')
    found = read_all(tmp_path)
    assert [d.text for d in found.documents] == TEXTS
    assert found.documents[-1].path.endswith("#2500")
    assert not found.skipped


@pytest.mark.parametrize("cut", [5, 300, 20_000])
def test_a_cut_stream_gives_what_came_before(read_all, tmp_path, cut):
    frame = pl.DataFrame({"text": TEXTS})
    data = stream_of(frame[:1000], frame[1000:2000])
    (tmp_path / "a.arrow").write_bytes(data[:-cut] if cut > 5 else data[:cut])
    found = read_all(tmp_path)
    assert [d.text for d in found.documents] == ([] if cut == 5 else TEXTS[:1000])
    assert set(found.reasons.values()) == {"broken-file"}


def test_a_batch_that_does_not_fit_is_too_large(read_all, tmp_path, monkeypatch):
    monkeypatch.setattr(arrow, "MOST_BATCH_BYTES", 1000)
    pl.DataFrame({"text": TEXTS}).write_ipc_stream(tmp_path / "a.arrow")
    assert read_all(tmp_path).reasons[str(tmp_path / "a.arrow")] == "record-too-large"
