"""What is predicted beside what comes true, and how long the choice of tokens takes, in one run.

Predicted: the training side's promise. Realised: passages that no token was chosen from, really
tokenized. The choice is timed on generated text in which new words keep coming (``_large``), really
scanned; its time follows the distinct words that the scan keeps, not the size of the text.

``--size 200MB`` sets the size of the largest generated text (default 20MB: a minute). The first
table takes some five minutes where the shared corpora are at hand.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from analyzer import corpus, propose, scanner, tokenizers
from analyzer.propose.choose import choose
from benchmarks._large import size_of, write

SHARED = Path(__file__).parents[2] / "shared" / "corpora"
EXAMPLES = Path(__file__).parents[1] / "examples"
MODELS = ("llama", "mistral", "qwen", "minilm", "j2")
TOKENS = (1_000, 10_000, 30_000)


def corpora() -> list[Path]:
    """Give the shared corpora, or the examples where those are not there."""
    return sorted(SHARED.glob("*.txt.gz")) or sorted(p for p in EXAMPLES.iterdir() if p.is_dir())


def promises() -> list[str]:
    """Hold what is predicted against what comes true, for every corpus and model."""
    loaded = {name: tokenizers.load(name) for name in MODELS}
    rows = [
        "| corpus | model | tokens | predicted | realised | 95 % interval | difference | seconds |",
        "|---|---|---|---|---|---|---|---|",
    ]
    apart = []
    for path in corpora():
        table = scanner.run(corpus.read([path]), loaded)
        ranked = scanner.rank(table, top=scanner.LISTED_TERMS)
        for model, tokenizer in loaded.items():
            started = time.process_time()
            result, _ = propose.propose(propose.Ground(table, tokenizer, model, ranked=ranked))
            seconds = time.process_time() - started
            if result.heldout_interval is None or result.heldout_saving is None:
                continue
            low, high = result.heldout_interval
            apart.append(100 * (result.predicted_saving - result.heldout_saving))
            rows.append(
                f"| {path.name.removesuffix('.txt.gz')} | {model} | {result.tokens:,} "
                f"| {result.predicted_saving:.2%} | {result.heldout_saving:.2%} "
                f"| {low:.2%} to {high:.2%} | {apart[-1]:+.2f} | {seconds:.1f} |"
            )
    within = sum(abs(points) <= 0.5 for points in apart)
    worst = max(map(abs, apart), default=0.0)
    return [*rows, "", f"Within 0.5 points: {within} of {len(apart)}; at most {worst:.2f} apart."]


def times(size_bytes: int) -> list[str]:
    """Time the choice of tokens alone, at sizes of text up to the given one."""
    llama = tokenizers.load("llama")
    rows = [
        "| text | distinct words kept | tokens asked for | chosen | seconds to choose |",
        "|---|---|---|---|---|",
    ]
    for size in (size_bytes // 10, size_bytes // 3, size_bytes):
        with tempfile.TemporaryDirectory() as folder:
            write(size, "en", Path(folder))
            table = scanner.run(corpus.read([folder]), {"llama": llama})
        words = table.train.words.height
        for tokens in TOKENS:
            started = time.process_time()
            runs = propose.Ground(table, llama, "llama").runs()
            choice = choose(llama, runs, tokens, int(table.tokens["llama"].sum()))
            seconds = time.process_time() - started
            rows.append(
                f"| {size / 1e6:.0f} MB | {words:,} | {tokens:,} | {len(choice.learned):,} "
                f"| {seconds:.1f} |"
            )
    return rows


def run(size: str = "20MB") -> str:
    return "\n".join([*promises(), "", *times(size_of(size))])
