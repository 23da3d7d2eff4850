"""Runs of words that stand more than once: the mark of copies, near-copies and boilerplate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from analyzer.scanner.table import RUNS, add_up

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

RUN_WORDS = 13
"""Thirteen words are the length by which GPT-3 looked for copies (arXiv 2005.14165, app. C)."""
ONE_IN = 64
"""A run is in the sample if its digest is a multiple of this: the same runs in every shard."""
SURELY_SAMPLED = 16 * ONE_IN
"""Of so many different runs some are in the sample, but with a chance of 1 in 9 million."""

_WORD = r"\p{Han}|[\p{L}\p{N}]+"
_FACTOR = np.uint64(0x9E3779B97F4A7C15)  # odd, so that multiplying loses nothing


def repeated_runs(texts: Sequence[str] | pl.Series) -> pl.DataFrame:
    """Count a sample of the texts' distinct 13-word runs; a Chinese character is a word.

    Gives one row a run, (digest, count). A run does not reach from one text into the next.
    """
    series = pl.Series("text", texts, dtype=pl.String)
    found = [_sampled(part) for part in _words(series)]
    runs, counts = np.unique(np.concatenate([np.zeros(0, np.uint64), *found]), return_counts=True)
    return add_up([pl.DataFrame({"digest": runs, "count": counts}, schema=RUNS)], RUNS)


def _words(texts: pl.Series) -> Iterator[np.ndarray]:
    """Give the digests of the words of each text: uint64 [words].

    Without Chinese, words are what stands between white space: quicker to find, and as good
    for telling copies.
    """
    han = texts.str.contains(r"\p{Han}")
    spaced = texts.filter(~han).str.replace_all("\n", " ", literal=True).str.split(" ")
    for lists in (spaced, texts.filter(han).str.extract_all(_WORD)):
        words = lists.explode(empty_as_null=False)
        digests, filled = words.hash(seed=0).to_numpy(), (words != "").to_numpy()
        ends = np.cumsum(lists.list.len().to_numpy().astype(np.int64))
        for part, kept in zip(
            np.split(digests, ends[:-1]), np.split(filled, ends[:-1]), strict=True
        ):
            yield part[kept]


def _sampled(words: np.ndarray) -> np.ndarray:
    """Give the sampled run digests of one text: uint64.

    A long text without any repeats a few runs again and again: the least of them stands for all.
    """
    runs = max(len(words) - RUN_WORDS + 1, 0)
    digest = np.zeros(runs, np.uint64)
    for place in range(RUN_WORDS):
        digest = digest * _FACTOR + words[place : place + runs]
    digest ^= digest >> np.uint64(29)
    sampled: np.ndarray = digest[digest % np.uint64(ONE_IN) == 0]
    if not len(sampled) and runs >= SURELY_SAMPLED:
        sampled = digest[digest == digest.min()]
    return sampled
