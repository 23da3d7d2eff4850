from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from analyzer.report.safe import clip, visible

JOINERS = {"\u200c", "\u200d"}
ANY = st.text(st.characters(codec=None), max_size=40)


@given(ANY)
def test_nothing_hidden_is_left(text):
    for char in visible(text):
        assert unicodedata.category(char) not in {"Cc", "Cs", "Zl", "Zp"}
        assert unicodedata.bidirectional(char) not in {
            *("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"),
        }


@given(st.text(st.characters(categories=["L", "N", "P", "S"]), max_size=40))
def test_plain_text_stays_as_it_is(text):
    assert visible(text) == text


def test_joiners_stay_because_words_and_emoji_need_them():
    assert visible("می\u200cخواهم 👩\u200d🔬") == "می\u200cخواهم 👩\u200d🔬"


@given(ANY, st.integers(2, 30))
def test_a_clipped_text_is_never_longer(text, characters):
    assert len(clip(text, characters)) <= characters
