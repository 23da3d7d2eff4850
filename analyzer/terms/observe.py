"""From passages to counts: words, candidate terms, abbreviations, languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from analyzer.terms.abbreviations import find_abbreviations
from analyzer.terms.candidates import count_candidates
from analyzer.terms.counts import Counts, candidates_of_sides, of_side
from analyzer.terms.language import languages_of
from analyzer.terms.rows import Rows
from analyzer.terms.tokens import stream
from analyzer.terms.words import count_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_BLOCK_CHARACTERS = 8_000_000  # bounds memory: some 60 bytes a character


def observe(texts: Sequence[str]) -> Counts:
    """Count the words and candidate terms of passages, each of which is one document.

    >>> counts = observe(["Acute heart failure is treated.", "The heart failure clinic"])
    >>> counts.total_words
    9
    >>> terms = counts.spelled_out()["text"]
    >>> terms.filter(terms.str.contains("heart failure")).sort().to_list()
    [' heart failure', ' heart failure clinic', 'Acute heart failure']
    """
    return observe_sides(texts, [False] * len(texts))[0]


def observe_sides(texts: Sequence[str], heldout: Sequence[bool]) -> tuple[Counts, Counts]:
    """Count passages and those of them that are held out apart, in one go.

    >>> kept, out = observe_sides(["heart failure", "heart", "heart"], [False, True, True])
    >>> kept.total_words, out.words.select("text", "count", "documents").rows()
    (2, [('heart', 2, 2)])
    """
    sides = np.array(heldout, dtype=np.uint8)
    blocks = [_observe_block(texts[i:j], sides[i:j]) for i, j in _blocks(texts)]
    kept, out = (Counts.merge_all(counts) for counts in zip(*blocks, strict=True))
    return kept, out


def _blocks(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Cut the texts into blocks of bounded size, at text ends."""
    first, size = 0, 0
    for i, text in enumerate(texts):
        if size and size + len(text) > _BLOCK_CHARACTERS:
            yield first, i
            first, size = i, 0
        size += len(text)
    yield first, len(texts)


def _observe_block(texts: Sequence[str], sides: np.ndarray) -> list[Counts]:
    """Count the texts of each side, uint8 [texts]."""
    found = stream(texts)
    languages, words_in = languages_of(texts, found)
    by_language = (
        pl.DataFrame({"side": sides, "language": languages.tolist(), "words": words_in})
        .group_by("side", "language", maintain_order=True)
        .agg(pl.len().cast(pl.UInt64).alias("documents"), pl.col("words").sum().cast(pl.UInt64))
    )
    named = [name for name in by_language["language"].unique(maintain_order=True) if name]
    candidates = Rows.joined(
        rows for name in named for rows in count_candidates(found, languages == name, name, sides)
    )
    frames = {
        "words": [count_words(found, sides)],
        "abbreviations": [find_abbreviations(texts, sides)],
        "languages": [by_language],
    }
    return [
        Counts(**rows, **{name: of_side(name, found, side) for name, found in frames.items()})
        for side, rows in enumerate(candidates_of_sides(candidates))
    ]
