"""wordfreq's lists, read without it."""

import pytest
import wordfreq

from analyzer.terms.frequencies import first_words, word_lists


@pytest.mark.parametrize("language", ["de", "fi", "ko", "ru", "zh"])
def test_the_first_words_are_those_that_wordfreq_gives(language):
    assert first_words(language, 150) == {*wordfreq.top_n_list(language, 150, "small")}
    assert [*word_lists(language, "small")] == wordfreq.get_frequency_list(language, "small")
    wordfreq.get_frequency_list.cache_clear()


def test_an_unknown_language_has_no_words():
    assert first_words("xx", 150) == frozenset()
