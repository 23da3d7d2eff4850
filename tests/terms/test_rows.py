"""Rows of counts in columns: adding up, narrow sums, texts at their places."""

from __future__ import annotations

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from analyzer.terms.rows import Rows, summed_by

_ROWS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 70_000)))


@given(_ROWS)
def test_sums_are_those_of_a_dictionary(rows):
    expected: dict[int, int] = {}
    for key, count in rows:
        expected[key] = expected.get(key, 0) + count
    keys = np.array([key for key, _ in rows], dtype=np.uint64)
    counts = np.array([count for _, count in rows], dtype=np.uint32)
    places, sums = summed_by(keys, {"count": counts})
    assert keys[places].tolist() == sorted(expected)
    assert dict(zip(keys[places].tolist(), sums["count"].tolist(), strict=True)) == expected


def test_a_sum_outgrows_the_columns_that_it_is_of():
    _, sums = summed_by(np.array([7, 7]), {"count": np.array([200, 100], dtype=np.uint8)})
    assert sums["count"].tolist() == [300]
    assert sums["count"].dtype == np.uint16


def test_frames_hold_the_chosen_rows_with_their_texts():
    one = pl.DataFrame({"key": [1, 2], "text": ["", "heart"]}, schema_overrides={"key": pl.UInt64})
    two = pl.DataFrame({"key": [3], "text": ["liver"]}, schema_overrides={"key": pl.UInt64})
    first, second = Rows.of([one, two]).frames([np.array([2, 0]), np.array([1])])
    assert first.rows() == [(3, "liver"), (1, "")]
    assert second.rows() == [(2, "heart")]
