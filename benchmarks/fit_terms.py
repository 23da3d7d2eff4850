"""Fits the weights of the term ranking, and measures them on each field left out.

    python -m benchmarks.fit_terms en FOLDER [--write]

FOLDER/FIELD/NAME.txt is a text and NAME.tsv beside it the terms that experts marked in it, one a
line, first column. Fields whose names begin with "_" are measured and never fitted. For each
field, weights fitted on all the others rank its texts: average precision and P@100, beside the
weights that are shipped. ``--write`` fits on all fields and writes ``weights_<language>.json``.

What the shipped weights were fitted on, by field; none of it is part of this project:

English: nine OpenStax textbooks as they stood under CC BY 4.0, the first million characters of
each, with their ``term`` elements as the marked terms: medicine (Nursing, Anatomy and
Physiology), biology (Microbiology), chemistry, business (Business Law, Finance), government,
psychology, astronomy. Measured only: BC2GM, NCBI disease, CDR, GENIA/JNLPBA, CRAFT, annotated
materials syntheses, ACL RD-TEC 2.0, ScienceIE, SciERC.
Chinese: cEHRNER and cMedQANER (ChineseBLUE, Apache 2.0), and patient dialogues (Toyhom, MIT)
against the medical list of THUOCL (MIT), as far as it occurs. Measured only: statutes and
PingCAP's manual against THUOCL's lists of law and computing.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

SAMPLED = 4000  # negatives a text; as many positives, at most
PENALTY = 20.0  # on the square of a weight, in standard deviations of its evidence
ROUNDS = 15
REASON = {"en": 0.5, "zh": 0.25}  # how far towards the weights set by reason
DATA = Path(__file__).parents[1] / "analyzer" / "terms" / "data"
ONLY = {
    "en": {"character", "character_least", "character_first", "character_last", "particle", "han"}
    | {"latin", "one_character", "two_characters", "three_characters", "four_characters"}
    | {"six_characters", "capital", "acronym"},
    "zh": {"spread", "spread_most", "spread_last", "spread_single", "capital", "acronym", "hyphen"}
    | {"length", "digit_inside"},
}
"""Evidence that says nothing in a language, or nothing that its texts could teach."""


@dataclass(frozen=True, slots=True)
class Text:
    """A ranked text: ``values`` float32 [candidates, names], ``marked`` bool [candidates]."""

    name: str
    values: np.ndarray
    marked: np.ndarray
    gold: int
    shipped: np.ndarray


def names_of(language: str) -> list[str]:
    """Give the evidence that is fitted in a language."""
    from analyzer.terms.evidence import EVIDENCE

    return [name for name in EVIDENCE if name not in ONLY[language]]


def read(path: Path, language: str) -> Text:
    """Count a text as ``analyze`` does, and mark the candidates that its list holds."""
    from analyzer.api import Options, fold
    from analyzer.terms.evidence import values_of
    from analyzer.terms.rank import candidates_of
    from analyzer.terms.weights import add_scores
    from benchmarks.terms import normal

    table, _ = fold([path], {}, Options())
    terms = candidates_of(table.train.merge(table.heldout), language)
    lines = path.with_suffix(".tsv").read_text("utf-8").splitlines()
    gold = {normal(line.split("\t")[0]) for line in lines} - {""}
    marked = pl.Series([normal(name) in gold for name in terms["name"]]).to_numpy()
    values = values_of(terms, names_of(language)).to_numpy().astype(np.float32)
    shipped = add_scores(terms, language)["score"].to_numpy()
    return Text(path.stem, values, marked, len(gold), shipped)


def sampled(texts: list[Text]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Draw candidates so that every text weighs the same, the marked ones a quarter of it."""
    random = np.random.default_rng(0)
    values, marks, weights = [], [], []
    for text in texts:
        for mark, share in ((True, 1), (False, 3)):
            rows = np.flatnonzero(text.marked == mark)
            rows = random.choice(rows, min(len(rows), SAMPLED), replace=False)
            values.append(text.values[rows])
            marks.append(np.full(len(rows), mark, dtype=float))
            weights.append(np.full(len(rows), share / max(len(rows), 1)))
    joined = np.concatenate(weights)
    return np.concatenate(values).astype(float), np.concatenate(marks), joined / joined.mean()


def fit(texts: list[Text], language: str) -> np.ndarray:
    """Give weights, float64 [names]: fitted ones, drawn towards those that were set by reason.

    Both are brought to one spread of scores first. Fields left out are ranked better by the
    mixture than by either.
    """
    from analyzer.terms.weights import by_reason

    values, _, _ = drawn = sampled(texts)
    fitted = regression(*drawn)
    reason = np.array([by_reason(language).get(name, 0.0) for name in names_of(language)])
    spread = np.std(values @ fitted)
    mixed = fitted + REASON[language] * reason * spread / np.std(values @ reason)
    return np.asarray(mixed / np.std(values @ mixed) * spread)


def regression(values: np.ndarray, marks: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Give the weights of a logistic regression by Newton's method: float64 [names]."""
    mean = np.average(values, axis=0, weights=weights)
    deviation = np.sqrt(np.average((values - mean) ** 2, axis=0, weights=weights)) + 1e-9
    inputs = np.c_[(values - mean) / deviation, np.ones(len(values))]
    penalty = np.diag([PENALTY] * len(mean) + [0.0])
    found = np.zeros(len(mean) + 1)
    for _ in range(ROUNDS):
        likely = 1 / (1 + np.exp(-inputs @ found))
        curve = (inputs * (weights * likely * (1 - likely))[:, None]).T @ inputs + penalty
        found += np.linalg.solve(curve, inputs.T @ (weights * (marks - likely)) - penalty @ found)
    return np.asarray(found[:-1] / deviation)


def score(text: Text, scores: np.ndarray) -> str:
    """Give average precision over the whole list of marked terms, found or not, and P@100."""
    hits = text.marked[np.argsort(-scores, kind="stable")]
    precision = (np.cumsum(hits)[hits] / (np.flatnonzero(hits) + 1)).sum() / text.gold
    return f"{precision:.3f} / {hits[:100].mean():.2f}"


def run(language: str, folder: Path, *, write: bool) -> None:
    """Print the table of fields left out; fit on all and write."""
    fields = {
        field.name: [read(path, language) for path in sorted(field.glob("*.txt"))]
        for field in sorted(folder.iterdir())
    }
    learnt = {name: texts for name, texts in fields.items() if not name.startswith("_")}
    print("| field | text | terms | shipped | fitted on the other fields |")
    print("|---|---|---|---|---|")
    for field, texts in fields.items():
        weights = fit(
            [t for name, others in learnt.items() if name != field for t in others], language
        )
        for text in texts:
            cells = (score(text, text.shipped), score(text, text.values @ weights))
            print(f"| {field} | {text.name} | {text.gold:,} | {' | '.join(cells)} |")
    if write:
        found = fit([text for texts in learnt.values() for text in texts], language)
        rounded = zip(names_of(language), np.round(found, 3).tolist(), strict=True)
        content = {
            "fitted_on": [f"{field}: {t.name}" for field, texts in learnt.items() for t in texts],
            "weights": {name: weight for name, weight in rounded if weight},
        }
        path = DATA / f"weights_{language}.json"
        path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    run(sys.argv[1], Path(sys.argv[2]), write="--write" in sys.argv)
