"""What one process spends inside the scan: processor milliseconds a MB of each step.

The first 4 MB of each corpus as the scan reads them: large files in parts of 1 MB, generated text
in documents of some 2 kB.
"""

from __future__ import annotations

import gzip
import itertools
import tempfile
import time
from pathlib import Path

from benchmarks._large import write

SHARED = Path(__file__).parents[2] / "shared" / "corpora"
MODEL = "llama"
SHARD_BYTES = 4_000_000
CORPORA = (
    "en-legal", "en-medical", "en-finance", "zh-law", "zh-medical", "zh-tech", "chem-smiles",
)  # fmt: skip


def inside(path: Path) -> dict[str, float]:
    """Give the processor milliseconds a MB of each step on the first 4 million bytes."""
    from analyzer import corpus, symbols, terms, tokenizers
    from analyzer.scanner import clean, observe, runs
    from analyzer.scanner.observe import passages_of
    from analyzer.scanner.table import ScanTable, merge_all

    tokenizer = tokenizers.load(MODEL)
    documents, size = [], 0
    for document in corpus.read([str(path)]):
        if size + document.size_bytes > SHARD_BYTES * 1.1:
            break
        documents.append(document)
        size += document.size_bytes
    tokenizer.fast_after_bytes = 0  # as after some megabytes: it is built once
    tokenizer.encode_batch(["warm"])
    observe(documents[: max(1, len(documents) // 8)], {MODEL: tokenizer})  # what is loaded once
    spent: dict[str, float] = {}

    def step(name, work):
        begin = time.process_time()
        result = work()
        spent[name] = 1e9 * (time.process_time() - begin) / size
        return result

    texts = [document.text for document in documents]
    of_paths = [(document.text, document.path) for document in documents]
    spans = step("symbols", lambda: [*symbols.detect_each(of_paths, names=False)])
    passages = step(
        "symbols taken out",
        lambda: [
            symbols.mask(text, cut, start, end)
            for text, found in zip(texts, spans, strict=True)
            for start, end, cut in passages_of(text, found)
        ],
    )
    prose = step("markup taken out", lambda: clean.without_markup(passages))
    counts = step("words and terms", lambda: terms.observe(prose))
    step("token ids", lambda: tokenizer.encode_batch(texts))
    step("copies", lambda: corpus.fingerprints(texts))
    step("repeated runs", lambda: runs.repeated_runs(texts))
    data = step("to bytes", lambda: ScanTable(train=counts).to_bytes())
    held = step("from bytes", lambda: ScanTable.from_bytes(data))
    step("added up", lambda: merge_all([held, held]))
    return spent


def run() -> str:
    rows: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory(prefix="analyzer-bench-") as name:
        folder = Path(name)
        for corpus in CORPORA:
            if (packed := SHARED / f"{corpus}.txt.gz").exists():
                path = folder / f"{corpus}.txt"
                path.write_bytes(gzip.decompress(packed.read_bytes()))
                rows[corpus] = inside(path)
        for language in ("en", "zh"):
            for kind in ("generated", "prose"):
                path = write(
                    round(SHARD_BYTES * 1.05),
                    language,
                    folder / f"{kind}-{language}",
                    prose=kind == "prose",
                )
                rows[f"{kind} {language}"] = inside(path)
    return table("corpus", rows, "{:.1f}")


def table(first: str, rows: dict[str, dict[str, float]], form: str) -> str:
    names = list(dict.fromkeys(itertools.chain.from_iterable(rows.values())))
    lines = [f"| {first} | {' | '.join(names)} | all |", "|---" * (len(names) + 2) + "|"]
    for row, values in rows.items():
        cells = [form.format(values.get(name, 0.0)) for name in names]
        lines.append(f"| {row} | {' | '.join(cells)} | {form.format(sum(values.values()))} |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(run())
