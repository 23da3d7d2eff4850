from __future__ import annotations

import re

import pytest

from analyzer.errors import UsageError
from analyzer.report.phrases import LANGUAGES
from analyzer.report.words import load


def test_every_language_has_the_same_strings_with_the_same_places():
    first = load(LANGUAGES[0])
    for lang in LANGUAGES[1:]:
        other = load(lang)
        own = {key for key in first.keys() ^ other.keys() if not key.startswith("scale.")}
        assert own == set()
        for key in first.keys() & other.keys():
            places = [sorted(re.findall(r"\{\w+\}", words(key))) for words in (first, other)]
            assert places[0] == places[1], key


def test_chinese_sentences_use_chinese_punctuation():
    words = load("zh")
    for key in sorted(words.keys()):
        assert not re.search(r"[\u4e00-\u9fff][,;:?!(]", words(key)), key


def test_an_unknown_language_is_a_usage_error():
    with pytest.raises(UsageError) as caught:
        load("tlh")
    assert "zh" in caught.value.hint


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("needs.in_tokens", "1", "1 token"),
        ("needs.in_tokens", "21", "21 tokens"),
        ("needs.in_tokens", "0.1", "0.1 tokens"),
        ("needs.in_tokens", "1,001", "1,001 tokens"),
    ],
)
def test_one_of_a_thing_is_named_in_the_singular(key, value, said):
    assert load("en")(key, value=value) == said
