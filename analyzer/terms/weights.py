"""How the evidence for a term adds up: a weighted sum, each part of it kept for the report.

English and Chinese weights are fitted: a logistic regression of "an expert calls this a term" on
the evidence, over annotated texts of other fields, drawn some way to weights set by reason; kept
as numbers in ``data`` and made by ``benchmarks/fit_terms.py``, which also measures them on each
field left out. Other languages have the weights set by reason, below.
"""

from __future__ import annotations

import json
from functools import cache, reduce
from importlib.resources import files
from operator import add

import polars as pl

from analyzer.terms.evidence import EVIDENCE, PARTS, values_of

_BY_REASON = {
    "c_value": 0.5,
    "once": -1.5,
    "specific": 0.9,
    "everyday": -0.2,
    "noun_last": 1.4,
    "verb": -3.0,
    "other": -2.2,
    "participle_first": -1.0,
    "participle_later": -1.1,
    "association": 2.0,
    "single": 0.8,
    "left_free": 0.6,
    "right_free": 0.7,
    "branching": 0.8,
    "largest": -1.0,
    "fragment": -1.2,
    "longer": 0.3,
    "burst": 1.5,
    "defined": 1.3,
    "one_character": -3.0,
    "digit": -1.0,
    "numbered": -0.3,
}

_CHINESE_BY_REASON = {
    # grammar is in function words and word order, not in endings
    "other": -5.0,
    "participle_first": -3.0,
    "participle_later": -1.5,
    # so entropy tells independence better than the edges of clauses do
    "branching": 1.0,
    "left_free": 0.0,
    "right_free": 0.0,
    "largest": -0.3,
    "fragment": -0.5,
    # jieba's dictionary has most terms whole; its single words join more by chance
    "single": 1.4,
    "association": 1.6,
    "specific": 0.7,
    "everyday": -0.5,
    "particle": -3.0,
}


def by_reason(language: str) -> dict[str, float]:
    """Give the weights that were set by reason, not fitted.

    >>> by_reason("fr")["noun_last"]
    1.4
    """
    return _BY_REASON | (_CHINESE_BY_REASON if language == "zh" else {})


@cache
def weights_of(language: str) -> dict[str, float]:
    """Give the weights for a language, of the pieces of evidence that count in it.

    >>> weights_of("en")["verb"] < 0 < weights_of("zh")["association"]
    True
    """
    file = files("analyzer.terms") / "data" / f"weights_{language}.json"
    if not file.is_file():
        return by_reason(language)
    weights: dict[str, float] = json.loads(file.read_text("utf-8"))["weights"]
    return weights


def add_scores(terms: pl.DataFrame, language: str) -> pl.DataFrame:
    """Add ``score`` and a column ``score_<part>`` for each part."""
    weights = weights_of(language)
    values = values_of(terms, [*weights])
    parts = values.select(
        reduce(
            add,
            (weights[name] * pl.col(name) for name in weights if EVIDENCE[name][0] == part),
            pl.lit(0.0),
        )
        .round(4)
        .alias(f"score_{part}")
        for part in PARTS
    )
    return terms.hstack(parts).with_columns(score=pl.sum_horizontal(parts.columns).round(4))
