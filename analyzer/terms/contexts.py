"""Real contexts of terms, found for all terms in one pass (Aho-Corasick, by polars)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, KeysView, Sequence

_WANTED = 3
_AROUND_CHARACTERS = 60
_FIRST_TEXTS = 32  # each round takes twice as many texts, for the terms still wanting


def contexts(terms: Iterable[str], texts: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Give up to three different passages around each term, in the order of the texts.

    Case is ignored; a term is matched at word ends only, where its script has them.

    >>> contexts(["heart failure", "fail"], ["Acute heart failure is common."])
    {'heart failure': ('Acute heart failure is common.',), 'fail': ()}
    """
    found: dict[str, list[str]] = {term: [] for term in terms}
    wanting = {term.lower(): term for term in found if term.strip()}
    first, size = 0, _FIRST_TEXTS
    while first < len(texts) and wanting:
        for key, context in _hits(wanting.keys(), texts[first : first + size]):
            passages = found[wanting[key]]
            if context not in passages:
                passages.append(context)
            if len(passages) == _WANTED:
                del wanting[key]
        first, size = first + size, size * 2
    return {term: tuple(passages) for term, passages in found.items()}


def _hits(wanting: KeysView[str], texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Give each lower-cased term that is met as a whole while wanted, and the text around it."""
    keys = [*wanting]
    frame = pl.DataFrame({"text": pl.Series(texts, dtype=pl.String)}).with_columns(
        lower=pl.col("text").str.to_lowercase()
    )
    lower = pl.col("lower")
    met = frame.with_columns(
        key=lower.str.extract_many(keys, overlapping=True),
        at=lower.str.find_many(keys, overlapping=True),
    ).filter(pl.col("key").list.len() > 0)
    for text, lowered, matches, places in met.iter_rows():
        # offsets are in bytes of the lower-cased text, which now and then differs in length
        if wanting.isdisjoint(matches):
            continue
        shown = text if len(text) == len(lowered) else lowered
        encoded = lowered.encode()
        ascii_only = len(encoded) == len(lowered)
        for key, place in zip(matches, places, strict=True):
            if key not in wanting:
                continue
            start = place if ascii_only else len(encoded[:place].decode())
            end = start + len(key)
            if not (
                _glues(lowered[start - 1 : start], key[0])
                or _glues(key[-1], lowered[end : end + 1])
            ):
                around = shown[max(0, start - _AROUND_CHARACTERS) : end + _AROUND_CHARACTERS]
                yield key, re.sub(r"\s+", " ", around).strip()


def _glues(left: str, right: str) -> bool:
    """Tell whether two neighbouring characters belong to one word of a spaced script."""
    return left.isalnum() and right.isalnum() and left < "\u2e80" and right < "\u2e80"
