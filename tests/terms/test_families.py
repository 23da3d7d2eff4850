"""Families: what shares a word, an ending or a character with good candidates is lifted."""

import polars as pl
import pytest

from analyzer.terms import observe, rank
from analyzer.terms.families import FAMILIES, add_families
from analyzer.terms.units import taken_apart

KINDS = ("atrial", "renal", "hepatic", "gastric", "ocular", "dermal", "neural", "spinal")


def families(names, scores, language="en"):
    keys = pl.Series("key", names, dtype=pl.String)
    terms = pl.DataFrame({"key": keys, "term": keys.str.replace_all("\x1f", "")})
    _, _, words = taken_apart(keys)
    return add_families(terms, words, pl.Series(scores, dtype=pl.Float64), language)


def test_a_good_head_lifts_the_rare_ones_that_share_it():
    names = [f"{kind} syndrome" for kind in KINDS]
    others = [f"{kind} day" for kind in ("rainy", "sunny", "long", "short")]
    found = families(names + others, range(12, 0, -1))
    head = dict(zip(names + others, found["family_head"], strict=True))
    assert head["spinal syndrome"] > 0 > head["rainy day"]


def test_a_candidate_says_nothing_for_itself():
    found = families(["unique head", "other thing", "third one"], [9, 2, 1])
    assert found["family_head"].to_list() == pytest.approx([0, 0, 0])


def test_endings_are_told_from_other_words():
    names = ["nephritis", "hepatitis", "dermatitis", "kitchen", "running"]
    ending = families(names, [9, 8, 7, 2, 1])["ending"].to_list()
    assert min(ending[:3]) > max(ending[3:])


def test_chinese_terms_go_by_their_last_characters():
    names = ["胃\x1f炎", "肝\x1f炎", "肾\x1f炎", "今\x1f天", "明\x1f天"]
    last = families(names, [9, 8, 7, 2, 1], "zh")["last_character"].to_list()
    assert min(last[:3]) > 0 > max(last[3:])


def test_order_of_the_rows_is_kept_and_past_the_head_there_are_none(monkeypatch):
    monkeypatch.setattr("analyzer.terms.families._RANKED", 2)
    found = families(["a b", "c d", "e d"], [1, 2, 3])
    assert found["key"].to_list() == ["a b", "c d", "e d"]
    assert found["family_least"].is_null().to_list() == [True, False, False]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_candidates_have_no_families(language):
    assert not len(families([], [], language))


def test_families_are_a_part_of_the_score():
    texts = [f"The {kind} syndrome was seen, and {kind} syndrome is rare." for kind in KINDS]
    ranked = rank(observe(texts))
    assert all("family" in term.score_parts for term in ranked)
    assert {"family_head", "ending"} <= set(FAMILIES)


def test_numerals_are_no_terms():
    texts = ["The fracture was (i) open, (ii) closed or (iii) healed; type II fractures."] * 5
    assert not {"ii", "iii", "II"} & {term.term for term in rank(observe(texts))}
