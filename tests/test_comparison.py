"""Several models in one run: one scan, a report each, and their comparison."""

import json
from pathlib import Path

import pytest

from analyzer.cli import main

CORPUS = Path(__file__).parents[1] / "examples" / "chemistry"
REPORT = {"report.html", "report.md", "report.json", "terms.csv", "terms.parquet", "plan.json"}
COMPARISON = {"comparison.html", "comparison.md", "comparison.json"}


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    out = tmp_path_factory.mktemp("comparison") / "out"
    arguments = [str(CORPUS), "-m", "smollm2", "-m", "minilm", "-m", "smollm2", "--out", str(out)]
    with pytest.raises(SystemExit) as stopped:
        main([*arguments, "--json", "--detailed-exitcode"])
    return out, stopped.value.code


def test_every_model_has_its_report_beside_the_comparison(finished):
    out, _ = finished
    assert {path.name for path in out.iterdir()} == {"smollm2", "minilm"} | COMPARISON
    for model in ("smollm2", "minilm"):
        assert {path.name for path in (out / model).iterdir()} == REPORT


def test_the_comparison_is_that_of_the_reports(finished):
    out, _ = finished
    data = json.loads((out / "comparison.json").read_text(encoding="utf-8"))
    assert data["metadata"]["schema"] == "analyzer/comparison/1"
    assert [row["tokens"] for row in data["models"]] == sorted(r["tokens"] for r in data["models"])
    for row in data["models"]:
        report = json.loads((out / row["folder"] / "report.json").read_text(encoding="utf-8"))
        assert report["model"]["name"] == row["name"]
        assert report["tokens"]["total"] == row["tokens"]
        assert report["decision"]["recommendation"] == row["recommendation"]
        assert report["corpus"] == data["corpus"]
    assert data["samples"]
    smollm2 = [row["name"] for row in data["models"]].index("smollm2")
    for sample in data["samples"]:
        assert "".join(sample["pieces"][smollm2]).replace("▁", " ") == sample["text"]


def test_the_exit_status_is_that_of_the_model_with_the_fewest_tokens(finished):
    out, status = finished
    data = json.loads((out / "comparison.json").read_text(encoding="utf-8"))
    wanted = {"extend": 3, "undecided": 4}.get(data["models"][0]["recommendation"], 0)
    assert status == wanted


def test_models_of_one_name_do_not_overwrite_each_other(capfd, tmp_path):
    text = "The lessor of the house shall repair the roof before the winter.\n" * 200
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    words = ["[UNK]", "[CLS]", "[SEP]", "[PAD]", "[MASK]", *"abcdefghijklmnopqrstuvwxyz."]
    words += [f"##{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"]
    for folder, more in (("first", []), ("second", ["house", "winter"])):
        (tmp_path / folder / "final").mkdir(parents=True)
        vocabulary = "\n".join(words + more) + "\n"
        (tmp_path / folder / "final" / "vocab.txt").write_text(vocabulary, encoding="utf-8")
    models = [f"--model={tmp_path / folder / 'final'}" for folder in ("first", "second")]
    with pytest.raises(SystemExit) as stopped:
        main([str(tmp_path / "a.txt"), *models, "--out", str(tmp_path / "out")])
    said = capfd.readouterr().out
    assert stopped.value.code == 0
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {"first-final", "second-final"} | COMPARISON
    data = json.loads((tmp_path / "out" / "comparison.json").read_text(encoding="utf-8"))
    assert [row["folder"] for row in data["models"]] == ["second-final", "first-final"]
    assert "second-final needs the fewest tokens" in said
    assert str(tmp_path / "out" / "comparison.html") in said
