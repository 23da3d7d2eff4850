"""The pilot from the command line: files, facts, the way back into a scan, and what is refused."""

import json

import pytest

from analyzer import api, piloting
from analyzer.cli import main
from analyzer.errors import PathNotFoundError, UsageError
from analyzer.train.pilot_facts import facts_of_pilot
from tests.inject.models import make
from tests.train.pilots import ORGANS, sentences

FAST = [
    "--budget", "8e7flop", "--seeds", "1", "--arms", "mean,distilled", "--heldout", "400",
    "--blanks", "4", "--context", "32", "--batch", "128", "--tokens", "4", "--dtype", "float32",
]  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A base model, a corpus, labels, and the folder of a finished pilot."""
    root = tmp_path_factory.mktemp("pilot")
    model = make(root / "model", "llama-tied")
    lines = sentences(300)
    rows = [json.dumps({"text": line}) for line in lines]
    corpus = root / "corpus.jsonl"
    corpus.write_text("\n".join(rows))
    labels = root / "labels.iob"
    tagged = [
        "\n".join(f"{word} {'B-X' if word == ORGANS[0] else 'O'}" for word in line.split())
        for line in lines[:80]
    ]
    labels.write_text("\n\n".join(tagged))
    arguments = ["pilot", str(model), "--corpus", str(corpus), *FAST, "--labels", str(labels)]
    out = root / "out"
    with pytest.raises(SystemExit) as ended:
        main([*arguments, "--out", str(out), "--quiet"])
    assert ended.value.code == 0
    return model, corpus, out, arguments


def test_it_writes_the_result_and_its_pages(made):
    _, corpus, out, _ = made
    content = json.loads((out / "pilot.json").read_text())
    assert content["schema"] == "analyzer/pilot/1"
    assert [arm["arm"] for arm in content["arms"]] == ["base", "continued", "mean", "distilled"]
    assert content["corpus"]["name"] == str(corpus)
    assert content["generation"]["base"]["tokens_per_second"] > 0
    assert len(content["neighbours"]) == content["extension"]["tokens"]
    page, text = (out / "pilot.html").read_text(), (out / "pilot.md").read_text()
    assert "<polyline" in page
    assert "<script" not in page
    for arm in content["arms"]:
        assert arm["arm"] in page
        assert f"{arm['domain']['bpb']:.4f}" in text


def test_its_facts_are_evidence_in_a_scan(made):
    model, corpus, out, _ = made
    facts = facts_of_pilot(out)
    scanned = api.scan([corpus], str(model), pilot=out, tokens=4)
    for name, value in facts.items():
        assert scanned.data.facts[name] == value
    assert facts.keys() >= {"pilot.bpb_gain_share", "pilot.median_occurrences"}
    asked = {one.rule: one.outcome for one in scanned.decision.trace}
    assert asked["pilot-too-short"] in {"fired", "silent"}
    fed = facts["pilot.median_occurrences"] >= 100
    assert (asked["pilot-gains"] == "not_applicable") != fed


def test_again_with_resume_nothing_is_trained(made, capsys, monkeypatch):
    from analyzer.train import pilot as room

    _, _, out, arguments = made
    before = json.loads((out / "pilot.json").read_text())
    monkeypatch.setattr(room, "run_arm", None)
    with pytest.raises(SystemExit) as ended:
        main([*arguments, "--out", str(out), "--resume", "--json", "--quiet"])
    assert ended.value.code == 0
    after = json.loads(capsys.readouterr().out)
    assert after["arms"] == before["arms"]


def test_the_summary_reads_in_a_terminal(made, capsys):
    _, _, out, arguments = made
    with pytest.raises(SystemExit):
        main([*arguments, "--out", str(out), "--resume", "--lang", "zh"])
    shown = capsys.readouterr()
    assert "同等算力下的各组" in shown.out
    assert "reading the corpus" in shown.err


def test_an_encoder_is_refused(tmp_path, made):
    with pytest.raises(UsageError, match="does not generate text"):
        piloting.pilot(make(tmp_path / "bert", "bert"), [made[1]], tmp_path / "out")


def test_a_plan_without_tokens_has_nothing_to_compare(tmp_path, made):
    text = tmp_path / "text.jsonl"
    text.write_text("\n".join(json.dumps({"text": f"{i * 7919} {i}"}) for i in range(200)))
    with pytest.raises(UsageError, match="no token"):
        piloting.pilot(made[0], [text], tmp_path / "out", heldout=200)


VOID = '{"schema": "analyzer/pilot/1", "is_void": true, "facts": {}}'


@pytest.mark.parametrize("content", ["{}", '{"schema": "analyzer/pilot/1", "facts": {}}', VOID])
def test_a_file_that_is_no_pilot_is_told(tmp_path, content):
    (tmp_path / "pilot.json").write_text(content)
    with pytest.raises(UsageError):
        facts_of_pilot(tmp_path)
    with pytest.raises(PathNotFoundError):
        facts_of_pilot(tmp_path / "nowhere")
