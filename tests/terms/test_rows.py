"""Rows of counts in columns: adding up, narrow sums."""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from analyzer.terms.rows import added_up

_ROWS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 70_000)))


def frame(rows):
    return pl.DataFrame(
        {
            "digest": pl.Series([digest for digest, _ in rows], dtype=pl.UInt64),
            "text": pl.Series([f"word {digest}" for digest, _ in rows], dtype=pl.String),
            "count": pl.Series([count for _, count in rows], dtype=pl.UInt32),
        }
    )


@given(st.lists(_ROWS, min_size=1))
def test_sums_are_those_of_a_dictionary(parts):
    expected: dict[int, int] = {}
    for digest, count in (row for rows in parts for row in rows):
        expected[digest] = expected.get(digest, 0) + count
    found = added_up([frame(rows) for rows in parts])
    assert found.rows() == [(d, f"word {d}", expected[d]) for d in sorted(expected)]


def test_a_sum_outgrows_the_columns_that_it_is_of():
    rows = pl.DataFrame({"digest": [7], "count": pl.Series([200], dtype=pl.UInt8)})
    found = added_up([rows, rows])
    assert found["count"].to_list() == [400]
    assert found["count"].dtype == pl.UInt16
