import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.train.downstream_labels import Item
from analyzer.train.scores import counted, gain, scores, spans

TAGS = st.lists(st.sampled_from(["O", "B-X", "I-X", "B-Y", "I-Y"]), max_size=12)


@given(TAGS)
def test_spans_do_not_overlap_and_cover_every_tagged_word(tags):
    found = sorted(spans(tags))
    covered = [place for start, end, _ in found for place in range(start, end)]
    assert covered == [place for place, tag in enumerate(tags) if tag != "O"]
    assert sum(tag.startswith("B-") for tag in tags) <= len(found)


def test_an_entity_is_right_where_both_ends_and_the_type_are():
    items = [Item(("a", "b", "c", "d"), ("B-X", "I-X", "O", "B-X")), Item(("e",), ("O",))]
    found = counted(items, ["B-X", "I-X", "O", "B-Y", "B-X"], "words", [])
    assert found.tolist() == [[[1, 2, 2]], [[0, 1, 0]]]


def test_the_scores_of_several_labels_are_their_mean():
    items = [Item(("a",), (label,)) for label in "xxxy"]
    found = scores(counted(items, ["x", "x", "y", "y"], "texts", ["x", "y"])[None])
    assert found["precision"]["share"] == pytest.approx((1 + 1 / 2) / 2)
    assert found["recall"]["share"] == pytest.approx((2 / 3 + 1) / 2, abs=1e-5)
    assert found["f1"]["share"] == pytest.approx((4 / 5 + 2 / 3) / 2, abs=1e-5)


COUNTS = st.lists(
    st.lists(st.tuples(*[st.integers(0, 3)] * 3), min_size=4, max_size=4), min_size=1, max_size=3
).map(lambda seeds: np.array([[[(min(r, f, t), f, t)] for r, f, t in items] for items in seeds]))


@given(COUNTS)
def test_a_score_lies_within_its_interval_and_gains_nothing_on_itself(counts):
    for found in scores(counts).values():
        assert 0 <= found["low"] <= found["high"] <= 1
    assert gain(counts, counts) == {"share": 0.0, "low": 0.0, "high": 0.0}


def test_seeds_that_differ_widen_the_interval():
    one = np.tile([[1, 1, 1]], (40, 1, 1))
    other = np.tile([[0, 1, 1]], (40, 1, 1))
    assert scores(np.stack([one, one]))["f1"] == {"share": 1.0, "low": 1.0, "high": 1.0}
    assert scores(np.stack([one, other]))["f1"] == {"share": 0.5, "low": 0.0, "high": 1.0}


def test_nothing_found_is_no_score():
    assert scores(np.array([[[[0, 0, 3]]]]))["f1"]["share"] == 0.0
