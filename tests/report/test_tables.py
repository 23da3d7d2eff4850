from __future__ import annotations

import csv
import io

import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.report.tables import COLUMNS, table_of, terms_csv

TERM = {
    "term": "EGFR突变",
    "count": 12,
    "documents": 3,
    "score": 1.5,
    "pieces": ["EG", "FR", "突", "变"],
    "forms": ["EGFR突变", "egfr突变"],
    "class_": "mixed-script",
    "in_vocabulary": False,
    "language": "zh",
}


TEXT = st.text(st.characters(exclude_categories=["Cs"]))
SCHEMA = pl.DataFrame([TERM]).schema


def csv_of(*rows):
    return terms_csv(table_of(pl.DataFrame(rows, schema=SCHEMA)))


def test_the_columns_begin_as_promised():
    assert list(COLUMNS[:8]) == [
        *("term", "count", "documents", "score", "pieces", "forms", "class", "in_vocabulary"),
    ]


def test_every_reader_reads_the_same_table(tmp_path):
    path = tmp_path / "terms.csv"
    path.write_bytes(csv_of(TERM, TERM | {"term": 'with "quotes", and\nlines'}))
    plain = list(csv.DictReader(path.open(encoding="utf-8", newline="")))
    assert plain[0]["pieces"] == "EG FR 突 变"
    assert plain[0]["forms"] == "EGFR突变 | egfr突变"
    assert plain[1]["term"] == 'with "quotes", and\nlines'
    assert pd.read_csv(path)["term"].tolist() == pl.read_csv(path)["term"].to_list()
    assert pl.read_csv(path)["in_vocabulary"].dtype == pl.Boolean


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n"])
def test_no_cell_is_a_formula(start):
    evil = f"{start}HYPERLINK(1)"
    row = TERM | {"term": evil, "pieces": [evil], "forms": [evil], "class_": evil}
    (read,) = csv.DictReader(io.StringIO(csv_of(row).decode(), newline=""))
    for column in ("term", "pieces", "forms", "class"):
        assert read[column] == f"'{evil}"


@given(st.lists(st.fixed_dictionaries({"term": TEXT, "pieces": st.lists(TEXT)})))
def test_any_term_comes_back_from_csv(rows):
    read = list(csv.DictReader(io.StringIO(csv_of(*rows).decode("utf-8"), newline="")))
    assert [r["term"].removeprefix("'") for r in read] == [
        r["term"].removeprefix("'") for r in rows
    ]


def test_parquet_holds_the_texts_as_they_are(tmp_path):
    path = tmp_path / "terms.parquet"
    rows = [TERM, TERM | {"term": "=1+1", "score": None}]
    table_of(pl.DataFrame(rows, schema=SCHEMA)).write_parquet(path)
    frame = pl.read_parquet(path)
    assert tuple(frame.columns) == COLUMNS
    assert frame["term"].to_list() == ["EGFR突变", "=1+1"]
    assert frame["count"].dtype == pl.Int64
    assert frame["score"].dtype == pl.Float64


def test_no_terms_make_an_empty_table():
    assert csv_of().decode() == ",".join(COLUMNS) + "\n"
