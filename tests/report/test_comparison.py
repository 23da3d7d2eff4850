"""What a comparison says, from the reports of several models."""

from __future__ import annotations

import copy
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.errors import UsageError
from analyzer.report import compare, texts_to_cut, write_finding
from analyzer.report.comparison import answer
from analyzer.report.words import load

from .conftest import three

EN = load("en")
NAMES = ["llama", "qwen", "bert"]


def said(data):
    return answer.follows(data, EN)


def test_the_fewest_tokens_come_first(sample):
    reports = three(sample)
    models = compare(reports, NAMES)["models"]
    assert [row["name"] for row in models] == ["qwen", "llama", "bert"]
    assert [row["rank"] for row in models] == [1, 2, 3]
    assert models[0]["times_the_fewest"] == 1
    assert models[1]["times_the_fewest"] == pytest.approx(1.25, abs=0.001)


def test_a_row_says_what_its_report_says(sample):
    reports = three(sample)
    row = next(r for r in compare(reports, NAMES)["models"] if r["name"] == "llama")
    assert row["folder"] == "llama"
    assert row["vocab_size"] == sample["model"]["vocab_size"]
    assert row["tokens"] == sample["tokens"]["total"]
    assert row["terms_absent_share"] == sample["terms"]["absent_share"]
    assert row["heldout_interval"] == sample["proposal"]["heldout_interval"]
    assert row["symbol_class"] == "chemistry"
    saved = sample["proposal"]["heldout_saving"]
    assert row["tokens_after_extension"] == round(sample["tokens"]["total"] * (1 - saved))
    assert row["reason"] == sample["decision"]["reasons"][0]
    assert row["flips_if"] == sample["decision"]["flips_if"]


@settings(max_examples=50)
@given(st.lists(st.integers(1, 10**12), min_size=1, max_size=6))
def test_the_ranking_is_that_of_the_tokens(totals):
    reports = [{"model": {"name": str(i)}, "tokens": {"total": t}} for i, t in enumerate(totals)]
    models = compare(reports, [str(i) for i in range(len(totals))])["models"]
    assert [row["tokens"] for row in models] == sorted(totals)
    assert all(row["times_the_fewest"] >= 1 for row in models)
    assert sorted(row["folder"] for row in models) == sorted(row["name"] for row in models)


def test_a_model_whose_tokens_are_not_known_comes_last_and_without_a_cost(sample):
    reports = three(sample)
    del reports[0]["tokens"]
    last = compare(reports, NAMES)["models"][-1]
    assert (last["name"], last["times_the_fewest"]) == ("llama", None)
    assert last["tokens_after_extension"] is None


def test_pieces_keep_to_their_model_when_the_order_changes(sample):
    cuts = [{"text": "abc", "pieces": [["a", "b", "c"], ["abc"], ["a", "bc"]]}]
    data = compare(three(sample), NAMES, cuts)
    assert data["samples"] == [{"text": "abc", "pieces": [["abc"], ["a", "b", "c"], ["a", "bc"]]}]
    shared = compare(three(sample), NAMES)
    texts = [row["text"] for row in sample["proposal"]["samples"]]
    assert [row["text"] for row in shared["samples"]] == texts[:5]
    term = shared["terms"][0]
    assert term["pieces"][1] == sample["terms"]["top"][0]["pieces"]
    assert term["pieces"][0] == [term["term"]]


def test_texts_to_cut_come_from_every_report_in_turn():
    lines = [[f"{m} {i} is a line that is long enough" for i in range(4)] for m in "ab"]
    reports = [{"proposal": {"samples": [{"text": t} for t in own]}} for own in lines]
    assert [text[:3] for text in texts_to_cut(reports)] == ["a 0", "b 0", "a 1", "b 1", "a 2"]
    context = "surance that the lessor of this house could show neglig"
    reports = [{"terms": {"top": [{"contexts": [context]}, {"contexts": []}]}}] * 2
    assert texts_to_cut(reports) == ["that the lessor of this house could show"]
    assert texts_to_cut([]) == texts_to_cut([{}]) == []


def test_reports_of_different_corpora_are_refused(sample):
    other = copy.deepcopy(sample)
    other["corpus"]["digest"] = "of another corpus"
    with pytest.raises(UsageError, match="different corpora"):
        compare([sample, other], ["a", "b"])


def test_it_says_what_follows(sample):
    lines = said(compare(three(sample), NAMES))
    assert "Extension is recommended for llama." in lines
    assert "Continual-pretrain only is recommended for qwen." in lines
    assert "Undecided: bert." in lines
    assert any("would still need the fewest" in line and "qwen" in line for line in lines)
    assert any(line.startswith("bert: a WordPiece tokenizer") for line in lines)


def test_an_extension_that_changes_the_order_is_told(sample):
    reports = three(sample)
    reports[0]["proposal"]["heldout_saving"] = 0.4
    line = next(line for line in said(compare(reports, NAMES)) if "would need the fewest" in line)
    assert "llama" in line


def test_where_no_saving_is_known_nothing_is_said_of_extending(sample):
    reports = three(sample)
    for report in reports:
        report["proposal"]["heldout_saving"] = None
    assert not any("proposes" in line for line in said(compare(reports, NAMES)))


def test_models_that_are_level_are_not_told_apart(sample):
    reports = three(sample)
    reports[0]["tokens"]["total"] = round(reports[1]["tokens"]["total"] * 1.004)
    data = compare(reports, NAMES)
    assert answer.heading(data, EN) == "qwen, llama need the fewest tokens"
    assert said(data)[0].startswith("Their counts are alike")
    reports[0]["tokens"]["total"] = round(reports[1]["tokens"]["total"] * 1.006)
    assert answer.heading(compare(reports, NAMES), EN) == "qwen needs the fewest tokens"


def test_models_of_one_name_are_told_apart_by_their_folders(sample):
    reports = three(sample)
    for report in reports:
        report["model"]["name"] = "final"
    data = compare(reports, ["a-final", "b-final", "c-final"])
    assert answer.labels(data) == ["b-final", "a-final", "c-final"]


def test_the_files_are_there_and_the_json_is_strict(tmp_path, sample):
    reports = three(sample)
    reports[0]["tokens"]["fertility"] = float("nan")
    paths = write_finding("comparison", compare(reports, NAMES), tmp_path / "a" / "b")
    assert sorted(paths) == ["comparison.html", "comparison.json", "comparison.md"]
    assert sorted(p.name for p in (tmp_path / "a" / "b").iterdir()) == sorted(paths)
    data = json.loads(paths["comparison.json"].read_bytes(), parse_constant=pytest.fail)
    assert data["metadata"]["schema"] == "analyzer/comparison/1"
    assert data["corpus"] == sample["corpus"]
    assert len(data["models"]) == 3


def test_a_file_in_the_place_of_the_folder_is_a_usage_error(tmp_path, sample):
    (tmp_path / "out").write_text("here")
    with pytest.raises(UsageError):
        write_finding("comparison", compare([sample], ["a"]), tmp_path / "out")
