from analyzer.propose.terms import TermWords
from analyzer.terms import RankedTerm


def term(text, count=10, language="en"):
    return RankedTerm(text, count, 3, 1.0, ((text, count),), "word", language)


def test_a_word_serves_the_best_terms_that_hold_it():
    words = TermWords.of([term("heart failure"), term("acute heart failure"), term("heart")], 1.0)
    assert " Heart" in words
    assert "kidney" not in words
    assert words.serves([b" heart", b" kidney"]) == (
        "heart failure",
        "acute heart failure",
        "kidney",
    )


def test_a_term_of_several_words_without_spaces_is_a_phrase_of_its_own():
    words = TermWords.of([term("急性心肌梗死", 4, "zh"), term("心肌梗死", 10, "zh")], 0.5)
    assert set(words.phrases) >= {"急性心肌梗死"}
    count, parts = words.phrases["急性心肌梗死"]
    assert count == 2.0
    assert "".join(parts) == "急性心肌梗死"
    # what stands inside the longer term is not counted for the shorter one again
    if "心肌梗死" in words.phrases:
        assert words.phrases["心肌梗死"][0] == 3.0
