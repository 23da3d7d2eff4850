"""Bits per byte of held-out text before and after warming up new rows, one line an objective.

SmolLM2-135M is extended by 300 tokens of a corpus (chemistry of the examples, or those named in
WARMUP_CORPORA), rows filled by the mean of their pieces; then only the rows are trained, every
objective on the same budget of tokens (WARMUP_TOKENS). The first line is the model as it was.
"""

from __future__ import annotations

import gzip
import os
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared" / "corpora"
EXAMPLES = ROOT / "examples"
HEAVY = True
TOKENS = int(os.environ.get("WARMUP_TOKENS", "8192"))
CORPORA = os.environ.get("WARMUP_CORPORA", "").split()
OBJECTIVES = {
    "next-token": {"objective": "next-token"},
    "both, lengths held": {"objective": "both", "largest_norm": 0.95},
    "distillation, lengths held": {"objective": "distillation", "largest_norm": 0.95},
    "distillation": {"objective": "distillation"},
    "next-token, whole text": {"objective": "next-token", "snippets_per_token": 0},
}
# for so small a budget: small steps, and a rate five times the usual one
HOW = {
    "tokens": TOKENS,
    "batch_tokens": 256,
    "snippets_per_token": 25,
    "rows_learning_rate": 5e-3,
}


def run() -> str:
    import torch

    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "2")))
    with tempfile.TemporaryDirectory() as name:
        from benchmarks._models import make_smollm2

        base = make_smollm2(Path(name) / "base")
        return "\n\n".join(table(Path(name), base, *corpus) for corpus in corpora())


def table(folder: Path, base: Path, name: str, text: str) -> str:
    from analyzer.inject import open_checkpoint
    from analyzer.inject.forward import load_model
    from analyzer.inject.references import tokens_beyond
    from analyzer.scanner import is_heldout, passages
    from analyzer.train.evaluate import evaluate
    from analyzer.train.loop import train
    from analyzer.train.rows import NewRows
    from analyzer.train.settings import Reading, Settings

    found = list(passages(text[:1_500_000]))
    heldout = [passage[:800] for passage in found if is_heldout(passage)][:14]
    texts = [passage for passage in found if not is_heldout(passage)]
    old = open_checkpoint(base)
    new = open_checkpoint(extended(folder / name, old, "\n".join(texts)))
    tokens = tokens_beyond(old.tokenizer, new.tokenizer)
    lines = [
        f"| {name}: {len(tokens)} new tokens, {TOKENS:,} trained | bits a byte | 95 % | seconds |",
        "|---|---:|---:|---:|",
    ]

    def line(what, bits, seconds="") -> None:
        lines.append(
            f"| {what} | {bits.mean:.4f} | {bits.low:.4f} to {bits.high:.4f} | {seconds} |"
        )
        print(lines[-1], flush=True)

    line("base, its own tokens", evaluate(load_model(old.folder), old.tokenizer, heldout))
    for what, how in {"extended, untrained": None, **OBJECTIVES}.items():
        model = load_model(new.folder)
        seconds = ""
        if how is not None:
            rows = NewRows.attach(model, [token.id for token in tokens])
            settings = Settings(**HOW | how)
            history = train(
                model, new.tokenizer, Reading(texts), settings, rows=rows, tokens=tokens
            )
            seconds = f"{history.seconds:.0f}"
            rows.merge_into(model)
        line(what, evaluate(model, new.tokenizer, heldout), seconds)
    return "\n".join(lines)


def extended(folder: Path, base, text: str) -> Path:
    import analyzer
    from analyzer.extend import extend
    from analyzer.inject import Settings, inject, new_folder, parse

    path = folder.with_suffix(".txt")
    path.write_text(text, encoding="utf-8")
    plan = analyzer.scan([path], str(base.root), tokens=300).plan
    targets = [token["text"] for token in plan["tokens"] if token["kind"] == "target"]
    with new_folder(folder) as partial:
        inject(base, extend(base.tokenizer, targets), partial, Settings(parse("mean")))
    return folder


def corpora() -> list[tuple[str, str]]:
    found = [
        (name, gzip.decompress((SHARED / f"{name}.txt.gz").read_bytes()).decode()[:3_000_000])
        for name in CORPORA
    ]
    path = EXAMPLES / "chemistry" / "molecules.smi"
    return found or [("chemistry", path.read_text(encoding="utf-8"))]
