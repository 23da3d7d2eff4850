"""The series on tiny models: equal compute, an untouched base, resumption, budgets of time."""

import hashlib
import json
from dataclasses import replace

import pytest

from analyzer.errors import UsageError
from analyzer.train import classify
from analyzer.train import pilot as room
from analyzer.train.arms import chosen
from analyzer.train.compute import Budget, Speed
from analyzer.train.downstream_labels import Labels, iob
from analyzer.train.pilot import run_series
from analyzer.train.pilot_arm import run_arm
from analyzer.train.pilot_speed import fast_dtype, generation_speed
from analyzer.train.pilot_summary import facts, lines
from tests.inject.models import make
from tests.train.pilots import FLOPS, HOW, ORGANS, sentences, subject_of


@pytest.fixture(scope="module")
def subject(tmp_path_factory):
    tagged = [iob(line.split()[:9], {(ORGANS[0],)}, "X") for line in sentences()[:32]]
    return subject_of(
        make(tmp_path_factory.mktemp("m") / "m", "llama-tied"), Labels("words", tuple(tagged))
    )


@pytest.fixture(scope="module")
def few_checks():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(classify, "CHECKS", 2)
        yield


@pytest.fixture(scope="module")
def series(subject, tmp_path_factory, few_checks):
    cache = tmp_path_factory.mktemp("cache")
    arms = chosen(["mean", "random", "aligned", "distilled"])
    before = fingerprint(subject.base.root)
    made = run_series(subject, arms, seeds=2, budget=Budget(flops=FLOPS), how=HOW, cache=cache)
    assert fingerprint(subject.base.root) == before
    return made, arms, cache


def fingerprint(folder):
    return {p.name: hashlib.sha256(p.read_bytes()).digest() for p in folder.iterdir()}


def test_every_trained_arm_gets_the_same_compute(series):
    made, _, _ = series
    spent = [r["flops"] for r in made.results if r["arm"] != "base"]
    step = FLOPS / 10
    assert all(abs(flops - FLOPS) < step for flops in spent)
    assert len(made.results) == 2 * 6
    assert made.left_out == ()


def test_training_helps_and_every_arm_has_its_curve(series):
    made, arms, _ = series
    by_arm = {line["arm"]: line for line in lines(made.results, arms)}
    base = by_arm["base"]["domain"]["bpb"]
    assert base == pytest.approx(by_arm["continued"]["before_training"], rel=1e-4)
    for name in ("continued", "mean", "random", "distilled"):
        assert by_arm[name]["domain"]["bpb"] < base
        curve = by_arm[name]["curve"]
        assert len(curve) == HOW.curve_points
        assert [p["flops"] for p in curve] == sorted(p["flops"] for p in curve)
        assert curve[-1]["domain"] < curve[0]["domain"]
    assert by_arm["mean"]["before_training"] != by_arm["random"]["before_training"]
    assert by_arm["mean"]["labels"]["items"] == 8
    assert by_arm["base"]["labels"]["seeds"] == 2
    assert by_arm["mean"]["labels"].keys() - by_arm["continued"]["labels"].keys() == {"gain"}
    assert by_arm["mean"]["cloze"]["blanks"] == 6


def test_facts_compare_the_best_extended_arm_with_plain_training(series):
    made, arms, _ = series
    found = facts(made.results, arms)
    gains = [line["gain"]["share"] for line in lines(made.results, arms) if "gain" in line]
    assert found["pilot.bpb_gain_share"] == max(gains)
    assert found["pilot.bpb_gain_low"] <= found["pilot.bpb_gain_share"]


def test_resumed_it_runs_only_what_is_missing_and_gives_the_same(series, subject, monkeypatch):
    made, arms, cache = series
    (cache / "mean-1.json").unlink()  # a kill in the middle of it
    ran = []
    monkeypatch.setattr(
        room, "run_arm", lambda *a, **k: ran.append((a[1].name, k["seed"])) or run_arm(*a, **k)
    )
    again = run_series(subject, arms, seeds=2, budget=Budget(flops=FLOPS), how=HOW, cache=cache)
    assert ran == [("mean", 1)]
    for old, new in zip(made.results, again.results, strict=True):
        assert {**old, "seconds": 0} == {**new, "seconds": 0}


def test_a_cache_of_another_budget_is_refused(series, subject):
    _, arms, cache = series
    with pytest.raises(UsageError, match="is of another pilot"):
        run_series(subject, arms, seeds=1, budget=Budget(flops=2e6), how=HOW, cache=cache)


def test_a_time_becomes_equal_compute_and_nothing_begins_after_its_end(
    subject, tmp_path, monkeypatch
):
    monkeypatch.setattr(room, "_speed", lambda *_: Speed(FLOPS / 100, 0.0))
    times = iter(range(0, 100_000, 40))
    monkeypatch.setattr(room, "Clock", lambda limit: ticking(limit, times))
    arms = chosen(["mean"])
    subject = replace(subject, labels=None)
    made = run_series(subject, arms, seeds=2, budget=Budget(seconds=900.0), how=HOW, cache=tmp_path)
    assert made.flops <= FLOPS * 900 / 100 / 4
    ran = [(r["arm"], r["seed"]) for r in made.results]
    assert ran[0] == ("base", 0)
    assert set(made.left_out) == {
        f"{arm}/{seed}"
        for arm, seed in [("continued", 0), ("mean", 0), ("continued", 1), ("mean", 1)]
        if (arm, seed) not in ran
    }
    assert made.left_out
    kept = json.loads((tmp_path / "budget.json").read_text())
    assert kept["flops"] == made.flops


def ticking(limit, times):
    from analyzer.train.compute import Clock

    return Clock(limit, lambda: float(next(times)))


@pytest.mark.parametrize("family", ["llama-untied", "gemma"])
def test_other_families_run_every_kind_of_arm(tmp_path, family):
    subject = subject_of(make(tmp_path / "m", family))
    for arm in chosen(["staged", "dynamic", "rows-only", "distilled"])[1:]:
        found = run_arm(subject, arm, seed=0, flops=FLOPS / 2, how=HOW)
        assert found["complete"]
        assert found["flops"] > 0


def test_speed_of_generation_knows_what_a_token_stands_for(subject):
    found = generation_speed(subject, HOW)
    assert found["extended"]["characters_per_token"] > found["base"]["characters_per_token"]
    assert found["base"]["tokens_per_second"] > 0
    assert fast_dtype("cpu") in {"float32", "bfloat16"}
