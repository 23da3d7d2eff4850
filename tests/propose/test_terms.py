import polars as pl

from analyzer.propose.terms import TermWords


def ranked(counts):
    return pl.DataFrame({"term": [*counts], "count": [*counts.values()]})


def test_a_word_serves_the_best_terms_that_hold_it():
    words = TermWords.of(ranked({"heart failure": 9, "acute heart failure": 9, "heart": 9}), 1.0)
    assert " Heart" in words
    assert "kidney" not in words
    assert words.serves([b" heart", b" kidney"]) == (
        "heart failure",
        "acute heart failure",
        "kidney",
    )


def test_a_term_of_several_words_without_spaces_is_a_phrase_of_its_own():
    words = TermWords.of(ranked({"急性心肌梗死": 4, "心肌梗死": 10}), 0.5)
    assert set(words.phrases) >= {"急性心肌梗死"}
    count, parts = words.phrases["急性心肌梗死"]
    assert count == 2.0
    assert "".join(parts) == "急性心肌梗死"
    # what stands inside the longer term is not counted for the shorter one again
    if "心肌梗死" in words.phrases:
        assert words.phrases["心肌梗死"][0] == 3.0
