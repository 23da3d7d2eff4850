from datetime import date

import pytest

from analyzer.decide import decide, load_pack, scope_of, test_pack
from analyzer.decide.evaluate import evaluate
from analyzer.decide.facts import derive
from analyzer.errors import UsageError
from tests.decide.worlds import LANGUAGE, SMILES

PACK = load_pack()
BILLIONS = {"budget.training_tokens": 4_000_000_000, "budget.is_assumed": False}

# a pilot whose rows were fed and whose interval lies below zero
LOST = {
    "pilot.bpb_gain_share": -0.02,
    "pilot.bpb_gain_high": -0.01,
    "pilot.median_occurrences": 300.0,
    "pilot.alike_share": 1.0,
    "pilot.rows_have_own_rate": True,
}


def by_id(decision):
    return {one.rule: one for one in decision.trace}


def verdict(facts):
    return decide(facts, PACK).recommendation


@pytest.mark.parametrize("result", test_pack(PACK), ids=lambda r: f"{r.rule}: {r.name}")
def test_every_case_of_the_pack(result):
    assert result.passed, result.detail


def test_every_published_outcome_is_there():
    published = [case for case in PACK.cases if "published" in case.where]
    assert len(published) >= 14
    assert {case.recommendation for case in published} == {
        "extend",
        "continual-pretrain only",
        "undecided",
    }
    assert all(case.source for case in published)


def test_every_rule_that_votes_fires_in_some_case_of_the_pack():
    fired = {rule.id for case in PACK.cases for rule in evaluate(derive(case.facts), PACK).fired()}
    voting = {rule.id for rule in PACK.rules.values() if rule.vote}
    assert voting <= fired


def test_the_trace_holds_every_rule_with_its_evidence():
    decision = decide(LANGUAGE, PACK)
    assert [one.rule for one in decision.trace] == list(PACK.rules)
    assert {one.outcome for one in decision.trace} <= {"fired", "silent", "not_applicable"}
    fired = by_id(decision)["budget-too-small"]
    assert fired.vote == "continual-pretrain only"
    assert "15 %" in fired.because
    read = {fact["fact"]: fact for fact in fired.facts}["budget.training_tokens"]
    assert read == {
        "fact": "budget.training_tokens",
        "value": 5_000_000,
        "op": "at least",
        "threshold": 2e9,
        "parameter": "training_tokens_for_language",
        "holds": False,
    }
    assert fired.references[0]["url"].startswith("https://arxiv.org/")
    silent = by_id(decision)["saving-too-small"]
    assert silent.vote is None
    assert silent.because == ("does not hold: the held-out token saving (15 %) is at least 3 %")


@pytest.mark.parametrize(
    ("saving", "expected"),
    [
        (0.0799999, "continual-pretrain only"),
        (0.08, "extend"),
        (0.0300001, "continual-pretrain only"),
        (0.03, "continual-pretrain only"),
        (0.0, "continual-pretrain only"),
    ],
)
def test_the_saving_at_its_thresholds(saving, expected):
    bounds = {"proposal.heldout_saving_low": saving, "proposal.heldout_saving_high": saving}
    facts = LANGUAGE | BILLIONS | bounds | {"proposal.heldout_saving": saving}
    assert verdict(facts) == expected


@pytest.mark.parametrize(
    ("budget", "expected"),
    [(2_000_000_000, "extend"), (1_999_999_999, "continual-pretrain only")],
)
def test_the_budget_at_its_threshold(budget, expected):
    assert verdict(LANGUAGE | {"budget.training_tokens": budget}) == expected


@pytest.mark.parametrize(("median", "expected"), [(25.0, "extend"), (24.9, "undecided")])
def test_the_occurrences_at_their_threshold(median, expected):
    assert verdict(SMILES | {"proposal.median_occurrences": median}) == expected


@pytest.mark.parametrize(
    ("ratio", "expected"), [(1.6, "extend"), (1.59, "continual-pretrain only")]
)
def test_symbols_that_are_cut_hardly_finer_than_prose_are_judged_as_language(ratio, expected):
    assert verdict(SMILES | {"symbols.pieces_per_character_ratio": ratio}) == expected


