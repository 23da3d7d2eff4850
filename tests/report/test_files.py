from __future__ import annotations

import json
import subprocess
import sys

import polars as pl
import pytest

from analyzer import report
from analyzer.errors import UsageError
from analyzer.report import render_html

from .conftest import load


def terms_of(data):
    return pl.DataFrame(data["terms"]["top"]).rename({"class": "class_"})


def write(data, out):
    return report.write(data, out, terms=terms_of(data))


NAMES = ["report.html", "report.json", "report.md", "terms.csv", "terms.parquet"]


def test_the_files_are_there_and_nothing_else(tmp_path, sample):
    paths = write(sample, tmp_path / "a" / "b")
    assert sorted(paths) == NAMES
    assert sorted(p.name for p in (tmp_path / "a" / "b").iterdir()) == NAMES
    assert all(path.stat().st_size for path in paths.values())


def test_the_json_is_the_data(tmp_path, sample_zh):
    path = write(sample_zh, tmp_path)["report.json"]
    assert json.loads(path.read_text(encoding="utf-8")) == sample_zh


def test_the_page_is_made_from_the_json_alone(tmp_path, sample):
    paths = write(sample, tmp_path)
    data = json.loads(paths["report.json"].read_text(encoding="utf-8"))
    assert paths["report.html"].read_text(encoding="utf-8") == render_html(data)


def test_the_tables_are_of_the_terms(tmp_path, sample):
    paths = write(sample, tmp_path)
    rows = len(sample["terms"]["top"])
    assert pl.read_csv(paths["terms.csv"]).height == rows
    assert pl.read_parquet(paths["terms.parquet"]).height == rows


def test_an_earlier_report_is_replaced(tmp_path, sample):
    first = write(sample, tmp_path)["report.html"].read_bytes()
    sample["decision"]["recommendation"] = "undecided"
    assert write(sample, tmp_path)["report.html"].read_bytes() != first


def test_a_failure_leaves_the_earlier_report_whole(tmp_path, sample):
    paths = write(sample, tmp_path)
    before = {name: path.read_bytes() for name, path in paths.items()}
    sample["decision"]["reasons"] = {1, 2}
    with pytest.raises(TypeError):
        write(sample, tmp_path)
    assert {name: path.read_bytes() for name, path in paths.items()} == before
    assert sorted(p.name for p in tmp_path.iterdir()) == NAMES


def test_a_file_in_the_place_of_the_folder_is_a_usage_error(tmp_path, sample):
    (tmp_path / "out").write_text("here")
    for out in (tmp_path / "out", tmp_path / "out" / "deeper"):
        with pytest.raises(UsageError) as caught:
            write(sample, out)
        assert "--out" in caught.value.hint


def test_hostile_text_is_written_as_strict_json(tmp_path, hostile):
    hostile["tokens"]["fertility"] = float("nan")
    paths = report.write(hostile, tmp_path, terms=terms_of(load("sample.json")))
    data = json.loads(paths["report.json"].read_bytes(), parse_constant=pytest.fail)
    assert data["tokens"]["fertility"] is None
    assert data["terms"]["top"][0]["pieces"][1] == "\ud800"


def test_importing_the_room_loads_nothing_heavy():
    heavy = "{'jinja2', 'polars', 'numpy', 'pandas', 'torch'}"
    code = f"import sys, analyzer.report; assert not {heavy} & sys.modules.keys()"
    subprocess.run([sys.executable, "-c", code], check=True)
