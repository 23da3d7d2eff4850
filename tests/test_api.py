"""The Python interface: the same verbs as the command line."""

from pathlib import Path

import analyzer

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
