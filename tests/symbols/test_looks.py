"""Words are found by their looks however long they are, and however often a page is asked."""

import pytest

from analyzer.symbols import detectors, looks
from analyzer.symbols.looks import Look, look_of
from analyzer.symbols.page import Page

LOOK, OTHER = Look("A0a{3}"), Look("A{40}")
WORDS = ["B7abc", "x" * 30 + "B7abc", "y" * 120 + "B7abc", "z" * 500 + "B7abc"]


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("asked_before", range(8))
def test_a_word_is_found_by_its_look(word, asked_before):
    page = Page(f"See {word} here and {'w' * 40}=1.")
    for _ in range(asked_before):
        page.like(OTHER)
    assert word in page.like(LOOK)


def test_what_is_dull_stays_dull_and_only_that():
    look, other = Look("0A0"), Look("0A0")
    text = "Of 1A1 and 2B2."
    assert Page(text).inside(look, lambda word: word.startswith("1")) == {"1A1": True}
    assert Page(text).like(look) == ["1A1"]
    assert Page(text).like(other) == ["1A1", "2B2."]


def test_no_look_that_matches_is_left_out_for_its_parts():
    texts = [text for one in detectors() for text, _ in one.examples]
    texts += [text for one in detectors() for text in one.counterexamples]
    seen = {look_of(word) for text in texts for word in Page(text).distinct}
    for one in looks._looks:
        assert all(one.searches(_parts_of(look)) for look in seen if one.fits(look))


def _parts_of(look):
    return [part for part in looks._parts if part in look]
