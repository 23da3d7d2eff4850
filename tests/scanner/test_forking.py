"""Workers are forked from a process without threads, started anew from another, and never left."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from analyzer.scanner.forking import start_method
from tests.carriers import carrier

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="Linux alone forks")
COUNT = """
import sys
from analyzer import api, tokenizers
from analyzer.scanner import pools
from analyzer.scanner.forking import start_method
models = {"smollm2": tokenizers.load("smollm2")}
models["smollm2"].expect(1 << 30)
assert models["smollm2"].fast is not None
assert start_method() == "fork"
tables = [
    api.fold(sys.argv[1:], models, api.Options(workers=workers))[0].to_bytes() for workers in (2, 1)
]
assert tables[0] == tables[1]
assert start_method() == "spawn"  # polars has its threads by now
"""
RANKS = """
from sys import argv
from analyzer import tokenizers
from analyzer.scanner.forking import start_method
tokenizer = tokenizers.load(argv[1])
tokenizer.expect(1 << 30)
assert vars(tokenizer)["fast"] is not None
assert start_method() == "fork"
"""
WAIT = """
import time
from analyzer.scanner.pools import LocalPool
pool = LocalPool({}, 2, None)
running = [pool._executor.submit(time.sleep, 100) for _ in range(2)]
while len(pool._executor._processes) < 2:
    time.sleep(0.01)
print(*pool._executor._processes, flush=True)
time.sleep(100)
"""


def python(code, *arguments):
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        stdout=subprocess.PIPE,
        env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},
    )


def test_forked_workers_count_what_one_process_counts(tmp_path):
    for i in range(8):
        text = f"Myocardial infarction {i} and the aspirin CC(=O)Oc1ccccc1C(=O)O.\n" * 50
        (tmp_path / f"{i}.txt").write_text(text, encoding="utf-8")
    assert python(COUNT, tmp_path).wait(timeout=300) == 0


def test_ranks_are_made_fast_without_a_thread():
    assert python(RANKS, carrier("llama3-tiktoken")).wait(timeout=300) == 0


def test_a_process_with_threads_forks_no_workers():
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    assert start_method() == "spawn"
    stop.set()
    thread.join()


def test_workers_end_with_a_killed_parent():
    parent = python(WAIT)
    workers = [int(pid) for pid in parent.stdout.readline().split()]
    assert len(workers) == 2
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    deadline = time.monotonic() + 60
    while any(is_alive(pid) for pid in workers):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    parent.stdout.close()


def is_alive(pid):
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"
