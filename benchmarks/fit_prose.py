"""Fits what tells biomedical prose from other prose: python -m benchmarks.fit_prose DATA.

DATA is that of ``benchmarks/fit_names.py`` with all corpora it names, also CRAFT-ggp-IOB and
BioNLP11ID-ggp-IOB in ``mtl``, and a folder ``prose`` with ``en-general.txt`` (WikiText-2),
``en-legal.txt`` (US Code), ``en-finance.txt`` (FinanceDatabase), ``math-tex.txt`` (Stacks project),
``manuals.txt`` (Markdown of any projects), ``encyclopedia.txt`` (CrossNER's politics, music,
literature and AI, Liu et al. 2021, MIT), ``forum.txt`` (StackOverflowNER, Tabassum et al. 2020,
MIT) and ``books.txt`` (OpenStax: physics, astronomy, government, economics, law, finance,
CC BY 4.0), lines in any order. Writes ``prose_weights.tsv`` to
``analyzer/symbols/tagging``.
"""

from __future__ import annotations

import random
import re
import sys
from collections import Counter
from pathlib import Path

import numpy as np

from benchmarks._names_data import corpus, part

BIOMEDICAL = ("BC2GM-IOB", "jnlpba", "CRAFT-ggp-IOB", "BioNLP11ID-ggp-IOB", "BC5CDR-chem-IOB")
ABSTRACTS = ("DrugProt_Test", "BioRED_TrainDev", "NLMgene_Train", "NLMchem_Test")
OTHER = {
    "en-general": 14000,
    "en-legal": 9000,
    "en-finance": 9000,
    "math-tex": 11000,
    "manuals": 8000,
    "encyclopedia": 6000,
    "forum": 9000,
    "books": 9000,
}
MOST_SENTENCES, SHORTEST, LEAST_SENTENCES, LEAST_WEIGHT, STEPS = 9000, 40, 50, 0.3, 250
_WORD = re.compile(r"[A-Za-z]{3,}")


def sentences(data: Path, rng: random.Random) -> list[tuple[set[str], float]]:
    """Give the words of each sentence, and 1.0 for a biomedical one."""
    rows = []
    sets = [corpus(data, name, ["train"]) for name in BIOMEDICAL]
    sets += [part(data, name, "genes", fitted=True) for name in ABSTRACTS]
    for texts in sets:
        text = [s for t, _ in texts for s in re.split(r"(?<=\.) (?=[A-Z])", t)]
        rows += [(s, 1.0) for s in _sample(text, MOST_SENTENCES, rng)]
    for name, most in OTHER.items():
        whole = (data / "prose" / f"{name}.txt").read_text("utf-8")
        text = re.split(r"(?<=[.?!;])\s+|\n", whole[: int(len(whole) * 0.7)])
        rows += [(s, 0.0) for s in _sample(text, most, rng)]
    return [({word.lower() for word in _WORD.findall(s)}, y) for s, y in rows]


def _sample(text: list[str], most: int, rng: random.Random) -> list[str]:
    text = [s for s in text if len(s) > SHORTEST]
    return rng.sample(text, min(most, len(text)))


def fit(rows: list[tuple[set[str], float]]) -> dict[str, float]:
    """Give the log-odds of each word, and of none, by a logistic regression with an L1 penalty."""
    counts = Counter(word for words, _ in rows for word in words)
    kept = [word for word, count in counts.items() if count >= LEAST_SENTENCES]
    number = {word: at for at, word in enumerate(kept)}
    cells = [(number[w], at) for at, (words, _) in enumerate(rows) for w in words if w in number]
    columns, lines = (np.array(x) for x in zip(*cells, strict=True))
    truth = np.array([y for _, y in rows])
    weight = np.where(truth == 1, 0.5 / truth.sum(), 0.5 / (1 - truth).sum())
    w = np.zeros(len(kept) + 1)
    m, v = np.zeros_like(w), np.zeros_like(w)
    for step in range(1, STEPS + 1):
        z = np.bincount(lines, w[columns], minlength=len(rows)) + w[-1]
        error = (1 / (1 + np.exp(-z)) - truth) * weight
        slope = np.bincount(columns, error[lines], minlength=len(kept))
        slope = np.append(slope + 2e-6 * w[:-1] + 1.2e-5 * np.sign(w[:-1]), error.sum())
        m, v = 0.9 * m + 0.1 * slope, 0.99 * v + 0.01 * slope**2
        rate = 0.1 * (1 - step / STEPS)
        w -= rate * (m / (1 - 0.9**step)) / (np.sqrt(v / (1 - 0.99**step)) + 1e-9)
    found = {word: w[at] for word, at in sorted(number.items()) if abs(w[at]) >= LEAST_WEIGHT}
    return {"": w[-1], **found}


def main(data: str) -> None:
    weights = fit(sentences(Path(data), random.Random(4)))
    out = Path(__file__).parents[1] / "analyzer/symbols/tagging/prose_weights.tsv"
    out.write_text("".join(f"{word}\t{weight:.1f}\n" for word, weight in weights.items()), "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
