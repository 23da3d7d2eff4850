"""Fits the weights of the term ranking, and measures them on each field left out.

    python -m benchmarks.fit_terms en FOLDER [--write]

FOLDER/FIELD/NAME.txt is a text and NAME.tsv beside it the terms that experts marked in it, one a
line, first column. Texts whose names begin with "_" are measured and never fitted; those that
begin with "+" have every mention marked, not key words alone, and weigh as much as one field, all
together. For each field, what is fitted on all the others ranks its texts: average precision and
P@100, beside the weights set by reason. ``--write`` fits on all fields and writes
``weights_<language>.json``.

What the shipped weights were fitted on, by field; none of it is part of this project:

English: thirteen OpenStax textbooks as they stood under CC BY 4.0, the first million characters of
each, with their ``term`` elements as the marked terms: medicine (Nursing, Anatomy and
Physiology), biology (Microbiology), chemistry, physics, business (Business Law, Finance,
Economics, Introduction to Business), government, sociology, psychology, astronomy. With every
mention marked: the development and test parts of MedMentions (CC0; in lower case, without mentions
that are qualities, quantities, times, places or functions), seventy articles of SciREX (Apache
2.0), CRAFT (CC BY 3.0), annotated materials syntheses (MIT). Measured only: BC2GM, NCBI disease,
CDR, GENIA/JNLPBA, ACL RD-TEC 2.0, ScienceIE, SciERC, StackOverflowNER, abstracts on coasts, Dive
into Deep Learning with the words in italics.
Chinese: cEHRNER and cMedQANER (ChineseBLUE, Apache 2.0); patient dialogues (Toyhom, MIT) against
the medical list of THUOCL (MIT), as far as it occurs; abstracts of the Chinese Scientific
Literature Dataset (Apache 2.0) with their authors' keywords, in four fields; Dive into Deep
Learning (Apache 2.0) with its list of terms and the words in italics. Measured only: statutes and
PingCAP's manual against THUOCL's lists of law and computing.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from analyzer.terms.weights import Curve

SAMPLED = {"en": 2500, "zh": 10_000}
"""Negatives a text; as many positives, at most. Few texts are read better by more."""
HEAD = 30_000  # of the candidates, by the weights set by reason, are drawn from
PENALTY = 0.008  # of the negatives a text, on the square of a weight in deviations of its evidence
ROUNDS = 8
REASON = 0.5  # how far towards the weights set by reason
BENDS = {"en": (0.1, 0.25, 0.4, 0.55, 0.7, 0.85, 0.95), "zh": (0.33, 0.67)}
"""The quantiles of a piece of evidence at which its curve may bend: as the texts allow."""
DATA = Path(__file__).parents[1] / "analyzer" / "terms" / "data"
ONLY = {
    "en": {"character", "character_least", "character_first", "character_last", "han", "latin"}
    | {"one_character", "two_characters", "three_characters", "four_characters"}
    | {"six_characters", "capital", "acronym", "last_character", "last_characters"}
    | {"first_character", "first_characters", "commonplace"},
    "zh": {"spread", "spread_most", "spread_last", "capital", "acronym", "hyphen", "length"}
    | {"digit_inside"},
}
"""Evidence that says nothing in a language, or nothing that its texts could teach."""


@dataclass(frozen=True, slots=True)
class Text:
    """A ranked text: ``values`` float32 [candidates, names], ``marked`` bool [candidates].

    ``head``, bool [candidates], are those that are drawn from.
    """

    field: str
    name: str
    values: np.ndarray
    marked: np.ndarray
    head: np.ndarray
    gold: int
    by_reason: np.ndarray

    @property
    def group(self) -> str:
        """What it shares its weight with: a field, or all texts whose every mention is marked."""
        return "+" if self.name.startswith("+") else self.field


def names_of(language: str) -> list[str]:
    """Give the evidence that is fitted in a language."""
    from analyzer.terms.evidence import EVIDENCE

    return [name for name in EVIDENCE if name.removesuffix("_single") not in ONLY[language]]


def read(path: Path, language: str, *, by_line: bool) -> Text:
    """Count a text and mark the candidates that its list holds.

    Counted as one document, it has passages of some thousand characters, by line it has sentences
    or abstracts: what a share of documents says must hold for both.
    """
    from analyzer.api import Options, fold
    from analyzer.terms import observe
    from analyzer.terms.evidence import values_of
    from analyzer.terms.rank import candidates_of
    from analyzer.terms.weights import first_scores
    from benchmarks.terms import normal

    if by_line:
        counts = observe([line for line in path.read_text("utf-8").splitlines() if line.strip()])
    else:
        table, _ = fold([path], {}, Options())
        counts = table.train.merge(table.heldout)
    terms = candidates_of(counts, language).sort("key")  # so that the same are drawn again
    lines = path.with_suffix(".tsv").read_text("utf-8").splitlines()
    gold = {normal(line.split("\t")[0]) for line in lines} - {""}
    marked = pl.Series([normal(name) in gold for name in terms["name"]]).to_numpy()
    values = values_of(terms, names_of(language)).cast(pl.Float32).to_numpy()
    first = first_scores(terms, language).to_numpy()
    head = np.argsort(np.argsort(-first, kind="stable")) < HEAD
    name = f"{path.stem}, by line" if by_line else path.stem
    return Text(path.parent.name, name, values, marked, head, len(gold), first)


def sampled(texts: list[Text], most: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Draw candidates so that every group weighs the same, the marked ones a quarter of it.

    Of each text, at most so many that are marked and so many that are not.
    """
    random = np.random.default_rng(0)
    brothers = Counter(text.group for text in texts)
    values, marks, weights = [], [], []
    for text in texts:
        for mark, share in ((True, 1), (False, 3)):
            rows = np.flatnonzero((text.marked == mark) & text.head)
            rows = random.choice(rows, min(len(rows), most), replace=False)
            values.append(text.values[rows])
            marks.append(np.full(len(rows), mark, dtype=float))
            weights.append(np.full(len(rows), share / brothers[text.group] / max(len(rows), 1)))
    joined = np.concatenate(weights)
    return np.concatenate(values), np.concatenate(marks), joined / joined.mean()


