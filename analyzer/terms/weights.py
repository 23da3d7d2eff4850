"""How the evidence for a term adds up: a sum, each part of it kept for the report.

What a piece of evidence gives is its value times a weight, or is read off a curve: more is not
always better, and not evenly so. English and Chinese have fitted curves: a logistic regression
of "an expert calls this a term" on the evidence, over annotated texts of other fields, drawn some
way to weights set by reason; kept as numbers in ``data`` and made by ``benchmarks/fit_terms.py``,
which also measures them on each field left out. Other languages take the English ones, which rank
French terms better than weights set by reason do, but where no spaces part words. Those, below,
also order the first list, from which ``families`` are told.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from analyzer.terms.evidence import EVIDENCE, PARTS, values_of

if TYPE_CHECKING:
    from collections.abc import Mapping

Curve = float | dict[str, list[float]]
"""A weight; or a curve's points, ``at`` which values it ``gives`` what, even past its ends."""

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
    "commonplace": -1.5,
}

# no lexicon tells its verbal nouns from others, so everyday words are lowered as in Chinese
_JAPANESE_BY_REASON = {"everyday": -0.5, "commonplace": -1.5}
_OTHERWISE = {"zh": _CHINESE_BY_REASON, "ja": _JAPANESE_BY_REASON}


def by_reason(language: str) -> dict[str, float]:
    """Give the weights that were set by reason, not fitted.

    >>> by_reason("fr")["noun_last"]
    1.4
    """
    return _BY_REASON | _OTHERWISE.get(language, {})


_FITTED = {"en", "zh"}
_UNSPACED = {"ja"}  # of the languages known here


@cache
def curves_of(language: str) -> Mapping[str, Curve]:
    """Give the weight or curve, for a language, of each piece of evidence that counts in it.

    >>> curves_of("en")["verb"] < 0, curves_of("fr") == curves_of("en")
    (True, True)
    """
    if language in _UNSPACED:
        return by_reason(language)
    fitted = language if language in _FITTED else "en"
    file = files("analyzer.terms") / "data" / f"weights_{fitted}.json"
    curves: dict[str, Curve] = json.loads(file.read_text("utf-8"))["weights"]
    return curves


def first_scores(terms: pl.DataFrame, language: str) -> pl.Series:
    """Give the scores of the first list, by the weights set by reason: float64 [terms]."""
    weights = by_reason(language)
    return _sum(values_of(terms, weights), weights)


def add_scores(terms: pl.DataFrame, language: str) -> pl.DataFrame:
    """Add ``score`` and a column ``score_<part>`` for each part."""
    curves = curves_of(language)
    values = values_of(terms, curves)
    parts = [
        _sum(values, {n: curves[n] for n in curves if EVIDENCE[n][0] == part}).alias(
            f"score_{part}"
        )
        for part in PARTS
    ]
    return terms.hstack(parts).with_columns(
        score=pl.sum_horizontal(part.name for part in parts).round(4)
    )


def _sum(values: pl.DataFrame, curves: Mapping[str, Curve]) -> pl.Series:
    """Add up what pieces of evidence give, rounded: float64 [terms]."""
    total = np.zeros(len(values))
    for name, curve in curves.items():
        total += given(curve, values[name].to_numpy())
    return pl.Series("score", total.round(4))


def given(curve: Curve, values: np.ndarray) -> np.ndarray:
    """Give what values of a piece of evidence add to the score: float64 [values].

    >>> given(2.0, np.array([1.5])).tolist()
    [3.0]
    >>> given({"at": [0, 2], "gives": [-1, 1]}, np.array([-5.0, 1.0, 2.0])).tolist()
    [-1.0, 0.0, 1.0]
    """
    if isinstance(curve, dict):
        return np.asarray(np.interp(values, curve["at"], curve["gives"]))
    return np.asarray(values * curve)
