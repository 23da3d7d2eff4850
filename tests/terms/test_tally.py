"""Sorting against counting by hand, and candidates kept by how often they are seen."""

from collections import Counter

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from analyzer.terms import observe
from analyzer.terms.tally import grouped, numbered, ordered

# digests that are the same but for their low bits come up as often as others
digests = st.integers(0, 3).map(lambda n: n << 60) | st.integers(0, 8)


@given(st.lists(digests, max_size=40))
def test_equal_digests_get_one_number(names):
    array = np.array(names, dtype=np.uint64)
    numbers, places = numbered(array)
    assert [int(array[places[number]]) for number in numbers] == names
    assert len(places) == len(set(names))
    assert all(names.index(names[place]) == place for place in places)


@given(st.lists(digests, max_size=40))
def test_digests_are_put_in_order_and_equal_ones_left_as_they_stand(names):
    array = np.array(names, dtype=np.uint64)
    assert ordered(array).tolist() == np.argsort(array, kind="stable").tolist()


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2**31)), max_size=40))
def test_groups_are_those_of_equal_pairs_in_order(pairs):
    high, low = (np.array([pair[i] for pair in pairs], dtype=np.int64) for i in (0, 1))
    groups = grouped(high, low, np.arange(len(pairs)))
    found = [
        groups.order[a : a + n].tolist() for a, n in zip(groups.starts, groups.sizes, strict=True)
    ]
    assert all(len({pairs[i] for i in group}) == 1 and group == sorted(group) for group in found)
    assert sorted(map(len, found)) == sorted(Counter(pairs).values())


def test_those_seen_most_often_can_be_spelled_out():
    texts = ["The shortness of breath, Acute heart failure and acute heart failures."] * 3
    counts = observe([*texts, "A rare word of heart failure stands here once."])
    whole = counts.spelled_out().sort("text")
    kept = counts.spelled_out(most=12).sort("text")
    assert 0 < len(kept) < len(whole)
    assert kept.equals(whole.filter(pl.col("text").is_in(kept["text"].implode())))
    assert {" shortness of breath", " Acute heart failure", " acute heart failures"} <= set(
        kept["text"]
    )
