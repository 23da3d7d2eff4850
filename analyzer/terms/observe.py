"""From passages to counts: words, candidate terms, abbreviations, languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from analyzer.terms.abbreviations import find_abbreviations
from analyzer.terms.candidates import count_candidates
from analyzer.terms.counts import Counts, summed
from analyzer.terms.language import languages_of
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
    found = stream(texts)
    languages, words_in = languages_of(texts, found)
    by_language = (
        pl.DataFrame({"language": languages.tolist(), "words": words_in})
        .group_by("language", maintain_order=True)
        .agg(pl.len().cast(pl.UInt64).alias("documents"), pl.col("words").sum().cast(pl.UInt64))
    )
    named = [str(language) for language in by_language["language"] if language]
    return Counts(
        words=count_words(found),
        candidates=pl.concat(
            [
                Counts.empty().candidates,
                *(count_candidates(found, languages == name, name) for name in named),
            ]
        ),
        abbreviations=find_abbreviations(texts),
        languages=summed("languages", [by_language]),
    )
