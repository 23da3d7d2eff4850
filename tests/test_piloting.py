"""The pilot from the command line: files, facts, the way back into a scan, and what is refused."""

import json
import shutil

import pytest

from analyzer import api, piloting, tokenizers
from analyzer.cli import main
from analyzer.errors import PathNotFoundError, UsageError
from analyzer.train import classify, memory
from analyzer.train.pilot_facts import read_pilot
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
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(classify, "CHECKS", 2)
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
    facts = read_pilot(out).facts
    said = []
    scanned = api.scan([corpus], str(model), pilot=out, tokens=4, told=said.append)
    for name, value in facts.items():
        assert scanned.data.facts[name] == value
    assert scanned.data.facts["pilot.alike_share"] == 1.0
    assert said == []
    assert facts.keys() >= {"pilot.bpb_gain_share", "pilot.median_occurrences"}
    asked = {one.rule: one.outcome for one in scanned.decision.trace}
    assert asked["pilot-too-short"] in {"fired", "silent"}
    fed = facts["pilot.median_occurrences"] >= 100
    assert (asked["pilot-gains"] == "not_applicable") != fed


def test_a_pilot_of_another_model_is_refused(made):
    with pytest.raises(UsageError, match="whose tokens are not those of smollm2"):
        api.scan([made[1]], "smollm2", pilot=made[2])


def test_a_pilot_of_other_weights_is_told_and_of_one_of_two_models_serves_that_one(made, tmp_path):
    model, corpus, out, _ = made
    twin = shutil.copytree(model, tmp_path / "twin")
    content = json.loads((twin / "config.json").read_text()) | {"tuned": True}
    (twin / "config.json").write_text(json.dumps(content))
    said = []
    models = [str(twin), "smollm2"]
    first, second = api.compare([corpus], models, pilot=out, tokens=4, told=said.append)
    assert ["other weights" in said[0], "smollm2 it says nothing" in said[1]] == [True, True]
    assert first.data.facts["pilot.alike_share"] == 1.0
    assert second.data.facts["pilot.bpb_gain_share"] is None


def test_weights_that_an_earlier_version_noted_otherwise_are_not_called_other(made, tmp_path):
    model, corpus, out, _ = made
    content = json.loads((out / "pilot.json").read_text())
    content["model"]["digest"] = "0" * 64
    (tmp_path / "pilot.json").write_text(json.dumps(content))
    said = []
    scanned = api.scan([corpus], str(model), pilot=tmp_path, tokens=4, told=said.append)
    assert scanned.data.facts["pilot.alike_share"] == 1.0
    assert said == []


def test_a_pilot_of_other_tokens_settles_nothing(made, tmp_path):
    model, corpus, out, _ = made
    content = json.loads((out / "pilot.json").read_text())
    content["extension"]["tried"] = {"zzz": read_ids(model, "zzz")}
    (tmp_path / "pilot.json").write_text(json.dumps(content))
    scanned = api.scan([corpus], str(model), pilot=tmp_path, tokens=4)
    assert scanned.data.facts["pilot.alike_share"] == 0.0
    asked = {one.rule: one.outcome for one in scanned.decision.trace}
    assert asked["pilot-of-another"] == "fired"
    assert asked["pilot-gains"] == asked["pilot-loses"] == "not_applicable"


def read_ids(model, text):
    return " ".join(map(str, tokenizers.load(str(model)).encode(text)))


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


