"""What is predicted beside what comes true, and how long the choice of tokens takes, in one run.

Predicted: the training side's promise. Realised: passages that no token was chosen from, really
tokenized. The gigabyte is generated: only its table of words is, with as many distinct words as
text of that size has (Heaps' law), since the choice reads that table and never the text.
"""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import polars as pl

from analyzer import corpus, propose, scanner, tokenizers
from analyzer.propose.choose import choose

SHARED = Path(__file__).parents[2] / "shared" / "corpora"
EXAMPLES = Path(__file__).parents[1] / "examples"
MODELS = ("llama", "mistral", "qwen", "smollm2", "minilm")
SIZES = (1_000, 10_000, 30_000)
GIGABYTE_WORDS, GIGABYTE_DISTINCT = 170_000_000, 1_500_000


def corpora() -> list[Path]:
    """Give the shared corpora, or the examples where those are not there."""
    return sorted(SHARED.glob("*.txt.gz")) or sorted(p for p in EXAMPLES.iterdir() if p.is_dir())


def gigabyte(table: scanner.ScanTable) -> scanner.ScanTable:
    """Give a table as large as a gigabyte's: the words of another, then made-up ones, by Zipf."""
    from dataclasses import replace

    rng = np.random.default_rng(0)
    real = table.train.words.sort("count", descending=True)["text"].to_list()
    syllables = [a + b + c for a in "bcdfglmnprst" for b in "aeiou" for c in ("", "n", "r", "st")]
    made = rng.integers(0, len(syllables), size=(GIGABYTE_DISTINCT, 5))
    lengths = rng.integers(2, 6, size=GIGABYTE_DISTINCT)
    rows = zip(made.tolist(), lengths.tolist(), strict=True)
    words = [" " + "".join(syllables[i] for i in row[:n]) for row, n in rows]
    words = list(dict.fromkeys([*real, *words]))
    weights = 1 / (np.arange(len(words)) + 2.7)
    counts = np.maximum(weights / weights.sum() * GIGABYTE_WORDS, 1).astype(np.uint64)
    frame = pl.DataFrame({"text": words, "count": counts, "documents": counts})
    return replace(table, train=replace(table.train, words=frame))


def run() -> str:
    loaded = {name: tokenizers.load(name) for name in MODELS}
    saved = [
        "| corpus | model | tokens | predicted | realised | 95 % interval | difference | seconds |",
        "|---|---|---|---|---|---|---|---|",
    ]
    times = ["| table | tokens asked for | chosen | seconds to choose |", "|---|---|---|---|"]
    tables = {}
    for path in corpora():
        name = path.name.removesuffix(".txt.gz")
        table = tables[name] = scanner.run(corpus.read([path]), loaded)
        ranked = scanner.rank(table, top=scanner.LISTED_TERMS)
        for model, tokenizer in loaded.items():
            started = time.process_time()
            result, _ = propose.propose(table, tokenizer, model, ranked=ranked)
            seconds = time.process_time() - started
            if result.heldout_interval is None or result.heldout_saving is None:
                continue
            low, high = result.heldout_interval
            apart = result.predicted_saving - result.heldout_saving
            saved.append(
                f"| {name} | {model} | {result.tokens:,} | {result.predicted_saving:.2%} "
                f"| {result.heldout_saving:.2%} | {low:.2%} to {high:.2%} "
                f"| {100 * apart:+.2f} | {seconds:.1f} |"
            )
    largest = max(tables.values(), key=lambda table: table.train.words.height)
    sizes = {"all corpora": scanner.merge_all(list(tables.values())), "1 GB": gigabyte(largest)}
    for name, table in sizes.items():
        for size in SIZES:
            started = time.process_time()
            choice = choose(table, loaded["llama"], "llama", size)
            seconds = time.process_time() - started
            times.append(f"| {name} | {size:,} | {len(choice.learned):,} | {seconds:.1f} |")
    return "\n".join([*saved, "", *times])
