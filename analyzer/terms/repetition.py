"""Terms that live in repeated passages: templates, disclaimers, near-copies.

What a template repeats says no more the second time. Of the best candidates, the occurrences in
a sample of the corpus are looked up with the characters around them; occurrences with the same
characters on both sides are one, and the score is lowered as if the rest had not been counted.
"""

from __future__ import annotations

from collections import defaultdict
from math import log
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence

_AROUND_CHARACTERS = 16
_FEWEST = 8  # occurrences in the sample; fewer tell nothing
_LOOKED_UP = 2000
_SAMPLE_CHARACTERS = 1_000_000


def fresh_shares(terms: Sequence[str], passages: Sequence[str]) -> dict[str, float]:
    """Give the share of each term's occurrences that are no repetition, where there are enough.

    >>> passages = [f"Known as the phenotype of a new patient. {i}" for i in range(50)]
    >>> fresh_shares(["phenotype"], passages)
    {'phenotype': 0.02}
    """
    keys = [term.lower() for term in terms]
    frame = pl.DataFrame({"text": pl.Series(_head(passages), dtype=pl.String)}).select(
        text=pl.col("text").str.to_lowercase()
    )
    met = frame.with_columns(
        key=pl.col("text").str.extract_many(keys, overlapping=True),
        at=pl.col("text").str.find_many(keys, overlapping=True),
    )
    around: dict[str, set[bytes]] = defaultdict(set)
    seen: dict[str, int] = defaultdict(int)
    for text, found, places in met.iter_rows():
        encoded = text.encode()
        for key, at in zip(found, places, strict=True):
            end = at + len(key.encode())
            seen[key] += 1
            around[key].add(
                encoded[max(at - _AROUND_CHARACTERS, 0) : at]
                + b"\0"
                + encoded[end : end + _AROUND_CHARACTERS]
            )
    return {key: len(around[key]) / n for key, n in seen.items() if n >= _FEWEST}


def _head(passages: Sequence[str]) -> list[str]:
    """Give the first passages, as many as are looked at."""
    kept, size = [], 0
    for passage in passages:
        if size > _SAMPLE_CHARACTERS:
            break
        kept.append(passage)
        size += len(passage)
    return kept


def lower_repeated(ranked: pl.DataFrame, passages: Sequence[str]) -> pl.DataFrame:
    """Take what is repeated off the scores of the best terms: ``score``, ``score_repetition``."""
    best = ranked.head(_LOOKED_UP)["term"].str.to_lowercase()
    shares = fresh_shares(best.to_list(), passages) if passages else {}
    lowered = {key: round(log(share), 4) for key, share in shares.items()}
    key = pl.col("term").str.to_lowercase()
    if not lowered:
        return ranked.with_columns(score_repetition=pl.lit(0.0))
    return ranked.with_columns(
        score_repetition=key.replace_strict(lowered, default=0.0, return_dtype=pl.Float64)
    ).with_columns(score=(pl.col("score") + pl.col("score_repetition")).round(4))
