"""Candidate terms: every window of one to five words that grammar does not break."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from analyzer.terms.counts import summed
from analyzer.terms.tally import Tally, dense, first_in_document, tally
from analyzer.terms.tokens import SPACED_JOINS
from analyzer.terms.types import kinds_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzer.terms.tokens import Stream
    from analyzer.terms.types import Kinds

LONGEST_WORDS = 5


def count_candidates(found: Stream, chosen: np.ndarray, language: str) -> pl.DataFrame:
    """Count the candidate terms of the chosen texts, which are all in one language.

    ``chosen`` bool [texts]. The windows are narrowed by local rules alone (function words,
    punctuation), never by their counts: what is rare here may be frequent in the next shard.
    """
    ids, docs, types = found.ids, found.docs, found.types
    if not chosen.all():
        keep = chosen[docs]
        used, ids = np.unique(ids[keep], return_inverse=True)
        docs, types = docs[keep], types.gather(used)
    kinds = kinds_of(types, language)
    frames = [
        _named(counted, windows, types, kinds) for counted, windows in _levels(ids, docs, kinds)
    ]
    if not frames:
        return summed("candidates", [])
    named = pl.concat(frames).select(pl.lit(language).alias("language"), pl.all())
    marks = "".join(SPACED_JOINS.values())
    if not types.str.contains(f"[{marks}]").any():
        return named
    for spaced, mark in SPACED_JOINS.items():
        named = named.with_columns(pl.col("text").str.replace_all(mark, spaced, literal=True))
    return summed("candidates", [named])


def _levels(ids: np.ndarray, docs: np.ndarray, kinds: Kinds) -> Iterator[tuple[Tally, np.ndarray]]:
    """Give for each length its tally, and the tokens of each counted window [distinct, n].

    The flags are: first in its document, open on the left, open on the right, open on both.
    A document counts for the spelling that comes first in it, so that the documents of all
    spellings of a term, plurals too, add up to the documents that it is in.
    """
    joined = _joined(ids, docs, kinds)
    run = np.cumsum(~joined, dtype=np.int32)
    starts, ends = kinds.starts[ids], kinds.ends[ids]
    open_left, open_right = _open_sides(joined, starts)
    here = np.flatnonzero(starts)  # windows so far, by their first token
    numbers, rows = dense(np.zeros(len(here)), ids[here])
    grams = ids[here[rows]][:, None]
    lower, spelled = kinds.lower[grams[:, 0]], kinds.singular[grams[:, 0]]
    for n in range(1, LONGEST_WORDS + 1):
        complete = ends[here + n - 1]
        if complete.any():
            whole, window, last = numbers[complete], here[complete], (here + n - 1)[complete]
            left, right = open_left[window], open_right[last]
            first = first_in_document(spelled[whole], docs[window])
            counted = tally(whole, first, left, right, left & right)
            yield counted, grams[counted.ids.astype(np.int64)]
        longer = here + n < len(ids)
        longer[longer] = run[here[longer]] == run[here[longer] + n]
        here, prefix = here[longer], numbers[longer]
        if not len(here):
            return
        numbers, rows = dense(prefix, ids[here + n])
        added = ids[here[rows] + n]
        before = prefix[rows]
        grams = np.concatenate([grams[before], added[:, None]], axis=1)
        spelled = dense(lower[before], kinds.singular[added])[0]
        lower = dense(lower[before], kinds.lower[added])[0]


def _joined(ids: np.ndarray, docs: np.ndarray, kinds: Kinds) -> np.ndarray:
    """Give which tokens may stand in one candidate with the token before: bool [tokens]."""
    inner, spaced, unspaced = kinds.inner[ids], kinds.spaced[ids], kinds.unspaced_script[ids]
    joined = np.zeros(len(ids), dtype=bool)
    # between words of a script without spaces, a space is a boundary; else it is none
    both, either = unspaced[1:] & unspaced[:-1], unspaced[1:] | unspaced[:-1]
    near = np.where(spaced[1:], ~both, either)
    joined[1:] = inner[1:] & inner[:-1] & (docs[1:] == docs[:-1]) & near
    return joined


def _open_sides(joined: np.ndarray, content: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give which tokens have no content word right before them, and right after them."""
    bound = np.zeros(len(joined), dtype=bool)
    bound[1:] = joined[1:] & content[:-1]
    after = np.zeros(len(joined), dtype=bool)
    after[:-1] = joined[1:] & content[1:]
    return ~bound, ~after


def _named(counted: Tally, windows: np.ndarray, types: pl.Series, kinds: Kinds) -> pl.DataFrame:
    """Turn tallied windows into rows of text."""
    columns = [
        (kinds.glued if i else types).gather(windows[:, i]).alias(str(i))
        for i in range(windows.shape[1])
    ]
    text = columns[0]
    if len(columns) > 1:
        text = pl.DataFrame(columns).select(pl.concat_str(pl.all())).to_series()
    return pl.DataFrame(
        {
            "text": text,
            "count": counted.count,
            "documents": counted.flagged[0],
            "left_free": counted.flagged[1],
            "right_free": counted.flagged[2],
            "alone": counted.flagged[3],
        }
    )