def test_without_resume_finished_runs_are_not_thrown_away(made, capsys):
    *_, out, arguments = made
    with pytest.raises(SystemExit) as ended:
        main([*arguments, "--out", str(out)])
    said = capsys.readouterr().err
    assert (ended.value.code, "4 finished runs" in said, "--resume" in said) == (2, True, True)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (("--arms", "meen"), "no arm 'meen'"),
        (("--arms", "base,continued"), "nothing to compare"),
        (("--budget", "0"), "'0' is no budget"),
        (("--learning-rate", "0"), "trains nothing"),
        (("--learning-rate", "nan"), "trains nothing"),
        (("--context", "65"), "longer than the 64"),
        (("--general", "nowhere"), "no file or folder"),
        (("--plan", "of-another"), "made for"),
    ],
)
def test_what_cannot_be_compared_is_told_with_a_way_out(made, tmp_path, capsys, wrong, said):
    *_, arguments = made
    status = 2
    if wrong[1] == "of-another":
        text, other = made[1], str(make(tmp_path / "other", "gpt2"))
        wrong, status = ("--plan", str(tmp_path / "plan.json")), 5
        (tmp_path / "plan.json").write_text(json.dumps(api.scan([text], other, tokens=4).plan))
    with pytest.raises(SystemExit) as ended:
        main([*arguments, *wrong, "--out", str(tmp_path / "out")])
    error = capsys.readouterr().err
    assert (ended.value.code, said in error, "hint: " in error) == (status, True, True)
    assert not (tmp_path / "out").exists()


def test_a_corpus_too_small_to_hold_anything_out_is_told(made, tmp_path):
    (tmp_path / "small.txt").write_text("one short line\n")
    with pytest.raises(UsageError, match="too few to measure on") as error:
        piloting.pilot(made[0], [tmp_path / "small.txt"], tmp_path / "out")
    assert "100,000 characters" in error.value.hint
    assert "--heldout 2000" in error.value.hint


def test_an_encoder_is_refused(tmp_path, made):
    with pytest.raises(UsageError, match="does not generate text"):
        piloting.pilot(make(tmp_path / "bert", "bert"), [made[1]], tmp_path / "out")


def test_several_processes_are_refused(made, tmp_path, monkeypatch):
    monkeypatch.setenv("WORLD_SIZE", "2")
    with pytest.raises(UsageError, match="one process"):
        piloting.pilot(made[0], [made[1]], tmp_path / "out")


def test_a_gpu_that_runs_out_of_memory_is_told(made, tmp_path, capsys, monkeypatch):
    from analyzer.train import pilot as room

    def fails(*_given, **_how):
        raise RuntimeError("CUDA out of memory. Tried to allocate 2 GiB")

    monkeypatch.setattr(room, "run_arm", fails)
    with pytest.raises(SystemExit) as ended:
        main([*made[3], "--out", str(tmp_path / "out")])
    said = capsys.readouterr().err
    assert (ended.value.code, "ran out of memory" in said, "--batch" in said) == (1, True, True)


def test_arms_that_would_not_fit_into_memory_are_refused(made, tmp_path, capsys, monkeypatch):
    *_, arguments = made
    monkeypatch.setattr(memory, "_CGROUP", tmp_path)
    for name, value in (("max", "1000000"), ("current", "0"), ("stat", "inactive_file 0")):
        (tmp_path / f"memory.{name}").write_text(value)
    with pytest.raises(SystemExit) as ended:
        main([*arguments, "--out", str(tmp_path / "out")])
    assert ended.value.code == 2
    assert "GB are free" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_plan_without_tokens_has_nothing_to_compare(tmp_path, made):
    text = tmp_path / "text.jsonl"
    text.write_text("\n".join(json.dumps({"text": f"{i * 7919} {i}"}) for i in range(200)))
    with pytest.raises(UsageError, match="no token"):
        piloting.pilot(made[0], [text], tmp_path / "out", heldout=200)


UNKNOWN = '{"schema": "analyzer/pilot/1", "facts": {"pilot.bpb_gain_share": 0.1}}'
VOID = '{"schema": "analyzer/pilot/1", "is_void": true, "facts": {}}'


@pytest.mark.parametrize(
    "content", ["{}", '{"schema": "analyzer/pilot/1", "facts": {}}', VOID, UNKNOWN]
)
def test_a_file_that_is_no_pilot_is_told(tmp_path, content):
    (tmp_path / "pilot.json").write_text(content)
    with pytest.raises(UsageError):
        read_pilot(tmp_path)
    with pytest.raises(PathNotFoundError):
        read_pilot(tmp_path / "nowhere")
