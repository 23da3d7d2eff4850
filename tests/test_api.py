"""The Python interface: the same verbs as the command line."""

from pathlib import Path

import pytest

import analyzer
from analyzer import tokenizers
from analyzer.errors import EmptyCorpusError, PathNotFoundError

EXAMPLES = Path(__file__).parents[1] / "examples"


def test_a_report_carries_decision_terms_and_files(tmp_path):
    report = analyzer.scan([EXAMPLES / "law"], "smollm2", training_tokens=10**9)
    assert report.decision.recommendation == "continual-pretrain only"
    frame = report.terms_frame()
    assert list(frame.columns[:4]) == ["term", "count", "documents", "score"]
    assert frame["score"].is_monotonic_decreasing
    paths = report.save(tmp_path / "report")
    assert all(path.is_file() for path in paths.values())
    assert report.data.facts["budget.training_tokens"] == 10**9


def test_the_same_corpus_gives_the_same_result_twice():
    first, second = (analyzer.scan([EXAMPLES / "genes"], "smollm2") for _ in range(2))
    a, b = first.as_json(), second.as_json()
    for report in (a, b):
        report.pop("metadata")
    assert a == b
    assert first.terms == second.terms


def test_hostile_text_stays_text(tmp_path):
    text = "<script>alert(1)</script> zoledronate & \"quoted\" 'terms' =cmd|x\n" * 200
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    paths = analyzer.scan([tmp_path / "a.txt"], "smollm2").save(tmp_path / "report")
    page = paths["report.html"].read_text(encoding="utf-8")
    assert "<script>alert(1)" not in page


def test_a_corpus_without_text_is_refused_before_a_model_is_loaded(tmp_path, monkeypatch):
    monkeypatch.setattr(tokenizers, "load", lambda _: pytest.fail("the model was loaded"))
    (tmp_path / "image.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    with pytest.raises(EmptyCorpusError, match="no text was found") as caught:
        analyzer.scan([tmp_path], "smollm2")
    for name in ("image.png", "empty.txt", "gone.txt"):
        assert name in caught.value.hint
    with pytest.raises(PathNotFoundError):
        analyzer.scan([tmp_path / "missing"], "smollm2")
