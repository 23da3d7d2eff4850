"""Terms that live in repeated passages: templates, disclaimers, near-copies.

What a template repeats says no more the second time. Of the best candidates, the occurrences in
a sample of the corpus are looked up with the characters around them; occurrences with the same
characters on both sides are one, and the score is lowered as if the rest had not been counted.
"""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from analyzer.terms.surroundings import Met

_AROUND_BYTES = 16
_FEWEST = 8  # occurrences in the sample; fewer tell nothing


def fresh_shares(met: Met) -> dict[str, float]:
    """Give the share of each term's occurrences that are no repetition, where there are enough.

    >>> from analyzer.terms.surroundings import look_up
    >>> passages = [f"Known as the phenotype of a new patient. {i}" for i in range(50)]
    >>> fresh_shares(look_up(pl.Series(["phenotype"]), passages))
    {'phenotype': 0.02}
    """
    # all texts in one array of bytes, with bytes between them that no text has
    gap = b"\xff" * _AROUND_BYTES
    data = np.frombuffer(gap + b"".join(t.encode() + gap for t in met.texts), dtype=np.uint8)
    lengths = met.texts.str.len_bytes().to_numpy().astype(np.int64) + len(gap)
    starts = len(gap) + np.cumsum(lengths) - lengths
    keys = met.places["key"]
    first = starts[met.places["text"].to_numpy()] + met.places["at"].to_numpy()
    end = first + keys.str.len_bytes().to_numpy()
    around = pl.DataFrame(
        {"key": keys}
        | {f"before{i}": _eight_bytes(data, first - i) for i in range(8, _AROUND_BYTES + 1, 8)}
        | {f"after{i}": _eight_bytes(data, end + i) for i in range(0, _AROUND_BYTES, 8)}
    )
    fresh = around.group_by(pl.all()).len().group_by("key").agg(fresh=pl.len(), met=pl.sum("len"))
    enough = fresh.filter(pl.col("met") >= _FEWEST)
    return {key: n / met for key, n, met in enough.select("key", "fresh", "met").iter_rows()}


def _eight_bytes(data: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Give eight bytes from each place on as one number: uint64 [places]."""
    windows = np.lib.stride_tricks.sliding_window_view(data, 8)
    found: np.ndarray = windows[places].view(np.uint64)[:, 0]
    return found


def lower_repeated(ranked: pl.DataFrame, met: Met) -> pl.DataFrame:
    """Take what is repeated off the scores of the best terms: ``score``, ``score_repetition``.

    ``met`` is where these stand in a sample of the corpus.
    """
    lowered = {key: round(log(share), 4) for key, share in fresh_shares(met).items()}
    key = pl.col("term").str.to_lowercase()
    if not lowered:
        return ranked.with_columns(score_repetition=pl.lit(0.0))
    return ranked.with_columns(
        score_repetition=key.replace_strict(lowered, default=0.0, return_dtype=pl.Float64)
    ).with_columns(score=(pl.col("score") + pl.col("score_repetition")).round(4))
