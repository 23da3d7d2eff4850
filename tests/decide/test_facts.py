import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.conclusions import Occurrences
from analyzer.decide import SCHEMA, facts_of
from analyzer.decide.facts import checked, derive
from analyzer.errors import UsageError
from analyzer.values import ModelInfo, SymbolKind, SymbolStats, TokenStats
from tests.decide.worlds import (
    CORPUS,
    MODEL,
    NO_SYMBOLS,
    TERMS,
    TOKENS,
    proposal,
    symbol_class,
)


def measured(**changes):
    given = {
        "corpus": CORPUS,
        "model": MODEL,
        "tokens": TOKENS,
        "terms": TERMS,
        "symbols": NO_SYMBOLS,
        "proposal": proposal(),
        "training_tokens": None,
    }
    return facts_of(**(given | changes))


def test_every_fact_of_the_schema_is_there_in_its_order_and_of_its_type():
    facts = measured(symbols=SymbolStats(0.3, {"chemistry": symbol_class(0.3, 0.6, 0.4)}, 0.22))
    assert list(facts) == list(SCHEMA)
    for name, value in facts.items():
        assert value is None or SCHEMA[name].takes(value), name
    assert checked(facts) == facts


def test_without_a_budget_one_pass_is_assumed_and_said():
    facts = measured()
    assert facts["budget.training_tokens"] == 2_000_000
    assert facts["budget.is_assumed"] is True
    assert facts["budget.passes"] == 1.0
    assert facts["budget.median_occurrences"] == 400.0


def test_a_stated_budget_is_taken_and_only_four_passes_feed():
    facts = measured(training_tokens=200_000_000)
    assert facts["budget.is_assumed"] is False
    assert facts["budget.passes"] == 100.0
    assert facts["budget.median_occurrences"] == 1600.0


def test_a_budget_below_one_pass_feeds_less():
    assert measured(training_tokens=500_000)["budget.median_occurrences"] == 100.0


def test_the_dominant_class_is_the_one_that_costs_most_beyond_prose():
    classes = {"code": symbol_class(0.6, 0.23, 0.6), "chemistry": symbol_class(0.1, 0.7, 0.3)}
    facts = measured(symbols=SymbolStats(0.7, classes, 0.22))
    assert facts["symbols.dominant_class"] == "chemistry"
    assert facts["symbols.dominant_share"] == 0.1
    assert facts["symbols.pieces_per_character_ratio"] == pytest.approx(0.7 / 0.22)


def test_a_class_that_costs_nothing_more_than_prose_is_dominant_by_its_share():
    classes = {"code": symbol_class(0.6, 0.2), "mathematics": symbol_class(0.1, 0.2)}
    assert measured(symbols=SymbolStats(0.7, classes, 0.22))["symbols.dominant_class"] == "code"


def test_without_measured_prose_english_is_the_yardstick():
    symbols = SymbolStats(1.0, {"genes": symbol_class(1.0, 0.5)}, None)
    assert measured(symbols=symbols)["symbols.pieces_per_character_ratio"] == 2.0


def test_a_class_that_a_user_declared_can_be_dominant():
    symbols = SymbolStats(0.5, {"knitting": symbol_class(0.5, 0.8, 0.7)}, 0.25)
    facts = measured(symbols=symbols)
    assert facts["symbols.dominant_class"] == "knitting"
    assert facts["symbols.tokens_share"] == 0.7


def test_symbolic_tokens_are_counted_apart_from_words_and_intermediates():
    facts = measured(symbols=SymbolStats(0.3, {"chemistry": symbol_class(0.3, 0.6, 0.4)}, 0.22))
    assert facts["proposal.symbol_tokens"] == 2
    assert facts["proposal.symbol_median_occurrences"] == 500.0
    assert facts["proposal.symbol_part_saving"] == pytest.approx(0.25)


def test_the_first_half_of_the_tokens_is_read_off_the_curve():
    assert measured()["proposal.half_of_tokens_saving_share"] == pytest.approx(0.75)


