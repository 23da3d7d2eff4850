"""Counted candidates back to text: from the digest of a window to its words."""

from __future__ import annotations

import numpy as np
import polars as pl

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
    key, prefix, last = (candidates[name].to_numpy() for name in ("key", "prefix", "last"))
    order = np.argsort(key)
    roots = np.sort(np.array([root_of(language) for language in languages], dtype=np.uint64))
    texts = candidates.filter(pl.col("text") != "").unique("last").sort("last")
    names = texts["last"].to_numpy()
    alone = texts["text"]
    later = texts.select(
        pl.when(pl.col("text").str.starts_with(" ")).then("text").otherwise(GLUE + pl.col("text"))
    ).to_series()
    row = np.flatnonzero(candidates["whole"].to_numpy())
    rows = candidates[row]
    written = pl.repeat("", len(row), eager=True)
    grows = np.arange(len(row))
    while len(grows):  # from the last word of each candidate to its first
        word = np.searchsorted(names, last[row[grows]])
        first = np.isin(prefix[row[grows]], roots)
        text = later.gather(word).zip_with(pl.Series(~first), alone.gather(word))
        written = written.scatter(grows, text + written.gather(grows))
        grows = grows[~first]
        row[grows] = order[np.searchsorted(key[order], prefix[row[grows]])]
    language = {int(root_of(language)): language for language in languages}
    return pl.DataFrame(
        {
            "language": pl.Series(prefix[row]).replace_strict(language, return_dtype=pl.String),
            "text": written,
            **{name: rows[name] for name in _SHOWN},
        }
    )
