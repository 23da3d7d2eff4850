import json
from pathlib import Path

import pytest

from analyzer.decide import alternatives, as_json, explain, listing, load_pack, test_pack
from analyzer.decide.docs import EXAMPLE, page
from analyzer.decide.words import say
from analyzer.errors import UsageError
from tests.decide.worlds import LANGUAGE, SMILES

PACK = load_pack()
PAGE = Path(__file__).parents[2] / "docs" / "rules.md"


def test_the_page_of_the_rules_is_current():
    assert PAGE.read_text(encoding="utf-8") == page(PACK), "run python -m analyzer.decide.docs"


def test_the_page_names_every_rule_parameter_and_case_and_no_place_of_this_machine():
    text = page(PACK)
    for name in (*PACK.rules, *PACK.parameters, *PACK.definitions):
        assert name in text
    assert all(case.name in text for case in PACK.cases)
    assert str(Path(__file__).parents[2]) not in text


def test_the_example_of_a_rule_loads_and_passes_its_cases(tmp_path):
    (tmp_path / "own.yaml").write_text(EXAMPLE)
    results = [r for r in test_pack(load_pack([tmp_path])) if r.rule == "own-serving-target"]
    assert [result.passed for result in results] == [True, True]
    assert EXAMPLE in page(PACK)


def test_a_rule_is_explained_with_its_thresholds_sources_and_cases():
    text = explain(PACK, "highly-symbolic")
    assert "symbols.pieces_per_character_ratio at least 1.6 (symbols_finer_than_prose)" in text
    assert "arxiv.org/abs/2505.20133" in text
    assert "fired          a few MB of SMILES" in text


def test_a_rule_that_is_not_there_is_refused_with_a_hint():
    with pytest.raises(UsageError, match="no rule 'highly-symbolc'") as caught:
        explain(PACK, "highly-symbolc")
    assert "highly-symbolic" in caught.value.hint


def test_a_waiver_that_has_expired_is_told_as_expired(tmp_path):
    text = "- {rule: thinly-fed, owner: ops, reason: moved, expires: 2020-01-31}\n"
    (tmp_path / "waivers.yaml").write_text(text)
    pack = load_pack([tmp_path])
    assert "expired on 2020-01-31, of ops: moved" in listing(pack)
    assert "expired on 2020-01-31, of ops: moved" in explain(pack, "thinly-fed")


def test_the_listing_holds_every_rule_and_parameter():
    text = listing(PACK)
    assert all(name in text for name in (*PACK.rules, *PACK.parameters))
    content = json.loads(json.dumps(as_json(PACK)))
    assert [rule["id"] for rule in content["rules"]] == list(PACK.rules)
    assert content["digest"] == PACK.digest


def fits(facts):
    return {row["id"]: row["fits_here"] for row in alternatives(facts, PACK)}


def test_alternatives_follow_from_the_facts():
    language = fits(LANGUAGE)
    assert language["continued-pretraining"]
    assert language["adapters"]
    assert language["retrieval"]
    assert not language["other-base-model"]
    assert fits(LANGUAGE | {"tokens.fertility": 2.6})["other-base-model"]
    assert not any(fits(SMILES)[name] for name in ("retrieval", "adapters", "subword-setting"))
    assert fits(SMILES | {"proposal.median_occurrences": 4.0})["subword-setting"]
    thin = SMILES | {"proposal.half_of_tokens_saving_share": 0.97, "proposal.under_100_share": 0.0}
    assert fits(thin)["smaller-extension"]
    assert not fits(thin)["larger-extension"]
    assert fits(thin | {"proposal.half_of_tokens_saving_share": 0.6})["larger-extension"]


def test_no_alternative_counts_words_where_they_mean_nothing():
    told = [row["because"] for row in alternatives(SMILES | {"tokens.fertility": 29.3}, PACK)]
    assert not any("a word" in text for text in told)


def test_an_alternative_that_hangs_on_what_is_not_known_says_so():
    row = next(r for r in alternatives(SMILES, PACK) if r["id"] == "larger-extension")
    assert row["fits_here"] is None
    assert row["because"].startswith("Not known: ")


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.0, "share", "0 %"),
        (1.0, "share", "100 %"),
        (0.99996, "share", "99.996 %"),
        (0.00004, "share", "0.004 %"),
        (-0.005, "share", "-0.5 %"),
        (2_630_000, "tokens", "2.63 million"),
        (137_912, "tokens", "138,000"),
        (9.0, "occurrences", "9"),
        (24.9, "occurrences", "24.9"),
        (1.0e12, "tokens", "1 trillion"),
        (None, "tokens", "unknown"),
        ("code", "name", "code"),
    ],
)
def test_numbers_are_said_as_a_person_writes_them(value, unit, text):
    assert say(value, unit) == text
