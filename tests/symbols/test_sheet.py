"""Texts that share a sheet have the spans that each has alone."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer import symbols
from analyzer.symbols.looks import Look
from analyzer.symbols.page import Page
from analyzer.symbols.sheet import Sheet, sheets

EXAMPLES = [text for one in symbols.detectors() for text, _ in one.examples]
COUNTER = [text for one in symbols.detectors() for text in one.counterexamples]
PIECES = st.sampled_from([*EXAMPLES, *COUNTER, "", "\n", "smiles", "Plain words here.", "炎症"])
LOOK = Look("A\\(")
TEXTS = st.lists(st.lists(PIECES, max_size=4).map("\n".join), max_size=12)


@settings(deadline=None, max_examples=60)
@given(TEXTS)
def test_a_text_on_a_sheet_has_the_spans_that_it_has_alone(texts):
    found = symbols.detect_each([(text, "") for text in texts], names=False)
    assert [*found] == [symbols.detect(text, names=False) for text in texts]


def test_a_long_text_has_a_sheet_for_itself():
    texts = ["a", "b", "c" * 300_000, "d"]
    found = [*sheets(texts)]
    assert [number for _, number in found] == [0, 1, 0, 0]
    assert [sheet.text for sheet, _ in found] == ["a\nb", "a\nb", texts[2], "d"]


@settings(deadline=None)
@given(st.lists(st.text(alphabet="aC(1)=O \né"), min_size=1, max_size=6))
def test_words_and_lines_are_those_of_the_text(texts):
    sheet = Sheet(texts)
    for number, text in enumerate(texts):
        alone, page = Page(text), Page(text, on=(sheet, number))
        assert page.words == alone.words
        assert [page.positions(word) for word in page.words] == [
            alone.positions(word) for word in alone.words
        ]
        (lines,) = page.lines_told(_are_short)
        assert lines == [at for at, line in enumerate(text.split("\n")) if len(line) < 2]


def _are_short(ascii_text):
    import numpy as np

    return (np.array([len(line) < 2 for line in ascii_text.split(b"\n")]),)


@settings(deadline=None)
@given(st.lists(st.text(alphabet="aC(1$ \n"), min_size=1, max_size=6))
def test_no_text_is_spared_that_has_what_is_needed(texts):
    sheet = Sheet(texts)
    having = sheet.having(("$", re.compile(r"a\n*1"), LOOK, (_are_short, 0)))
    for number, text in enumerate(texts):
        if "$" in text or re.search(r"a\n*1", text) or _are_short(text.encode())[0].any():
            assert number in having
    assert all(number in sheet.having(()) for number in range(len(texts)))
    assert set(sheet.having(("$",))) == {n for n, text in enumerate(texts) if "$" in text}
