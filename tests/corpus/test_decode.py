"""Decoding by blocks gives what decoding at once gives; a bad line costs itself."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.corpus import decode, stream
from analyzer.corpus.decode import Line, Piece
from analyzer.corpus.stream import ByteStream

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff"), max_size=60)
ENCODINGS = ["utf-8-sig", "utf-16", "utf-32"]


def in_chunks(data, size):
    return ByteStream(data[at : at + size] for at in range(0, len(data), size))


@pytest.fixture
def small_blocks(monkeypatch):
    monkeypatch.setattr(decode, "BLOCK_BYTES", 16)


@settings(deadline=None)
@given(TEXT, st.sampled_from(ENCODINGS), st.integers(1, 40))
def test_pieces_joined_are_the_text_decoded(text, encoding, size):
    text = "Begin.\n" + text
    data = text.encode(encoding)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(decode, "BLOCK_BYTES", 16)
        patch.setattr(decode.detect, "looks_binary", lambda _: "")
        found = list(decode.pieces(in_chunks(data, size), "a"))
    assert all(isinstance(piece, Piece) for piece in found)
    assert "".join(piece.text for piece in found) == text
    assert sum(piece.size_bytes for piece in found) == len(data)
    line = 1
    for piece in found[1:]:
        assert piece.line == line
        line += piece.text.count("\n")


@settings(deadline=None, max_examples=200)
@given(
    st.lists(st.sampled_from(["ok", "naïve café", "二尖瓣", "", "\r", "x" * 50]), max_size=12),
    st.data(),
)
@pytest.mark.parametrize("width", [7, 1 << 20])
def test_a_bad_line_costs_itself(width, texts, data):
    texts = ["naïve", "二尖瓣", "naïve", *texts]
    raw = [text.encode() for text in texts]
    # not half of the lines, or it would be another encoding
    bad = data.draw(st.sets(st.integers(3, len(raw) - 1), max_size=2)) if len(raw) > 3 else set()
    for at in bad:
        raw[at] = b"x\xff" + raw[at][:5]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(decode, "BLOCK_BYTES", 1 << 10)
        found = list(decode.pieces(in_chunks(b"\n".join(raw), width), "a.txt"))
    kept = "".join(piece.text for piece in found if isinstance(piece, Piece))
    ends = ["\n"] * (len(texts) - 1) + [""]
    assert kept == "".join(
        text + end for at, (text, end) in enumerate(zip(texts, ends, strict=True)) if at not in bad
    )
    lost = [item.path for item in found if not isinstance(item, Piece)]
    assert lost == [f"a.txt#{at + 1}" for at in sorted(bad)]
    sizes = sum(piece.size_bytes for piece in found if isinstance(piece, Piece))
    assert sizes == len(b"\n".join(raw))


@settings(deadline=None)
@given(TEXT, st.integers(1, 30))
def test_lines_are_the_text_split(text, size):
    text = "a\n" + text
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(decode, "BLOCK_BYTES", 16)
        patch.setattr(decode.detect, "looks_binary", lambda _: "")
        found = list(decode.lines(in_chunks(text.encode(), size), "a"))
    expected = text.split("\n")
    assert [line.number for line in found] == list(range(1, len(found) + 1))
    assert "".join(line.text for line in found) == text
    assert len(found) == len(expected) - (expected[-1] == "")


def test_a_nul_byte_far_in_costs_its_line(small_blocks):
    data = b"a line of text\n" * 9000 + b"bad \0 line\n" + b"end\n"
    found = list(decode.pieces(in_chunks(data, 1000), "a"))
    assert [item.path for item in found if not isinstance(item, Piece)] == ["a#9001"]
    assert found[-1].text == "end\n"


def test_a_lone_surrogate_in_utf16_costs_its_line(read_all, tmp_path):
    lines = ["one\n", "two\ud800\n", "three\n"]
    path = tmp_path / "a.txt"
    path.write_bytes(b"\xff\xfe" + b"".join(t.encode("utf-16-le", "surrogatepass") for t in lines))
    found = read_all(path)
    assert found.text == "one\nthree\n"
    assert found.reasons == {f"{path}#2": "bad-encoding"}
    assert sum(d.size_bytes for d in found.documents) == path.stat().st_size


def test_utf16_line_ends_are_not_found_between_characters(read_all, tmp_path):
    text = "ऊ਀\u0a0a\u0a00\u010a" * 600_000  # full of 0x0A bytes, without one line end
    path = tmp_path / "a.txt"
    path.write_bytes(text.encode("utf-16"))
    assert read_all(path).text == text


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_broken_byte_in_a_huge_line_costs_the_block_around_it(read_all, tmp_path, encoding):
    good = ("二尖瓣位于左心房和左心室之间，" * 300_000).encode(encoding)
    path = tmp_path / "a.txt"
    path.write_bytes(good[:3_000_000] + b"\xff\xff" + good[3_000_000:] + b"\nlast\n")
    found = read_all(path)
    assert set(found.reasons) == {f"{path}#1"}
    assert found.text.endswith("\nlast\n")
    assert len(found.text) > (len(good.decode(encoding)) * 5) // 8
    assert sum(d.size_bytes for d in found.documents) == path.stat().st_size


def test_the_encoding_is_settled_where_ascii_ends(read_all, tmp_path):
    text = "ascii words only\n" * 100_000 + "今天天气很好，我们去海边玩。\n" * 3
    path = tmp_path / "a.txt"
    path.write_bytes(text.encode("gb18030"))
    assert read_all(path).text == text


def test_what_is_in_no_encoding_is_skipped(read_all, tmp_path):
    path = tmp_path / "a.txt"
    noise = Random(7).choices(range(0x80, 0x100), k=2000)
    path.write_bytes(b"\n".join(bytes(noise[at : at + 40]) for at in range(0, 2000, 40)))
    assert read_all(path).reasons == {str(path): "bad-encoding"}
    assert read_all(path).documents == []


def test_a_line_that_is_too_large_is_skipped(monkeypatch):
    monkeypatch.setattr(decode, "RECORD_LIMIT_BYTES", 1000)
    monkeypatch.setattr(decode, "BLOCK_BYTES", 100)
    data = b"a\n" + b"x" * 5000 + b"\nb\n"
    one, large, two = decode.lines(in_chunks(data, 90), "a")
    assert (one, two) == (Line(1, "a\n"), Line(3, "b\n"))
    assert (large.path, large.reason) == ("a#2", "record-too-large")


def test_an_error_of_the_disk_ends_the_stream_softly():
    def chunks():
        yield b"read"
        raise OSError(5, "Input/output error")

    data = ByteStream(chunks())
    assert data.read(stream.BLOCK_BYTES) == b"read"
    assert data.read(1) == b""
    assert data.broken is not None
    assert data.broken.reason == "unreadable"


def test_japanese_mail_is_read(read_all, tmp_path):
    text = "患者は急性心筋梗塞のため入院。\nplain line\nアトルバスタチン\n"
    (tmp_path / "a.txt").write_bytes(text.encode("iso2022_jp"))
    assert read_all(tmp_path).text == text


@pytest.mark.parametrize("encoding", ["utf-32-le", "utf-32-be"])
def test_utf32_without_a_mark_is_read(read_all, tmp_path, encoding):
    text = "患者 was ill\nand 😀\n"
    (tmp_path / "a.txt").write_bytes(text.encode(encoding))
    assert read_all(tmp_path).text == text