def test_code_has_its_own_line():
    code = SMILES | {"symbols.dominant_class": "code"}
    assert verdict(code | {"symbols.pieces_per_character_ratio": 2.3}) == "continual-pretrain only"
    assert verdict(code | {"symbols.pieces_per_character_ratio": 2.4}) == "extend"


def test_a_block_is_not_hidden_by_what_speaks_for_extension():
    pilot = decide(SMILES | LOST, PACK)
    assert pilot.recommendation == "continual-pretrain only"
    assert any("outranked" in reason for reason in pilot.reasons)
    gained = {
        "pilot.bpb_gain_share": 0.02,
        "pilot.bpb_gain_low": 0.01,
        "pilot.median_occurrences": 300.0,
        "pilot.alike_share": 1.0,
    }
    fixed = SMILES | gained | {"serving.vocabulary_is_fixed": True}
    assert verdict(fixed) == "continual-pretrain only"


def test_a_loss_settles_only_what_was_fed_and_lies_outside_chance():
    assert verdict(SMILES | LOST) == "continual-pretrain only"
    assert verdict(SMILES | LOST | {"pilot.median_occurrences": 3.0}) == "extend"
    assert verdict(SMILES | LOST | {"pilot.bpb_gain_high": 0.01}) == "extend"
    assert verdict(SMILES | LOST | {"pilot.alike_share": 0.2}) == "extend"
    assert verdict(SMILES | LOST | {"pilot.rows_have_own_rate": False}) == "extend"


def test_a_pilot_of_other_tokens_or_of_little_training_is_a_caution():
    other = decide(SMILES | LOST | {"pilot.alike_share": 0.2}, PACK)
    assert by_id(other)["pilot-of-another"].outcome == "fired"
    short = derive(SMILES | LOST | {"pilot.training_tokens": 12_288})
    assert by_id(decide(short, PACK))["pilot-small"].outcome == "fired"


def test_a_symbolic_part_is_extended_alone_and_it_is_said():
    facts = LANGUAGE | {
        "symbols.dominant_share": 0.1,
        "symbols.dominant_class": "chemistry",
        "symbols.tokens_share": 0.2,
        "symbols.pieces_per_character_ratio": 2.5,
        "proposal.heldout_saving": 0.07,
        "proposal.symbol_saving": 0.05,
        "proposal.symbol_tokens": 240,
        "proposal.symbol_median_occurrences": 300.0,
    }
    decision = decide(facts, PACK)
    assert decision.recommendation == "extend"
    assert decision.scope == "symbols"
    assert "extend for that part only (240 tokens)" in decision.reasons[1]
    assert decide(SMILES, PACK).scope == "symbols"
    assert decide(LANGUAGE, PACK).scope == "all"


def test_a_fact_that_matters_and_is_not_known_leaves_it_undecided_and_is_named():
    facts = {k: v for k, v in LANGUAGE.items() if k != "proposal.heldout_saving"}
    decision = decide(facts, PACK)
    assert (decision.recommendation, decision.confidence) == ("undecided", 0.0)
    assert decision.flips_if == ()
    assert by_id(decision)["saving-too-small"].outcome == "error"
    assert any("proposal.heldout_saving" in text for text in decision.missing)
    assert decision.reasons[0].startswith(
        "Too little is known to decide: the held-out token saving"
    )


def test_a_fact_that_cannot_matter_is_not_asked_for():
    # the ratio is not known, but there are no symbols
    assert "symbols.pieces_per_character_ratio" not in LANGUAGE
    assert not decide(LANGUAGE, PACK).missing


def test_undecided_says_what_would_settle_it():
    decision = decide(SMILES | {"proposal.median_occurrences": 10.0}, PACK)
    assert decision.recommendation == "undecided"
    assert decision.confidence <= 0.5
    assert len(decision.missing) == 1
    assert "must be seen 25 times, it is seen 10 times" in decision.missing[0]


def test_an_unknown_fact_is_refused():
    with pytest.raises(UsageError, match="no fact 'tokens"):
        decide(LANGUAGE | {"tokens.fertilty": 1.0}, PACK)


