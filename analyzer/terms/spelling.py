"""Counted candidates back to text: from the digest of a window to its words."""

from __future__ import annotations

import numpy as np
import polars as pl

from analyzer.terms.places import Places
from analyzer.terms.tally import digests

GLUE = "\x1f"
_SHOWN = ("count", "documents", "left_free", "right_free", "alone")


def root_of(language: str) -> np.uint64:
    """Give the digest that stands before a window's first word: windows of two languages differ."""
    return np.uint64(digests(pl.Series([language]))[0])


def spelled_out(candidates: pl.DataFrame, languages: list[str]) -> pl.DataFrame:
    """Give whole candidates as text: ``language``, ``text`` and their counts.

    Words that no space sets apart are joined by U+001F. Every window that a row names by its
    digest must be among the rows, as it is where rows are kept by how often they are seen.

    >>> from analyzer.terms import observe
    >>> observe(["In acute heart failure"]).spelled_out()["text"].sort().to_list()
    [' acute', ' acute heart', ' acute heart failure', ' failure', ' heart', ' heart failure']
    """
    prefix, last = (candidates[name].to_numpy() for name in ("prefix", "last"))
    texts = candidates.filter(pl.col("text") != "").unique("last")
    alone = texts["text"]
    later = texts.select(
        pl.when(pl.col("text").str.starts_with(" ")).then("text").otherwise(GLUE + pl.col("text"))
    ).to_series()
    words = pl.concat([alone, later, pl.Series([""])])
    word = Places(texts["last"].to_numpy()).of(last)
    before = Places(candidates["key"].to_numpy()).of(prefix)
    row = np.flatnonzero(candidates["whole"].to_numpy())
    rows = candidates[row]
    columns = [pl.repeat("", len(row), eager=True)]
    grows = np.arange(len(row))
    while len(grows):  # from the last word of each candidate to its first
        inner = before[row[grows]] >= 0
        column = np.full(len(row), len(words) - 1)
        column[grows] = word[row[grows]] + len(alone) * inner
        columns.append(words.gather(column))
        grows = grows[inner]
        row[grows] = before[row[grows]]
    written = pl.select(pl.concat_str(columns[::-1])).to_series()
    language = {int(root_of(language)): language for language in languages}
    return pl.DataFrame(
        {
            "language": pl.Series(prefix[row]).replace_strict(language, return_dtype=pl.String),
            "text": written,
            **{name: rows[name] for name in _SHOWN},
        }
    )
