"""wordfreq's lists, read without it."""

import polars as pl
import pytest
import wordfreq

from analyzer.terms.frequencies import first_words, word_lists
from analyzer.terms.specificity import general_frequencies
from analyzer.terms.tokens import stream
from analyzer.terms.types import kinds_of


@pytest.mark.parametrize("language", ["de", "fi", "ko", "ru", "zh"])
def test_the_first_words_are_those_that_wordfreq_gives(language):
    assert first_words(language, 150) == {*wordfreq.top_n_list(language, 150, "small")}
    assert [*word_lists(language, "small")] == wordfreq.get_frequency_list(language, "small")
    wordfreq.get_frequency_list.cache_clear()


def test_an_unknown_language_has_no_words():
    assert first_words("xx", 150) == frozenset()


def test_arabic_with_its_vowels_is_looked_up_without():
    bare = general_frequencies(pl.Series(["من", "الله", "آمنوا"]), "ar")
    assert (
        general_frequencies(pl.Series(["مِن", "ٱللَّهُ", "ءَامَنُواْ"]), "ar").to_list() == bare.to_list()
    )
    found = stream(["مِن ٱلۡكِتَٰبِ"])
    assert kinds_of(found, "ar").starts.tolist() == [False, True]
