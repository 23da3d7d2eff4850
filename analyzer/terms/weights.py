"""How the evidence for a term adds up: a weighted sum, each part of it kept for the report.

The weights are few and round on purpose. They were set by reason, then checked with one domain
left out at a time on genes, diseases, statutes, algebraic geometry and patient information;
around these values the average precision is flat in every domain.
"""

from __future__ import annotations

from functools import reduce
from operator import add

import polars as pl

_SINGLE = (pl.col("words") == 1).cast(pl.Float64)
_MULTI = (pl.col("words") > 1).cast(pl.Float64)
_SURE = 1 - 1 / (pl.col("count") + 1)  # shares of few occurrences say little


def _share(name: str) -> pl.Expr:
    return (pl.col(name) + 0.5) / (pl.col("count") + 1)


PARTS: dict[str, tuple[tuple[float, pl.Expr], ...]] = {
    "frequency": (
        (0.5, (pl.col("c_value").clip(lower_bound=0) + 0.5).log()),
        (-1.2, (pl.col("count") == 1).cast(pl.Float64) * _MULTI),  # chance neighbours
    ),
    "specificity": ((0.9, pl.col("specific_mean").clip(-2, 5)),),
    "grammar": (
        (1.4, pl.col("noun_last")),
        (-3.0, pl.col("verb_max")),
        (-2.2, pl.col("other_max")),
        (-1.0, pl.col("participle_first")),
        (-1.1, pl.col("participle_later")),
    ),
    "cohesion": (
        (2.2, pl.col("association").clip(-0.5, 1)),
        (0.6, _SINGLE),  # a word needs no cohesion
    ),
    "independence": (
        (0.6, _share("left_free")),
        (0.7, _share("right_free")),
        (-1.5, pl.col("largest_share").clip(0, 1) * _SURE),
        (-1.2, ((pl.col("largest_share") >= 0.8) & (pl.col("count") > 2)).cast(pl.Float64)),
        (0.2, (pl.col("longer") + 1).log()),  # what builds many longer terms is one itself
    ),
    # a term recurs in the passages that it is the topic of
    "burstiness": (
        (1.5, 1 - (pl.col("documents") + 1).log() / (pl.col("count") + 1).log()),
    ),
    "definition": ((1.0, pl.col("defined").cast(pl.Float64)),),
    "shape": (
        (-8.0, (pl.col("term").str.count_matches(r"\p{L}") < 2).cast(pl.Float64)),
        (-1.0, pl.col("term").str.contains(r"^\p{N}").cast(pl.Float64)),
        (-0.3, pl.col("numbered").clip(1, 100).cast(pl.Float64).log()),
        (-5.0, pl.col("term").str.contains(r"_|/.*/|[a-z]\.[a-z]{2,}").cast(pl.Float64)),
    ),
}  # fmt: skip
"""Each part of the score: weights and what they multiply."""


def add_scores(terms: pl.DataFrame) -> pl.DataFrame:
    """Add ``score`` and a column ``score_<part>`` for each part."""
    parts = {
        f"score_{name}": reduce(add, (weight * value for weight, value in summands))
        for name, summands in PARTS.items()
    }
    scored = terms.with_columns(
        **{name: part.fill_nan(None).fill_null(0.0) for name, part in parts.items()}
    )
    return scored.with_columns(score=reduce(add, (pl.col(name) for name in parts)))