def fit(texts: list[Text], language: str) -> dict[str, Curve]:
    """Give weights and curves: fitted ones, drawn towards the weights set by reason.

    Both are brought to one spread of scores first. Fields left out are ranked better by the
    mixture than by either. A score is the log of the odds among candidates as they are drawn.
    """
    from analyzer.terms.evidence import SCALES
    from analyzer.terms.weights import by_reason

    most = SAMPLED[language]
    values, marks, weights = sampled(texts, most)
    names = names_of(language)
    bends = {
        i: np.unique(np.quantile(values[:, i], BENDS[language]).round(3))
        for i, name in enumerate(names)
        if name in SCALES
    }
    bent = [np.maximum(values[:, i] - bend, 0) for i in bends for bend in bends[i]]
    inputs = np.concatenate([values, np.stack(bent, axis=1)], axis=1)
    slopes, intercept = regression(inputs, marks, weights, PENALTY * most)
    reason = np.array([by_reason(language).get(name, 0.0) for name in names])
    share = REASON * np.std(inputs @ slopes) / np.std(values @ reason)
    slopes[: len(names)] += share * reason
    intercept -= share * np.average(values @ reason, weights=weights)
    curves: dict[str, Curve] = dict(zip(names, slopes.round(3).tolist(), strict=False))
    rest = slopes[len(names) :]
    for i, at in bends.items():
        bend_slopes, rest = rest[: len(at)], rest[len(at) :]
        points = np.unique(np.round([values[:, i].min(), *at, values[:, i].max()], 3))
        gives = points * slopes[i] + np.maximum(points[:, None] - at, 0) @ bend_slopes
        gives += intercept * (names[i] == "c_value")
        curves[names[i]] = {"at": points.tolist(), "gives": gives.round(3).tolist()}
    return {name: curve for name, curve in curves.items() if curve}


def regression(
    values: np.ndarray, marks: np.ndarray, weights: np.ndarray, penalty: float
) -> tuple[np.ndarray, float]:
    """Give the slopes, float64 [columns], and the intercept of a logistic regression (Newton)."""
    mean = np.average(values, axis=0, weights=weights)
    deviation = np.sqrt(np.average((values - mean) ** 2, axis=0, weights=weights)) + 1e-6
    inputs = np.c_[(values - mean) / deviation, np.ones(len(values))].astype(np.float32)
    held = np.diag([penalty] * len(mean) + [0.0])
    found = np.zeros(len(mean) + 1)
    for _ in range(ROUNDS):
        likely = 1 / (1 + np.exp(-inputs @ found))
        bend = (weights * likely * (1 - likely)).astype(np.float32)
        curve = (inputs * bend[:, None]).T @ inputs + held
        slope = inputs.T @ (weights * (marks - likely)) - held @ found
        found += np.linalg.solve(curve, slope)
    slopes = found[:-1] / deviation
    return slopes, float(found[-1] - mean @ slopes)


def scores(text: Text, curves: dict[str, Curve], language: str) -> np.ndarray:
    """Give what all evidence adds up to: float64 [candidates]."""
    from analyzer.terms.weights import given

    columns = zip(names_of(language), text.values.T, strict=True)
    return np.asarray(sum(given(curves[name], v) for name, v in columns if name in curves))


def score(text: Text, scores: np.ndarray) -> str:
    """Give average precision over the whole list of marked terms, found or not, and P@100."""
    hits = text.marked[np.argsort(-scores, kind="stable")]
    precision = (np.cumsum(hits)[hits] / (np.flatnonzero(hits) + 1)).sum() / text.gold
    return f"{precision:.3f} / {hits[:100].mean():.2f}"


def run(language: str, folder: Path, *, write: bool) -> None:
    """Print the table of fields left out; fit on all and write."""
    fields = {
        field.name: [
            read(path, language, by_line=by_line)
            for path in sorted(field.glob("*.txt"))
            for by_line in (False, True)
        ]
        for field in sorted(folder.iterdir())
    }
    learnt = {
        field: [text for text in texts if not text.name.startswith("_")]
        for field, texts in fields.items()
    }
    print("| field | text | terms | set by reason | fitted on the other fields |")
    print("|---|---|---|---|---|")
    for field, texts in fields.items():
        others = [text for name, texts in learnt.items() if name != field for text in texts]
        curves = fit(others, language)
        for text in texts:
            cells = (score(text, text.by_reason), score(text, scores(text, curves, language)))
            print(f"| {field} | {text.name} | {text.gold:,} | {' | '.join(cells)} |", flush=True)
    if write:
        used = [f"{field}: {text.name}" for field, texts in learnt.items() for text in texts]
        curves = fit([text for texts in learnt.values() for text in texts], language)
        lines = ",\n".join(f"  {json.dumps(n)}: {json.dumps(curve)}" for n, curve in curves.items())
        content = f'{{\n "fitted_on": {json.dumps(used)},\n "weights": {{\n{lines}\n }}\n}}\n'
        (DATA / f"weights_{language}.json").write_text(content, encoding="utf-8")


if __name__ == "__main__":
    run(sys.argv[1], Path(sys.argv[2]), write="--write" in sys.argv)
