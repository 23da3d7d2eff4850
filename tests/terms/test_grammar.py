import polars as pl
import pytest

from analyzer.terms.grammar import parts_of_speech


@pytest.mark.parametrize("word", ["vaccine", "medicine", "glucose", "hospital", "thyroid", "zebra"])
def test_a_noun_with_the_ending_of_an_adjective_is_a_noun(word):
    assert parts_of_speech(pl.Series("word", [word]), "en")["noun"][0] > 0.8


@pytest.mark.parametrize("word", ["cardiac", "renal", "soluble", "syntactic", "prokaryotic"])
def test_an_adjective_is_none(word):
    shares = parts_of_speech(pl.Series("word", [word]), "en")
    assert shares["adjective"][0] > 0.6
    assert shares["noun"][0] < 0.4


def test_shares_add_up():
    words = pl.Series("word", ["containing", "quickly", "established", "vaccine", "xyloid"])
    assert parts_of_speech(words, "en").sum_horizontal().is_between(0.85, 1.15).all()
