"""Peak memory and time of the whole `analyze` on generated text (see ``_large``), by size.

`--size 10GB` measures a tenth of it and the whole (default 1GB: 200 MB, 500 MB and 1 GB).
Peak RSS adds up the pages of every process of the tree, shared ones as often as they are mapped;
"at the end" is that of the first process alone, once the workers are gone. Peak PSS counts each
page once. Disk is the highest use of the scan's own folder and spilled runs.
Afterwards the scan is killed at random moments and resumed, and the results are compared.
"""

from __future__ import annotations

import json
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks._large import size_of, write

HEAVY = True
MODEL = "llama"
KILLS = 12


def command(corpus: Path, out: Path, *more: str) -> list[str]:
    start = "from analyzer.cli import main; main()"
    given = [str(corpus), "--model", MODEL, "--out", str(out), "--quiet", *more]
    return [sys.executable, "-c", start, *given]


def watch(process: subprocess.Popen, folder: Path) -> dict[str, float]:
    """Follow a process tree to its end: peak RSS and PSS in MB, peak disk of a folder in MB.

    Looking costs the kernel a walk over the pages: more often would slow down what is measured.
    """
    import psutil

    peak = {"rss": 0.0, "end": 0.0, "pss": 0.0, "disk": 0.0}
    ticks = 0
    while process.poll() is None:
        tree = [psutil.Process(process.pid)]
        now = dict.fromkeys(peak, 0.0)
        try:
            tree += tree[0].children(recursive=True)
        except psutil.Error:
            continue
        for one in tree:
            try:
                now["rss"] += one.memory_info().rss / 1e6
                if ticks % 10 == 0:
                    now["pss"] += one.memory_full_info().pss / 1e6
            except psutil.Error:  # ended meanwhile
                continue
        if len(tree) == 1:
            now["end"] = now["rss"]
        if ticks % 50 == 0:
            now["disk"] = _disk(folder, process.pid)
        peak = {name: max(peak[name], now[name]) for name in peak}
        ticks += 1
        time.sleep(0.2)
    return peak


def _disk(folder: Path, pid: int) -> float:
    """Give the MB of the files in a folder, nameless ones that a process holds open too."""
    size = 0
    for path in (*folder.rglob("*"), *Path(f"/proc/{pid}/fd").glob("*")):
        try:
            if path.is_file() and (path.parent.name != "fd" or "(deleted)" in str(path.readlink())):
                size += path.stat().st_size
        except OSError:
            continue
    return size / 1e6


def measure(size_bytes: int, language: str, workers: int, folder: Path) -> str:
    """Generate, analyse, and give a row of the table."""
    corpus, out = folder / "corpus", folder / "out"
    write(size_bytes, language, corpus)
    started, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    process = subprocess.Popen(command(corpus, out, "--workers", str(workers)))
    peak = watch(process, out)
    seconds, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    if process.returncode:
        raise SystemExit(process.returncode)
    words = json.loads((out / "report.json").read_text(encoding="utf-8"))["corpus"]["words"]
    shutil.rmtree(corpus)
    shutil.rmtree(out)
    return (
        f"| {language} | {size_bytes / 1e6:,.0f} | {words / 1e6:,.1f} | {workers} "
        f"| {seconds:,.0f} | {cpu:,.0f} | {size_bytes / 1e6 / seconds:.2f} | {peak['rss']:,.0f} "
        f"| {peak['end']:,.0f} | {peak['pss']:,.0f} | {peak['disk']:,.0f} |"
    )


def kills(folder: Path, size_bytes: int = 40_000_000, times: int = KILLS) -> str:
    """Kill a scan at random moments, go on with --resume, and compare with one left alone."""
    corpus = write(size_bytes, "en", folder / "corpus")
    subprocess.run(command(corpus, folder / "whole"), check=True)
    rng = random.Random(0)
    out = folder / "killed"

    def tables() -> dict[str, int]:
        return {path.name: path.stat().st_mtime_ns for path in out.glob(".scan/*.table")}

    killed = repeated = 0
    while not (out / "report.json").exists():
        kept = tables()
        process = subprocess.Popen(
            command(corpus, out, "--resume", "--workers", "2"), start_new_session=True
        )
        while killed < times and process.poll() is None and len(tables()) <= len(kept):
            time.sleep(0.01)
        if killed < times and process.poll() is None:
            time.sleep(rng.random())
            process.send_signal(signal.SIGKILL)
        killed += process.wait() == -signal.SIGKILL
        now = tables()
        repeated += sum(now.get(name) != at for name, at in kept.items())
    same = _results(out) == _results(folder / "whole")
    return (
        f"Killed {killed} times ({size_bytes / 1e6:.0f} MB, {len(tables())} shards) and resumed: "
        f"{repeated} finished shards counted again, results "
        f"{'identical' if same else 'DIFFERENT'}."
    )


def _results(out: Path) -> dict[str, str]:
    report = json.loads((out / "report.json").read_text(encoding="utf-8"))
    del report["metadata"]
    terms = (out / "terms.csv").read_text(encoding="utf-8")
    return {"report.json": json.dumps(report), "terms.csv": terms}


def run(size: str = "1GB") -> str:
    size_bytes = size_of(size)
    parts = [0.2, 0.5, 1.0] if size_bytes <= 2e9 else [0.1, 1.0]
    head = (
        "| text | MB | M words | workers | seconds | CPU seconds | MB/s | peak RSS MB "
        "| at the end | peak PSS MB | disk MB |\n|---|---|---|---|---|---|---|---|---|---|---|"
    )
    rows = [head]
    with tempfile.TemporaryDirectory(prefix="analyzer-bench-") as name:
        folder = Path(name)
        for language in ("en", "zh"):
            for part in parts:
                rows.append(measure(round(size_bytes * part), language, 2, folder))
                print(rows[-1], file=sys.stderr, flush=True)
        rows += ["", kills(folder)]
    return "\n".join(rows)
