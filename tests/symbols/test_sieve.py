"""The gate by arrays says what its regular expression says, whatever the text."""

from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.symbols.sieve import RUN, is_suspicious, places_of, places_of_mark, suspicious_runs

LETTERS = st.text(alphabet="aAmGZcg0-'\"(.,_ \n中²αé∀\x00\ud800𝒳acgtu", max_size=400)
FILLER = "plain words " * 90  # long enough for the arrays


def by_expression(text):
    return [m.span() for m in RUN.finditer(text) if is_suspicious(m.group())]


@settings(deadline=None)
@given(LETTERS, st.sampled_from(["", FILLER]))
def test_arrays_and_expression_agree(text, filler):
    assert list(suspicious_runs(text + filler)) == by_expression(text + filler)
    assert list(suspicious_runs(filler + text)) == by_expression(filler + text)


@settings(deadline=None)
@given(LETTERS, st.sampled_from(["", FILLER]))
def test_every_run_is_placed_where_it_stands(text, filler):
    expected = {}
    for match in RUN.finditer(text + filler):
        expected.setdefault(match.group(), []).append(match.start())
    assert places_of(text + filler, expected) == expected


def test_runs_longer_than_a_block_stay_whole():
    long = "C(=O)" * 40_000
    text = f"中{long}中 then BRCA1 {long}"
    assert list(suspicious_runs(text)) == by_expression(text)
    assert places_of(text, ["BRCA1"]) == {"BRCA1": [text.index("BRCA1")]}


@given(st.lists(st.sampled_from(["se", "select", "t", "*/", "/", "l", " ", "é"])))
def test_marks_are_where_a_search_finds_them(pieces):
    text = "".join(pieces).encode("ascii", "replace") * 3
    for mark in (b"*/", b"select", b"tt"):
        found = [at for at in range(len(text)) if text.startswith(mark, at)]
        assert list(places_of_mark(text, mark)) == found