def test_budgets_show_the_verdict_at_one_ten_and_a_hundred_times():
    facts = LANGUAGE | {"budget.training_tokens": 50_000_000}
    rows = decide(facts, PACK).budgets
    assert [row["training_tokens"] for row in rows] == [50_000_000, 500_000_000, 5_000_000_000]
    assert [row["recommendation"] for row in rows] == [
        "continual-pretrain only",
        "continual-pretrain only",
        "extend",
    ]
    assert all(0.0 <= row["confidence"] <= 1.0 for row in rows)


def test_confidence_falls_toward_a_threshold():
    def at(saving):
        return decide(LANGUAGE | BILLIONS | {"proposal.heldout_saving": saving}, PACK).confidence

    confidences = [at(saving) for saving in (0.3, 0.2, 0.12, 0.09, 0.081)]
    assert confidences == sorted(confidences, reverse=True)
    assert confidences[-1] < 0.6 < confidences[0]


@pytest.mark.parametrize(
    "worse",
    [
        {"proposal.heldout_saving_low": 0.05},
        {"proposal.heldout_passages": 5},
        {"corpus.duplicate_share": 0.5},
        {"general.other_changed_share": 0.5},
        {"proposal.median_occurrences": 15.0},
        {"model.added_parameters_share": 0.2},
    ],
)
def test_confidence_falls_with_weaker_evidence(worse):
    facts = LANGUAGE | BILLIONS
    before, after = decide(facts, PACK), decide(facts | worse, PACK)
    assert before.recommendation == after.recommendation == "extend"
    assert after.confidence < before.confidence


def test_an_assumed_budget_that_matters_costs_confidence():
    stated = decide(LANGUAGE | {"budget.is_assumed": False}, PACK)
    assumed = decide(LANGUAGE, PACK)
    assert assumed.confidence < stated.confidence
    # no budget would help a saving of nothing under a pilot's loss
    lost = LANGUAGE | LOST | {"pilot.bpb_gain_share": -0.5, "proposal.heldout_saving": 0.001}
    same = decide(lost | {"budget.is_assumed": False}, PACK).confidence
    assert decide(lost, PACK).confidence == same


def waived(tmp_path, expires):
    text = (
        "- {rule: budget-too-small, owner: the training team, "
        f"reason: 'staged run is booked', expires: {expires}}}\n"
        f"- {{rule: serving-vocabulary-fixed, owner: ops, reason: moved, expires: {expires}}}\n"
    )
    (tmp_path / "waivers.yaml").write_text(text)
    return load_pack([tmp_path])


def test_a_waived_rule_is_not_asked_until_its_day(tmp_path):
    pack = waived(tmp_path, "2027-01-31")
    facts = SMILES | {"serving.vocabulary_is_fixed": True}
    decision = decide(facts, pack, today=date(2027, 1, 31))
    assert decision.recommendation == "extend"
    trace = by_id(decision)["serving-vocabulary-fixed"]
    assert trace.outcome == "not_applicable"
    assert trace.because == "waived by ops until 2027-01-31: moved"
    assert any("'serving-vocabulary-fixed' is waived by ops" in r for r in decision.reasons)
    assert [one.rule for one in decision.trace] == list(pack.rules)


def test_an_expired_waiver_no_longer_holds_and_says_so(tmp_path):
    pack = waived(tmp_path, "2027-01-31")
    facts = SMILES | {"serving.vocabulary_is_fixed": True}
    decision = decide(facts, pack, today=date(2027, 2, 1))
    assert decision.recommendation == "continual-pretrain only"
    assert "expired on 2027-01-31" in by_id(decision)["serving-vocabulary-fixed"].because


def test_the_same_facts_give_the_same_decision():
    assert decide(SMILES, PACK) == decide(dict(reversed(SMILES.items())), PACK)


def test_the_scope_can_be_told_without_the_rest():
    scopes = [scope_of(case.facts, PACK) for case in PACK.cases[::9]]
    assert scopes == [decide(case.facts, PACK).scope for case in PACK.cases[::9]]