def test_no_proposal_at_all():
    nothing = proposal(
        tokens=0,
        heldout_saving=0.0,
        heldout_interval=(0.0, 0.0),
        curve=(),
        occurrences=Occurrences(math.nan, 0.0, 0.0),
        candidates=(),
        symbol_saving=0.0,
    )
    facts = measured(proposal=nothing)
    assert facts["proposal.median_occurrences"] == 0.0
    assert facts["budget.tokens_to_feed"] is None
    assert facts["proposal.half_of_tokens_saving_share"] is None


def test_tokens_a_word_are_not_known_of_a_language_without_spaces():
    thai = replace(CORPUS, languages={"th": 0.9, "en": 0.1})
    assert measured(corpus=thai)["tokens.fertility"] is None
    assert measured(corpus=CORPUS)["tokens.fertility"] == TOKENS.fertility


def test_what_is_no_number_is_not_known():
    facts = measured(tokens=TokenStats(0, math.nan, math.inf, math.nan, 0.0, 0.0))
    assert facts["tokens.fertility"] is None
    assert facts["tokens.characters_per_token"] is None
    assert facts["budget.passes"] is None


def test_a_worse_saving_than_none_counts_as_none():
    assert measured(proposal=proposal(heldout_saving=-0.01))["proposal.heldout_saving"] == 0.0


def test_the_weight_of_new_rows_needs_the_models_configuration():
    assert measured()["model.added_parameters_share"] == 4 * 4096 * 2 / 8e9
    tied = ModelInfo("x", "y", "unigram", 10, True, 1_000_000, 100, "")
    assert measured(model=tied)["model.added_parameters_share"] == 4 * 100 / 1e6
    alone = ModelInfo("x", "y", "unigram", 10, None, None, None, "")
    assert measured(model=alone)["model.added_parameters_share"] is None


def test_extra_facts_are_checked():
    facts = measured(extra={"pilot.bpb_gain_share": 0.02, "serving.vocabulary_is_fixed": False})
    assert facts["pilot.bpb_gain_share"] == 0.02
    with pytest.raises(UsageError, match=r"no fact 'pilot\.bpb_gain'") as caught:
        measured(extra={"pilot.bpb_gain": 0.02})
    assert "pilot.bpb_gain_share" in caught.value.hint
    with pytest.raises(UsageError, match="is bool"):
        measured(extra={"serving.vocabulary_is_fixed": 1})


def test_a_tie_between_languages_goes_to_the_first_by_name():
    facts = measured(corpus=replace(CORPUS, languages={"zh": 0.5, "en": 0.5}))
    assert (facts["corpus.language"], facts["corpus.language_share"]) == ("en", 0.5)
    assert measured(corpus=replace(CORPUS, languages={}))["corpus.language"] is None


@given(
    tokens=st.integers(1, 10**9),
    budget=st.integers(1, 10**12),
    median=st.floats(0.01, 1e7),
)
def test_deriving_twice_changes_nothing_and_more_budget_never_feeds_less(tokens, budget, median):
    facts = {
        "corpus.tokens": tokens,
        "budget.training_tokens": budget,
        "proposal.median_occurrences": median,
    }
    once = derive(facts)
    assert derive(once) == once
    more = derive(facts | {"budget.training_tokens": budget * 2})
    assert more["budget.median_occurrences"] >= once["budget.median_occurrences"]
    assert once["budget.median_occurrences"] <= median * 4


def test_names_in_prose_are_no_reason_to_call_a_text_symbolic():
    def kind(share, rate, *, in_prose):
        return SymbolKind(9, share, share, 3.0, rate, 0.0, in_prose=in_prose)

    genes = replace(
        symbol_class(0.35, 0.5),
        by_kind={
            "gene-name": kind(0.3, 0.5, in_prose=True),
            "dna": kind(0.05, 0.8, in_prose=False),
        },
    )
    facts = measured(symbols=SymbolStats(0.35, {"genes": genes}, 0.2))
    assert facts["symbols.dominant_share"] == 0.05
    assert facts["symbols.pieces_per_character_ratio"] == pytest.approx(4.0)
    assert facts["symbols.share"] == facts["symbols.genes.share"] == 0.35
    only = replace(genes, by_kind={"gene-name": genes.by_kind["gene-name"]})
    facts = measured(symbols=SymbolStats(0.35, {"genes": only}, 0.2))
    assert facts["symbols.dominant_share"] == 0.0
    assert facts["symbols.dominant_class"] is None
