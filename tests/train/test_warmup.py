"""The command, from an extended folder to a warmed-up one: checked, told, and nothing else."""

import csv
import json
import os
import shutil
import subprocess
import sys
import time

import pytest

from analyzer.cli import main
from analyzer.inject import open_checkpoint
from analyzer.train import measures
from tests.inject.models import tensors
from tests.train.conftest import GENERAL, TEXT


def run(capfd, *arguments):
    with pytest.raises(SystemExit) as stopped:
        main([str(a) for a in arguments])
    out, err = capfd.readouterr()
    return stopped.value.code, out, err


@pytest.fixture(scope="session")
def corpus(tmp_path_factory):
    folder = tmp_path_factory.mktemp("corpus")
    for number in range(60):
        (folder / f"{number}.txt").write_text(f"{number}: {TEXT}" * 3, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def general(tmp_path_factory):
    folder = tmp_path_factory.mktemp("general")
    for number in range(40):
        (folder / f"{number}.txt").write_text(f"{number}: {GENERAL}" * 2, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def texts(corpus, general):
    return corpus, general


SMALL = ("--tokens", "2000", "--batch", "256", "--context", "64", "--device", "cpu")


@pytest.mark.parametrize("kind", [("llama-tied", "bfloat16"), ("llama-untied", "float32")])
def test_new_rows_are_trained_and_everything_else_keeps_its_bits(
    capfd, extended, texts, tmp_path, kind
):
    corpus, general = texts
    made = extended(*kind)
    out = tmp_path / "warm"
    more = ("--general", general, "--general-share", "0.2", "--keep", "1", "--json")
    arguments = ("warmup", made.folder, "--corpus", corpus, "--out", out, *SMALL, *more)
    status, said, _ = run(capfd, *arguments)
    assert status == 0
    result = json.loads(said)
    assert result["schema"] == "analyzer/warmup/1"
    assert {check["outcome"] for check in result["checks"]} == {"passed"}
    before, after = tensors(made.folder), tensors(out)
    new = made.ids
    old = [i for i in range(open_checkpoint(out).rows) if i not in set(new)]
    assert before.keys() == after.keys()
    for key, tensor in before.items():
        if tensor.shape[:1] == (len(old) + len(new),):
            assert tensor[old].equal(after[key][old])
            assert not tensor[new].equal(after[key][new])
        else:
            assert tensor.equal(after[key])
    names = {path.name for path in made.folder.iterdir()} | {"warmup"}
    assert {path.name for path in out.iterdir()} == names
    (heldout, spoken) = result["measures"]
    assert heldout["unit"] == spoken["unit"] == "bits per byte"
    assert heldout["after"][0] < heldout["before"][0]
    log = list(csv.DictReader((out / "warmup" / "log.csv").open(encoding="utf-8")))
    assert len(log) == len(result["history"]["steps"])
    audit = [
        json.loads(line)["event"] for line in (tmp_path / "audit.jsonl").read_text().splitlines()
    ]
    assert audit == ["warmed up"]
    assert not list(tmp_path.glob(".warm*"))


def test_the_result_passes_verify_and_can_be_warmed_up_again(capfd, extended, corpus, tmp_path):
    made = extended("llama-tied")
    arguments = ("warmup", made.folder, "--corpus", corpus, *SMALL, "--quiet")
    assert run(capfd, *arguments, "--out", tmp_path / "warm")[0] == 0
    assert run(capfd, "verify", tmp_path / "warm", "--base", made.base)[0] == 0
    again = ("warmup", tmp_path / "warm", "--corpus", corpus, "--out", tmp_path / "two", *SMALL)
    assert run(capfd, *again)[0] == 0  # its record names the new tokens


def test_it_stops_when_held_out_text_gets_no_better_and_keeps_the_best(
    capfd, extended, corpus, tmp_path
):
    made = extended("llama-tied")
    how = ("--evaluate-every", 1, "--patience", 2, "--learning-rate", 3, "--largest-norm", 0)
    arguments = ("--corpus", corpus, *SMALL, "--tokens", 20_000, *how, "--json")
    status, said, _ = run(capfd, "warmup", made.folder, *arguments, "--out", tmp_path / "warm")
    history = json.loads(said)["history"]
    heldout = [step["heldout"] for step in history["steps"]]
    assert (status, history["stopped"]) == (0, "patience")
    assert len(heldout) == history["best_step"] + 2 < 20_000 / 256
    assert min(heldout) == heldout[history["best_step"] - 1]


def test_what_cannot_be_warmed_up_is_refused_and_nothing_is_left(capfd, extended, corpus, tmp_path):
    made = extended("llama-tied")
    out = ("--out", tmp_path / "warm")
    named = ("--corpus", corpus, *out, *SMALL)
    nameless = shutil.copytree(made.folder, tmp_path / "nameless")
    (nameless / "extension.json").unlink()
    status, _, err = run(capfd, "warmup", nameless, *named)
    assert (status, "--base" in err) == (2, True)
    status, _, err = run(capfd, "warmup", made.base, *named, "--base", made.base)
    assert (status, "no new tokens" in err) == (2, True)
    (tmp_path / "other.txt").write_text("nothing of the kind is here\n" * 40)
    given = ("--corpus", tmp_path / "other.txt", *out, *SMALL)
    status, _, err = run(capfd, "warmup", made.folder, *given)
    assert (status, "no new token stands in it" in err) == (2, True)
    for wrong, said in (
        (("--batch", 500_000_000), "GB are free"),
        (("--context", 65), "longer than the 64"),
        (("--learning-rate", "nan"), "learning rate"),
        (("--rest-learning-rate", "-1"), "not in the range"),
        (("--general-share", "0.1"), "no general text"),
        (("--keep", "1"), "no general text"),
        (("--objective", "masked"), "hidden tokens"),
        (("--objective", "triples"), "cannot be read"),
        (("--seed", "-1"), "not in the range"),
        (("--recipe", corpus), "is there already"),
    ):
        status, _, err = run(capfd, "warmup", made.folder, *named, *wrong)
        assert (status, said in err, "hint: " in err) == (2, True, True)
    (tmp_path / "empty.txt").write_text("")
    for given in ((*named, "--general"), ("--out", tmp_path / "warm", *SMALL, "--corpus")):
        status, _, err = run(capfd, "warmup", made.folder, *given, tmp_path / "empty.txt")
        assert (status, "no text was found" in err) == (1, True)
    assert not list(tmp_path.glob("*warm*"))


def test_a_gpu_that_fails_anywhere_is_told_and_nothing_is_left(
    capfd, monkeypatch, extended, corpus, tmp_path
):
    full, broken = "CUDA out of memory. Tried to", "CUDA error: an illegal memory access\nMore"
    given = ("--corpus", corpus, "--out", tmp_path / "warm", *SMALL)
    for holder, name, fault, told in (
        (measures, "load", full, "the GPU ran out of memory"),
        (measures.Probe, "of", broken, "the GPU failed (CUDA error: an illegal memory access)"),
        (measures, "runs", full, "the GPU ran out of memory"),
    ):

        def fails(*_given, message=fault, **_how):
            raise RuntimeError(message)

        with monkeypatch.context() as patch:
            patch.setattr(holder, name, fails)
            status, _, err = run(capfd, "warmup", extended("llama-tied").folder, *given)
        assert (status, told in err, "hint: " in err, "More" in err) == (1, True, True, False)
        assert not (tmp_path / "warm").exists()
    assert (tmp_path / "audit.jsonl").read_text().count("warm-up failed") == 3


def test_a_killed_warm_up_leaves_nothing_and_goes_on_to_the_same_bits(
    capfd, extended, corpus, tmp_path
):
    made = extended("llama-tied")
    how = ("--corpus", corpus, "--tokens", 16000, "--batch", 128, "--context", 64, "--device", "cpu",
           "--save-every", 2, "--quiet")  # fmt: skip
    assert run(capfd, "warmup", made.folder, *how, "--out", tmp_path / "whole")[0] == 0
    out = tmp_path / "warm"
    command = [sys.executable, "-m", "analyzer", "warmup", made.folder, *how, "--out", out]
    quiet = os.environ | {"OMP_NUM_THREADS": "1", "PYTHONPATH": os.pathsep.join(sys.path)}
    killed = subprocess.Popen([str(part) for part in command], env=quiet)
    while killed.poll() is None and not (tmp_path / ".warm.training").is_dir():
        time.sleep(0.01)
    killed.kill()
    assert killed.wait() < 0
    assert not out.exists()
    assert run(capfd, "warmup", made.folder, *how, "--out", out, "--resume")[0] == 0
    one, two = tensors(tmp_path / "whole"), tensors(out)
    assert all(tensor.equal(two[name]) for name, tensor in one.items())
    assert not list(tmp_path.glob(".warm*"))
