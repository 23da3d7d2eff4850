"""From passages to counts: words, and candidate terms of one to five words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from analyzer.terms.abbreviations import find_abbreviations
from analyzer.terms.counts import Counts, summed
from analyzer.terms.language import languages_of
from analyzer.terms.tokens import (
    SPACED_JOINS,
    Stream,
    encode,
    gather_ragged,
    stream,
)
from analyzer.terms.types import Kinds, kinds_of
from analyzer.terms.words import has_parts, parts_of_word

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LONGEST_WORDS = 5
GLUE = "\x1f"
"""Stands between two tokens of a candidate that no space sets apart."""

_BLOCK_CHARACTERS = 8_000_000  # bounds memory: a block's types stay far under 2**21


def observe(texts: Sequence[str]) -> Counts:
    """Count the words and candidate terms of passages, each of which is one document.

    >>> counts = observe(["Acute heart failure is treated.", "The heart failure clinic"])
    >>> counts.total_words
    9
    >>> import polars as pl
    >>> counts.candidates.filter(pl.col("text").str.contains("heart failure")).height
    3
    """
    return Counts.merge_all([_observe_block(block) for block in _blocks(texts)])


def _blocks(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    """Cut the texts into blocks of bounded size, at text ends."""
    first, size = 0, 0
    for i, text in enumerate(texts):
        if size and size + len(text) > _BLOCK_CHARACTERS:
            yield texts[first:i]
            first, size = i, 0
        size += len(text)
    yield texts[first:]


def _observe_block(texts: Sequence[str]) -> Counts:
    if not texts:
        return Counts.empty()
    found = stream(texts)
    languages, words_in = languages_of(texts, found)
    by_language = (
        pl.DataFrame({"language": languages.tolist(), "words": words_in})
        .group_by("language")
        .agg(pl.len().cast(pl.UInt64).alias("documents"), pl.col("words").sum().cast(pl.UInt64))
    )
    parts = [
        _candidates(found, languages == language, str(language))
        for language in by_language["language"]
        if language
    ]
    return Counts(
        words=_words(found),
        candidates=summed("candidates", parts),
        abbreviations=find_abbreviations(texts),
        languages=summed("languages", [by_language]),
    )


def _words(found: Stream) -> pl.DataFrame:
    """Count word tokens, compounds and contractions taken apart as spaCy's English rules do."""
    is_word = found.types.str.contains(r"\p{L}").to_numpy()
    compound = has_parts(found.types).to_numpy() & is_word
    single = is_word[found.ids] & ~compound[found.ids]
    ids, docs, types = found.ids[single], found.docs[single], found.types
    if compound.any():
        split = [parts_of_word(text) for text in found.types.filter(compound)]
        part_ids, part_types = encode(pl.Series([p for s in split for p in s], dtype=pl.String))
        sizes = np.array([len(s) for s in split])
        starts = np.cumsum(sizes) - sizes
        where = compound[found.ids]
        rank = np.cumsum(compound) - 1
        which = rank[found.ids[where]]
        ids = np.concatenate([ids, part_ids[gather_ragged(which, starts, sizes)] + len(types)])
        docs = np.concatenate([docs, np.repeat(found.docs[where], sizes[which])])
        types = pl.concat([types, part_types])
    counted = (
        pl.DataFrame({"id": ids, "doc": docs})
        .group_by("id", "doc")
        .agg(pl.len().cast(pl.UInt64).alias("count"))
        .group_by("id")
        .agg(pl.col("count").sum(), pl.len().cast(pl.UInt64).alias("documents"))
    )
    named = counted.select(types.gather(counted["id"]).alias("text"), "count", "documents")
    return summed("words", [named])


def _candidates(found: Stream, chosen: np.ndarray, language: str) -> pl.DataFrame:
    """Count the candidate terms of the texts of one language."""
    keep = chosen[found.docs]
    ids, docs = found.ids[keep], found.docs[keep]
    kinds = kinds_of(found.types, language)
    windows = _windows(ids, docs, kinds)
    columns = [f"t{i}" for i in range(LONGEST_WORDS)]
    counted = (
        windows.group_by([*columns, "doc"])
        .agg(
            pl.len().cast(pl.UInt64).alias("count"),
            pl.col("left_free").sum().cast(pl.UInt64),
            pl.col("right_free").sum().cast(pl.UInt64),
            (pl.col("left_free") & pl.col("right_free")).sum().cast(pl.UInt64).alias("alone"),
        )
        .group_by(columns)
        .agg(
            pl.col("count", "left_free", "right_free", "alone").sum(),
            pl.len().cast(pl.UInt64).alias("documents"),
        )
    )
    first = pl.concat([pl.Series([""]), found.types])
    later = pl.concat([pl.Series([""]), kinds.glued])
    texts = [(later if i else first).gather(counted[c]).alias(c) for i, c in enumerate(columns)]
    text = pl.concat_str(columns)
    for spaced, mark in SPACED_JOINS.items():
        text = text.str.replace_all(mark, spaced, literal=True)
    named = counted.select(
        pl.lit(language).alias("language"),
        pl.DataFrame(texts).select(text.alias("text")).to_series(),
        "count", "documents", "left_free", "right_free", "alone",
    )  # fmt: skip
    return summed("candidates", [named])


def _windows(ids: np.ndarray, docs: np.ndarray, kinds: Kinds) -> pl.DataFrame:
    """Give every window of tokens that may be a term; ids are shifted by one, 0 is none."""
    is_inner, starts, ends = kinds.inner[ids], kinds.starts[ids], kinds.ends[ids]
    joined = np.zeros(len(ids), dtype=bool)
    joined[1:] = (
        is_inner[1:]
        & is_inner[:-1]
        & (docs[1:] == docs[:-1])
        & (kinds.spaced[ids[1:]] | kinds.unspaced_script[ids[1:]] | kinds.unspaced_script[ids[:-1]])
    )
    run = np.cumsum(~joined)
    content = starts
    left_free = np.ones(len(ids), dtype=bool)
    left_free[1:] = ~(joined[1:] & content[:-1])
    right_free = np.ones(len(ids), dtype=bool)
    right_free[:-1] = ~(joined[1:] & content[1:])
    parts: dict[str, list[np.ndarray]] = {}
    shifted = (ids + 1).astype(np.uint32)
    for n in range(1, min(LONGEST_WORDS, len(ids)) + 1):
        last = len(ids) - n + 1
        here = np.flatnonzero(starts[:last] & ends[n - 1 :] & (run[:last] == run[n - 1 :]))
        for i in range(LONGEST_WORDS):
            column = shifted[here + i] if i < n else np.zeros(len(here), dtype=np.uint32)
            parts.setdefault(f"t{i}", []).append(column)
        parts.setdefault("doc", []).append(docs[here])
        parts.setdefault("left_free", []).append(left_free[here])
        parts.setdefault("right_free", []).append(right_free[here + n - 1])
    return pl.DataFrame({name: np.concatenate(arrays) for name, arrays in parts.items()})
