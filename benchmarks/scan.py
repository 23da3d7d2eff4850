"""The scan against the recipe that people use today, and against a plain word count, in one run.

The recipe: spaCy's English tokenizer or jieba for the words, a Counter over them, and the model's
tokenizer called on each distinct word. It finds no multi-word terms, no symbols, no ranking, no
proposal and no decision; the scan is the whole `analyze`, from the file to the report.
"""

from __future__ import annotations

import gzip
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

SHARED = Path(__file__).parents[2] / "shared" / "corpora"
EXAMPLES = Path(__file__).parents[1] / "examples"
MODEL = "llama"


def corpora() -> dict[str, tuple[str, str]]:
    """Name to (text, language): the shared corpora, or the examples where those are not there."""
    names = {"en-legal": "en", "en-medical": "en", "zh-law": "zh", "zh-medical": "zh"}
    found = {}
    for name, language in names.items():
        path = SHARED / f"{name}.txt.gz"
        if path.exists():
            found[name] = (gzip.decompress(path.read_bytes()).decode("utf-8"), language)
    if not found:
        found["law"] = ((EXAMPLES / "law" / "judgments.txt").read_text(encoding="utf-8"), "en")
    return found


def word_count(text: str) -> float:
    """Time polars' word count, the fastest thing one could call an analysis."""
    import polars as pl

    started = time.perf_counter()
    lines = pl.Series("text", text.splitlines())
    lines.str.extract_all(r"[\p{L}\p{N}]+").explode().value_counts()
    return time.perf_counter() - started


def recipe(text: str, language: str) -> float:
    """Time words, a Counter, and the tokenizer on each distinct word."""
    from analyzer import tokenizers

    tokenizer = tokenizers.load(MODEL)
    tokenizer.encode("warm")
    started = time.perf_counter()
    counts: Counter[str] = Counter()
    if language == "zh":
        import jieba

        for line in text.splitlines():
            counts.update(jieba.cut(line))
    else:
        import spacy

        english = spacy.blank("en")
        for doc in english.pipe(text.splitlines(), batch_size=1000):
            counts.update(token.text for token in doc)
    pieces = {word: len(tokenizer.encode(word)) for word in counts}
    assert sum(n * pieces[word] for word, n in counts.items()) > 0
    return time.perf_counter() - started


def scan(text: str) -> tuple[float, float]:
    """Time the whole command in its own process: (seconds, peak memory in MB)."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "corpus.txt"
        path.write_text(text, encoding="utf-8")
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        started = time.perf_counter()
        command = [sys.executable, "-c", "from analyzer.cli import main; main()"]
        arguments = [str(path), "--model", MODEL, "--out", f"{folder}/out", "--quiet"]
        subprocess.run([*command, *arguments], check=True)
        seconds = time.perf_counter() - started
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return seconds, max(before.ru_maxrss, after.ru_maxrss) / 1000


def run() -> str:
    rows = [
        "| corpus | MB | word count MB/s | recipe MB/s | MB/s | of count | of recipe | peak MB |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, (text, language) in corpora().items():
        size_mb = len(text.encode()) / 1e6
        count, today = word_count(text), recipe(text, language)
        ours, peak = scan(text)
        rows.append(
            f"| {name} | {size_mb:.1f} | {size_mb / count:.0f} | {size_mb / today:.2f} "
            f"| {size_mb / ours:.2f} | {count / ours:.2f} | {today / ours:.2f} | {peak:.0f} |"
        )
    return "\n".join(rows)
