import re

import pytest

from analyzer.decide import decide, load_pack
from analyzer.decide.axes import World, axes_of, moved, parameter_axes
from analyzer.decide.evaluate import evaluate
from analyzer.decide.facts import derive
from analyzer.decide.flips import fact_flips, pair_flips
from tests.decide.worlds import LANGUAGE, SMILES

PACK = load_pack()
WORLDS = {
    "language": LANGUAGE,
    "smiles": SMILES,
    "rare": SMILES | {"proposal.median_occurrences": 10.0},
    "billions": LANGUAGE | {"budget.training_tokens": 8e9, "budget.is_assumed": False},
    "little": LANGUAGE | {"proposal.heldout_saving": 0.05, "proposal.heldout_saving_high": 0.06},
}


@pytest.mark.parametrize("name", WORLDS)
def test_a_flip_is_true_of_the_rules(name):
    facts = derive(WORLDS[name])
    now = evaluate(facts, PACK).recommendation
    axes = axes_of(World(facts, PACK))
    flips = fact_flips(World(facts, PACK), now)
    assert flips == sorted(flips, key=lambda flip: flip.distance)
    for flip in flips:
        axis = axes[flip.axis]
        # recover the edge from the distance, step a little over it and a little back
        weight = axis.distance(axis.now * 2.718281828459045) if axis.now else 1.0
        factor = 2.718281828459045 ** (flip.distance / max(weight, 1e-9))
        edge = axis.now * factor if flip.up else axis.now / factor
        over, back = (1.0001, 0.9999) if flip.up else (0.9999, 1.0001)
        assert evaluate(axis.move(edge * over).facts, PACK).recommendation == flip.becomes
        assert evaluate(axis.move(edge * back).facts, PACK).recommendation == now


def test_flips_carry_the_thresholds_exactly():
    told = decide(LANGUAGE, PACK).flips_if
    assert told[0] == (
        "extend, if the training budget were at least 2 billion tokens (now 5 million, assumed)"
    )
    told = decide(WORLDS["billions"], PACK).flips_if
    assert any("the held-out token saving were below 8 % (now 15 %)" in t for t in told)


def test_more_text_feeds_rare_symbols():
    told = decide(WORLDS["rare"], PACK).flips_if
    assert (
        "extend, if the corpus had at least 2.5 times the text "
        "(the median new token would occur 25 times)"
    ) in told


def test_where_no_single_move_is_enough_two_are_named():
    told = decide(WORLDS["little"], PACK).flips_if
    saving = "the held-out token saving were at least 8 % (now 5 %)"
    budget = "the training budget were at least 2 billion tokens (now 5 million, assumed)"
    assert told == (f"extend, if {saving} and {budget}",)


def test_a_pair_of_moves_is_true_of_the_rules():
    facts = derive(WORLDS["little"])
    nearest = pair_flips(World(facts, PACK), "continual-pretrain only")[0]
    assert nearest.becomes == "extend"
    there = moved(moved(facts, "proposal.heldout_saving", 0.08), "budget.training_tokens", 2e9)
    assert evaluate(there, PACK).recommendation == "extend"
    for saving, budget in ((0.0799, 2e9), (0.08, 1.99e9)):
        near = moved(facts, "proposal.heldout_saving", saving)
        near = moved(near, "budget.training_tokens", budget)
        assert evaluate(near, PACK).recommendation != "extend"


def test_a_switch_that_would_change_the_verdict_is_named():
    told = decide(SMILES | {"serving.vocabulary_is_fixed": True}, PACK).flips_if
    assert told == ("extend, if the serving stack has a fixed vocabulary: no",)


def test_a_threshold_close_by_is_named():
    facts = WORLDS["billions"] | {"proposal.heldout_saving": 0.09}
    told = decide(facts, PACK).flips_if
    assert any("the threshold saving_to_extend were more than 9 % (now 8 %)" in t for t in told)
    assert not any("threshold" in t for t in decide(LANGUAGE, PACK).flips_if)


def test_every_threshold_of_a_voting_rule_can_be_probed():
    names = {axis.name for axis in parameter_axes(World(derive(LANGUAGE), PACK))}
    assert {"saving_to_extend", "training_tokens_for_language", "occurrences_least"} <= names
    assert "passes_many" not in names


def test_where_nothing_is_symbolic_no_symbolic_saving_is_imagined():
    facts = LANGUAGE | {
        "proposal.heldout_saving": 0.0,
        "proposal.heldout_saving_low": 0.0,
        "proposal.heldout_saving_high": 0.0,
    }
    (told,) = decide(facts, PACK).flips_if
    assert told.startswith("extend, if the held-out token saving were at least 8 % (now 0 %)")


def test_no_flip_hangs_on_what_is_not_known():
    for facts in WORLDS.values():
        for flip in decide(facts, PACK).flips_if:
            assert not re.search(r"\b(unknown|nan|inf)\b", flip)
