"""A scan that is stopped at any moment goes on, and ends with the result of an undisturbed one."""

import json
import random
import re
import signal
import subprocess
import sys
import time

import pytest

from analyzer import tokenizers
from analyzer.api import Options, fold

START = (
    "from analyzer.scanner import shards; shards.BATCH_BYTES, shards.GROUP_BYTES = 20000, 0\n"
    "from analyzer.cli import main; main()"
)
FOLD = """
import sys, time
from pathlib import Path
from analyzer import tokenizers
from analyzer.api import Options, fold
from analyzer.scanner import engine, shards
shards.BATCH_BYTES, shards.GROUP_BYTES = 5000, 20000
observe = engine.observe_batch
engine.observe_batch = lambda *given: time.sleep(0.1) or observe(*given)
corpus, journal, out = map(Path, sys.argv[1:])
options = Options(journal=journal, resume=True, workers=1)
table, journal = fold([corpus], {"smollm2": tokenizers.load("smollm2")}, options)
journal.close()
out.write_bytes(table.to_bytes())
"""


def as_jsonl(rng, words, lines):
    texts = (" ".join(rng.choices(words, k=12)) for _ in range(lines))
    return "\n".join(json.dumps({"text": text}) for text in texts)


def start(corpus, out, *more):
    arguments = [str(corpus), "--model", "smollm2", "--out", str(out), *more]
    return subprocess.Popen(
        [sys.executable, "-c", START, *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def finish(process):
    _, err = process.communicate(timeout=600)
    return process.returncode, err.decode()


def result(out):
    report = json.loads((out / "report.json").read_text(encoding="utf-8"))
    report.pop("metadata")
    return report


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    path = tmp_path_factory.mktemp("corpus") / "notes.jsonl"
    rng = random.Random(0)
    words = ["pericarditis", "zoledronate", "was", "the", "of", "treated", "CC(=O)Oc1ccccc1"]
    path.write_text(as_jsonl(rng, words, 2000), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def undisturbed(corpus, tmp_path_factory):
    out = tmp_path_factory.mktemp("whole")
    assert finish(start(corpus, out)) == (0, "")
    return result(out)


@pytest.mark.parametrize(("sent", "workers"), [(signal.SIGINT, "2"), (signal.SIGKILL, "1")])
def test_a_stopped_scan_resumes_to_the_same_result(corpus, undisturbed, tmp_path, sent, workers):
    out = tmp_path / "stopped"
    process = start(corpus, out, "--workers", workers)
    while not list(out.glob(".scan/*.table")) and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(sent)
    status, said = finish(process)
    assert status == (130 if sent == signal.SIGINT else -signal.SIGKILL)
    assert not (out / "report.json").exists()
    if sent == signal.SIGINT:
        assert said.strip().splitlines() == [
            "error: interrupted",
            "  hint: what is counted is kept; the same command with --resume goes on",
        ]
    kept = len(list(out.glob(".scan/*.table")))
    assert kept > 0
    status, said = finish(start(corpus, out, "--resume"))
    assert status == 0
    assert re.fullmatch(r"resume: (\d+) of \d+ shards were counted before; .*\n", said)
    assert result(out) == undisturbed


def test_a_scan_killed_again_and_again_counts_every_shard_once(tmp_path):
    rng = random.Random(1)
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    words = ["pericarditis", "zoledronate", "was", "the", "of", "treated", "心肌梗塞"]
    for name, lines in (("a", 20), ("b", 40), ("large", 900), ("z", 60)):
        (corpus / f"{name}.jsonl").write_text(as_jsonl(rng, words, lines), encoding="utf-8")
    journal, out = tmp_path / "journal", tmp_path / "table"

    def started():
        return subprocess.Popen(
            [sys.executable, "-c", FOLD, str(corpus), str(journal), str(out)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )

    def kept():
        return {path.name: path.stat().st_mtime_ns for path in journal.glob("*.table")}

    for _ in range(3):
        before = kept()
        process = started()
        while len(kept()) <= len(before) and process.poll() is None:
            time.sleep(0.005)
        time.sleep(rng.random() / 20)
        process.kill()
        process.communicate()
        assert not out.exists()
        assert before.items() <= kept().items()
    before = kept()
    assert finish(started()) == (0, "")
    assert before.items() <= kept().items()
    whole, _ = fold([corpus], {"smollm2": tokenizers.load("smollm2")}, Options(workers=1))
    assert out.read_bytes() == whole.to_bytes()
