"""What the best candidates have in common: their words, endings and characters.

A first list, by weights set by reason, tells what this corpus is about. Where many good
candidates end in *syndrome*, in *-itis* or in 炎, another one that does is likely a term as well,
however rare it is. A candidate says nothing for itself: it is judged by the others that share the
word or the letters with it.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from analyzer.terms.tokens import encode
from analyzer.terms.units import Words

FAMILIES = (
    "family_head", "family_first", "family_least", "ending", "beginning",
    "last_character", "last_characters", "first_character", "first_characters",
)  # fmt: skip
_RANKED = 100_000  # candidates of the first list that have families
_GOOD = 300  # the place in it at which a candidate is taken for half a term
_PRIOR = 3.0  # average candidates added to each family, so that small ones say little
_AFFIXES = {"zh": (1,)}  # in characters
_AFFIXES_ELSEWHERE = (3, 4, 5)


def add_families(
    terms: pl.DataFrame, words: Words, score: pl.Series, language: str
) -> pl.DataFrame:
    """Add a column for each kind of family: how good the others in it are, in log, over all.

    ``words`` are those of the terms, ``score`` orders the first list. ``family_head`` goes by the
    last of several words, ``family_first`` by the first, ``family_least`` by the word that speaks
    least for the term; ``ending`` and ``beginning`` by letters of its words, the other four by one
    or two characters of a Chinese term. Null for what has no such part, and past the head of the
    list.

    >>> from analyzer.terms.units import taken_apart
    >>> names = ["heart failure", "renal failure", "liver failure", "good day", "rainy day"]
    >>> terms = pl.DataFrame({"term": names})
    >>> _, _, words = taken_apart(terms["term"])
    >>> found = add_families(terms, words, pl.Series([9.0, 8.0, 7.0, -1.0, -2.0]), "en")
    >>> (found["family_head"] > 0).to_list()
    [True, True, True, False, False]
    """
    order = np.argsort(-score.to_numpy(), kind="stable")[:_RANKED]
    place = np.full(len(terms), -1)
    place[order] = np.arange(len(order))
    listed = place >= 0
    good = _GOOD / (_GOOD + place[listed])
    known, distinct = encode(words.texts.str.replace(r"(\p{Latin}{3,}[^s])s$", "$1"))
    own = words.where(listed)
    own = Words(known[own.ids].astype(np.int64), own.sizes, distinct)
    found = _of_words(own, good, language) | _of_ends(own, good)
    if language == "zh":
        found |= _of_characters(terms["term"].filter(listed), good)
    columns = []
    for name in sorted(found):
        column = np.full(len(terms), np.nan)
        column[listed] = found[name]
        columns.append(pl.Series(name, column).fill_nan(None))
    return terms.with_columns(columns)


def _others(family: np.ndarray, good: np.ndarray) -> np.ndarray:
    """Give the log of how good the others in a row's family are on average, over all rows.

    ``family`` int64 [rows] is a number, below 0 for none, of which the result is NaN.
    """
    average = good.mean() if len(good) else 0.0
    rows = np.flatnonzero(family >= 0)
    own, each = family[rows], good[rows]
    among = np.bincount(own, each)[own] - each + _PRIOR * average
    found = np.full(len(family), np.nan)
    found[rows] = np.log(among / (np.bincount(own)[own] - 1 + _PRIOR) / average)
    return found


def _of_ends(words: Words, good: np.ndarray) -> dict[str, np.ndarray]:
    """Give the families that go by the first and the last of several words."""
    names = np.arange(len(words.texts))
    several = words.sizes > 1
    ends = {"family_head": words.lasts(names), "family_first": words.firsts(names)}
    return {
        name: _others(np.where(several, end, -1).astype(np.int64), good)
        for name, end in ends.items()
    }


def _of_characters(terms: pl.Series, good: np.ndarray) -> dict[str, np.ndarray]:
    """Give the families that go by the characters at the ends of a Chinese term."""
    long = terms.str.len_chars().to_numpy() > 2
    return {
        "last_character": _alike(terms.str.tail(1), good),
        "last_characters": _alike(terms.str.tail(2), good, long),
        "first_character": _alike(terms.str.head(1), good),
        "first_characters": _alike(terms.str.head(2), good, long),
    }


def _alike(texts: pl.Series, good: np.ndarray, there: np.ndarray | bool = True) -> np.ndarray:
    """Let equal texts be a family, but for those that are not ``there``."""
    return _others(np.where(there, encode(texts)[0].astype(np.int64), -1), good)


def _of_words(words: Words, good: np.ndarray, language: str) -> dict[str, np.ndarray]:
    """Give the families that go by each word."""
    each = np.repeat(good, words.sizes)
    family = _others(words.ids, each)
    # a word is as good as the best candidate that holds it
    best = np.zeros(len(words.texts))
    np.maximum.at(best, words.ids, each)
    met = np.flatnonzero(best)
    texts, best = words.texts.gather(met), best[met]
    found = {"family_least": words.reduced(np.minimum, family)}
    lengths = _AFFIXES.get(language, _AFFIXES_ELSEWHERE)
    for name, cut in (("ending", texts.str.tail), ("beginning", texts.str.head)):
        long = texts.str.len_chars().to_numpy()
        affixes = [np.nan_to_num(_alike(cut(n), best, long >= n)) for n in lengths]
        values = np.zeros(len(words.texts))
        values[met] = sum(affixes) / len(lengths)
        found[name] = words.sums(values) / np.maximum(words.sizes, 1)
    return found
