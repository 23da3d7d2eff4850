"""The weights: shipped as data, of evidence that exists, and adding up to the score."""

import polars as pl
import pytest

from analyzer.terms import observe
from analyzer.terms.evidence import EVIDENCE, PARTS, values_of
from analyzer.terms.rank import candidates_of
from analyzer.terms.specificity import character_specificity, generality
from analyzer.terms.weights import add_scores, by_reason, curves_of, given

TEXTS = {
    "en": ["Acute heart failure is treated, and heart failure was seen with these results."] * 3,
    "zh": ["急性心肌梗死的治疗，心肌梗死患者口服β受体阻滞剂。"] * 3,
    "fr": ["L'insuffisance cardiaque est une maladie, et elle est traitée avec des résultats."] * 3,
}


@pytest.mark.parametrize("language", TEXTS)
def test_every_weight_is_of_known_evidence(language):
    assert set(curves_of(language)) <= set(EVIDENCE)
    assert set(by_reason(language)) <= set(EVIDENCE)


@pytest.mark.parametrize("language", TEXTS)
def test_the_score_is_the_sum_of_what_the_evidence_gives(language):
    terms = candidates_of(observe(TEXTS[language]), language)
    curves = curves_of(language)
    values = values_of(terms, curves)
    scored = add_scores(terms, language)
    wanted = sum(given(curve, values[name].to_numpy()) for name, curve in curves.items())
    assert scored["score"].to_list() == pytest.approx(wanted.tolist(), abs=2e-3)
    assert {f"score_{part}" for part in PARTS} <= set(scored.columns)
    assert scored["score"].is_finite().all()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_curves_run_from_low_to_high_values(language):
    curves = [curve for curve in curves_of(language).values() if isinstance(curve, dict)]
    assert len(curves) > 10
    for curve in curves:
        assert curve["at"] == sorted(set(curve["at"]))
        assert len(curve["at"]) == len(curve["gives"]) > 1


def test_what_all_fields_share_is_general():
    shares = generality(pl.Series("word", ["study", "myocardium"]), "en").to_list()
    assert shares[0] > 0.5
    assert shares[1] == 0.0
    assert generality(pl.Series("word", ["study"]), "fr").to_list() == [0.0]


def test_characters_of_other_languages_say_nothing():
    known = pl.DataFrame({"word": ["heart"], "count": [2]})
    assert character_specificity(pl.Series("word", ["heart"]), known, "en")["characters"][0] is None


def test_commonplace_words_are_those_of_everyday_language_alone():
    terms = candidates_of(observe(["胃炎患者的情况。管理部门的工作，部门规定。"] * 3), "zh")
    found = dict(zip(terms["term"], values_of(terms, ["commonplace"])["commonplace"], strict=True))
    assert found["情况"] > found["部门"] > found["胃炎"] == found["管理部门"] == 0
