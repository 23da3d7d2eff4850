"""Every registered detector is held to its own examples and to the laws of all detectors."""

import pytest

from analyzer import symbols
from analyzer.symbols.page import Page

DETECTORS = symbols.detectors()
GENERAL = (
    "In 2005 the company, listed on NASDAQ, said NO to IBM's offer of $5 to $10 a share; the CEO",
    "The CAT sat on the mat, ACT I began, and the OPINION of the Court was read at 10:30.",
    "（一）本条例自2020年5月14日起施行，由市人民政府负责组织实施；（二）其他规定。",
    "See section 2(a)(1)(B) of the Act; C4, B2B, H1N1, N95 and the A380 are no symbols.",
    " = Robert Boulter = \n \n He had a guest @-@ starring role , in 2002 . \n",
    "| name | value |\n| --- | --- |\n| one | 1 |\n",
    "",
    "\n\n \n",
)


def found(detector, text):
    return [text[hit.start : hit.end] for hit in detector.find(Page(text))]


@pytest.mark.parametrize("detector", DETECTORS, ids=lambda d: d.name)
def test_finds_its_examples(detector):
    assert detector.examples, "a detector without an example shows nothing"
    for text, symbol in detector.examples:
        assert symbol in found(detector, text)


@pytest.mark.parametrize("detector", DETECTORS, ids=lambda d: d.name)
def test_finds_nothing_in_its_counterexamples(detector):
    assert detector.counterexamples
    for text in detector.counterexamples:
        assert found(detector, text) == [], text


@pytest.mark.parametrize("detector", DETECTORS, ids=lambda d: d.name)
def test_finds_nothing_in_general_text(detector):
    for text in GENERAL:
        assert found(detector, text) == [], text


@pytest.mark.parametrize("detector", DETECTORS, ids=lambda d: d.name)
def test_hits_are_inside_the_text_and_of_a_declared_kind(detector):
    for text, _ in detector.examples:
        for hit in detector.find(Page(text)):
            assert 0 <= hit.start < hit.end <= len(text)
            assert hit.kind in detector.kinds


@pytest.mark.parametrize("detector", DETECTORS, ids=lambda d: d.name)
def test_an_example_survives_the_settling_of_overlaps(detector):
    """What a detector shows as its example is still found when all detectors run."""
    text, symbol = detector.examples[0]
    spans = symbols.detect(text)
    at = text.index(symbol)
    covered = [s for s in spans if s.start <= at and s.end >= at + len(symbol)]
    assert covered, spans
    assert covered[0].class_ == detector.class_


def test_names_are_distinct():
    names = [detector.name for detector in DETECTORS]
    assert len(names) == len(set(names))
