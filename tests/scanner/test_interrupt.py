"""A scan that is stopped at any moment goes on, and ends with the result of an undisturbed one."""

import json
import random
import signal
import subprocess
import sys
import time

import pytest

START = (
    "from analyzer.scanner import engine; engine.BATCH_CHARACTERS = 20000\n"
    "from analyzer.cli import main; main()"
)


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
    path = tmp_path_factory.mktemp("corpus") / "notes.txt"
    rng = random.Random(0)
    words = ["pericarditis", "zoledronate", "was", "the", "of", "treated", "CC(=O)Oc1ccccc1"]
    lines = (" ".join(rng.choices(words, k=12)) for _ in range(6000))
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def undisturbed(corpus, tmp_path_factory):
    out = tmp_path_factory.mktemp("whole")
    assert finish(start(corpus, out)) == (0, "")
    return result(out)


@pytest.mark.parametrize(
    ("sent", "workers"), [(signal.SIGINT, "1"), (signal.SIGINT, "2"), (signal.SIGKILL, "1")]
)
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
    assert (status, said) == (0, "")
    assert result(out) == undisturbed
    assert not (out / ".scan").exists()
