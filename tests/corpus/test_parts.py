"""Parts: laws of cutting."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.corpus import parts
from analyzer.corpus.parts import Cutter, record

PIECES = st.lists(st.text(st.sampled_from("ab \n\r\t二尖é😀\u3000"), max_size=30), max_size=12)


@pytest.fixture(autouse=True, scope="module")
def short_parts():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parts, "PART_CHARACTERS", 10)
        yield


def run(pieces, encoding="utf-8"):
    cutter = Cutter("a")
    found = []
    for text in pieces:
        found += cutter.add(text, len(text.encode(encoding)), encoding)
    return [*found, *cutter.finish()]


@settings(deadline=None)
@given(PIECES, st.sampled_from(["utf-8", "utf-16-le", "gb18030"]))
def test_parts_joined_are_the_text(pieces, encoding):
    found = run(pieces, encoding)
    text = "".join(pieces)
    assert "".join(d.text for d in found) == text
    assert [d.part for d in found] == list(range(len(found)))
    for document in found:
        assert 0 < len(document.text) <= 10
        assert text[document.offset : document.offset + len(document.text)] == document.text
        assert document.size_bytes == len(document.text.encode(encoding))


@settings(deadline=None)
@given(PIECES, st.integers(1, 7))
def test_cuts_do_not_depend_on_the_pieces(pieces, size):
    text = "".join(pieces)
    others = [text[at : at + size] for at in range(0, len(text), size)]
    assert run(pieces) == run(others)


@settings(deadline=None)
@given(PIECES)
def test_cuts_are_at_line_ends_where_there_are_any(pieces):
    found = run(pieces)
    for document in found[:-1]:
        assert document.text.endswith("\n") or "\n" not in document.text


def test_a_long_line_is_cut_at_a_space():
    assert [d.text for d in run(["words in a line"])] == ["words in ", "a line"]
    assert [d.text for d in run(["a bcdefghijkl"])] == ["a bcdefghi", "jkl"]


@settings(deadline=None)
@given(st.text(max_size=40))
def test_records_can_be_written(text):
    found = list(record("a#1", text + "\ud83d"))
    assert sum(d.size_bytes for d in found) == len("".join(d.text for d in found).encode())
