"""How much more frequent a word is in this corpus than in general language."""

from __future__ import annotations

from functools import cache

import polars as pl

FLOOR = 1e-8  # wordfreq keeps words down to about this frequency
"""The frequency that a word has in general language if no list holds it."""


@cache
def general_frequencies(language: str) -> pl.DataFrame:
    """Give wordfreq's frequencies of a language: columns ``word``, ``general``."""
    import wordfreq

    known = wordfreq.available_languages("best")
    found = wordfreq.get_frequency_dict(language, "best") if language in known else {}
    return pl.DataFrame(
        {"word": [*found], "general": [*found.values()]},
        schema={"word": pl.String, "general": pl.Float64},
    )


def specificity(words: pl.DataFrame, language: str, total: int) -> pl.DataFrame:
    """Give each word's log10 of its frequency here over that in general language.

    ``words`` has ``word`` (lower-cased) and ``count``, out of ``total``. Added: ``general``, a
    frequency, and ``specific``: 0 as frequent as in general language, 3 a thousand times more.

    >>> frame = pl.DataFrame({"word": ["the", "tachycardia"], "count": [60, 40]})
    >>> specificity(frame, "en", 100)["specific"].round(1).to_list()
    [1.0, 6.0]
    """
    joined = words.join(
        general_frequencies(language), on="word", how="left", maintain_order="left"
    ).with_columns(pl.col("general").fill_null(0.0).clip(lower_bound=FLOOR))
    # half an occurrence off, so that what is seen once is no evidence of a high frequency
    return joined.with_columns(
        specific=((pl.col("count") - 0.5) / total / pl.col("general")).log10()
    )
