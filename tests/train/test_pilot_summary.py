import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.train.arms import chosen
from analyzer.train.pilot_summary import Table, best, facts, is_void, lines

ARMS = chosen(["mean", "random"])


def result(arm, seed, bits, general=(50.0, 60.0), **more):
    return {
        "arm": arm,
        "seed": seed,
        "complete": True,
        "flops": 1e9,
        "tokens": 1000,
        "median_occurrences": 30.0,
        "seconds": {"training": 1.0},
        "curve": [{"flops": 0.0, "tokens": 0, "domain": 3.0}],
        "before": {"bits": [b * 2 for b in bits], "bytes": [40, 50, 60]},
        "domain": {"bits": list(bits), "bytes": [40, 50, 60]},
        "general": {"bits": list(general), "bytes": [30, 30]},
        "terms": None,
        "labels": None,
        **more,
    }


def made(scale=0.9):
    plain = [(100.0, 120.0, 130.0), (102.0, 118.0, 133.0)]
    found = [result("base", 0, (200.0, 210.0, 220.0))]
    for seed, bits in enumerate(plain):
        found.append(result("continued", seed, bits))
        found.append(result("mean", seed, [b * scale for b in bits], general=(55.0, 66.0)))
        found.append(result("random", seed, [b * 1.5 for b in bits]))
    return found


def test_a_gain_of_ten_per_cent_everywhere_has_no_spread():
    found = facts(made(), ARMS)
    assert found["pilot.bpb_gain_share"] == found["pilot.bpb_gain_low"] == 0.1
    assert found["pilot.bpb_gain_high"] == 0.1
    assert found["pilot.general_bpb_change_share"] == 0.1
    assert found["pilot.training_tokens"] == 1000
    assert found["pilot.median_occurrences"] == 30
    assert best(made(), ARMS) == "mean"


def test_a_loss_is_negative_and_the_best_of_losers_stands_for_extension():
    found = facts(made(scale=1.2), ARMS)
    assert found["pilot.bpb_gain_share"] == -0.2
    assert best(made(scale=1.2), ARMS) == "mean"


def test_without_both_sides_there_are_no_facts():
    only = [r for r in made() if r["arm"] in {"base", "continued"}]
    assert facts(only, ARMS) == {}
    assert facts([r for r in made() if r["arm"] != "continued"], ARMS) == {}


def test_training_that_made_the_model_worse_compares_nothing():
    runs = [r for r in made() if r["arm"] != "base"]
    runs.append(result("base", 0, (90.0, 100.0, 110.0)))
    assert is_void(runs)
    assert facts(runs, ARMS) == {}
    assert not is_void(made())


def test_a_line_an_arm_in_their_order_with_seeds_counted():
    found = lines(made(), ARMS)
    assert [(line["arm"], line["seeds"]) for line in found] == [
        ("base", 1),
        ("continued", 2),
        ("mean", 2),
        ("random", 2),
    ]
    mean = found[2]
    assert mean["gain"]["share"] == pytest.approx(0.1)
    assert mean["domain"]["low"] <= mean["domain"]["bpb"] <= mean["domain"]["high"]
    assert "gain" not in found[1]


def test_seeds_that_an_arm_did_not_reach_are_left_out_of_the_comparison():
    found = [r for r in made() if (r["arm"], r["seed"]) != ("mean", 1)]
    table = Table.of(found, "domain")
    assert table.less("mean", "continued") == pytest.approx(0.1)


def test_terms_are_counted_once_though_every_seed_reads_them():
    read = {"right": [True, True, False, True], "term_bits": [4.0] * 4, "term_bytes": [8] * 4}
    runs = [
        result(r["arm"], r["seed"], r["domain"]["bits"], terms={**read, "chance": 0.25})
        for r in made()
    ]
    cloze = lines(runs, ARMS)[1]["cloze"]
    assert (cloze["accuracy"], cloze["blanks"], cloze["chance"]) == (0.75, 4, 0.25)
    assert lines(runs, ARMS)[1]["term_bits_per_byte"] == 0.5


BITS = st.lists(st.floats(10, 1000), min_size=3, max_size=3)


@settings(deadline=None)
@given(st.lists(BITS, min_size=1, max_size=3), st.floats(0.5, 2.0))
def test_gains_are_shares_of_the_other_arm(seeds, scale):
    runs = [result("continued", i, bits) for i, bits in enumerate(seeds)]
    runs += [result("mean", i, [b * scale for b in bits]) for i, bits in enumerate(seeds)]
    table = Table.of(runs, "domain")
    low, high = table.less_interval("mean", "continued")
    assert table.less("mean", "continued") == pytest.approx(1 - scale, abs=1e-9)
    assert low == pytest.approx(1 - scale, abs=1e-4)
    assert high == pytest.approx(1 - scale, abs=1e-4)


@settings(deadline=None)
@given(st.lists(BITS, min_size=2, max_size=3), st.lists(BITS, min_size=2, max_size=3))
def test_a_correction_for_picking_widens_the_interval(one, two):
    runs = [result("continued", i, bits) for i, bits in enumerate(one)]
    runs += [result("mean", i, bits) for i, bits in enumerate(two)]
    table = Table.of(runs, "domain")
    low, high = table.less_interval("mean", "continued")
    wide_low, wide_high = table.less_interval("mean", "continued", of=5)
    assert wide_low <= low <= high <= wide_high
