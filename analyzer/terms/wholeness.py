"""Fragments among Chinese and Japanese terms: what lives inside one longer string only.

Where no space sets words apart, cutting leaves pieces: 丁啉 of 吗丁啉, whose first character is
a function word elsewhere, and 糖尿, which is 糖尿病 in all but a few places. Counts of words
cannot tell; in the text such a piece has nearly always the same neighbour, a branching entropy
near zero. So the best candidates are looked up as plain strings in a sample of the corpus.

Lü, Zhang and Hu 2004, "Statistical substring reduction in linear time".
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from analyzer.terms.specificity import general_characters
from analyzer.terms.stopwords import stop_words
from analyzer.terms.surroundings import marked, surroundings

if TYPE_CHECKING:
    from analyzer.terms.surroundings import Met, Surroundings

_NEARLY_ALWAYS = 0.9
_UNSPACED = r"[\p{Han}々〇\p{Katakana}]"
_COMMON_SHARE = 0.01  # of general text: such a character, 的, stands before anything
# what follows these is a predicate: "shall", "may", "must not", "not yet"
_MODAL = re.compile(
    "(?:应当|可以|必须|需要|能够|不得|不能|不会|不可|没有|已经|正在|予以|加以|难以|[不未])$"
)
_MODAL_CHARACTERS = 3  # with a line break
_SHARES = (0.08, 0.25)  # after a modal: as a noun may now and then; surely a predicate
_PREDICATE_SCORE = -2.5
_OFTEN = 30  # occurrences from which on it tells that hardly one of them is free
_HARDLY_FREE = 0.05
_BOUND_SCORE = -1.5
_NUMERALS = frozenset("一二三四五六七八九十百千万亿两几")


def mend(ranked: pl.DataFrame, met: Met) -> pl.DataFrame:
    """Drop or complete the fragments among the best terms; lower predicates and bound pieces.

    A fragment goes where the longer string is ranked; where a function word has kept that from
    being counted, the fragment gives its counts to the longer string. ``met`` is where the best
    terms stand in a sample of the corpus.
    """
    looked_up = met.places["key"].unique()
    unspaced = looked_up.filter(looked_up.str.contains(_UNSPACED))
    around = surroundings(unspaced, met) if len(unspaced) else None
    if around is None or not around.terms:
        return ranked
    keys = ranked["term"].str.to_lowercase()
    known = set(keys.to_list())
    left, right = (around.constant(side, _NEARLY_ALWAYS) for side in (around.before, around.after))
    whole = {
        term: whole_of(term, before[::-1], after, known)
        for term, before, after in zip(around.terms, left, right, strict=True)
    }
    fragments = {term: text for term, text in whole.items() if text != term}
    grammar, independence = (
        keys.replace_strict(around.terms, judge(around), default=0.0, return_dtype=pl.Float64)
        for judge in (_predicate, _bound)
    )
    kept = ranked.with_columns(
        (ranked[name] + less).round(4)
        for name, less in (
            ("score", grammar + independence),
            ("score_grammar", grammar),
            ("score_independence", independence),
        )
    )
    is_fragment = keys.is_in([*fragments])
    completed = [
        _completed(row, text)
        for row in kept.filter(is_fragment).iter_rows(named=True)
        if (text := fragments[row["term"].lower()]) not in known
    ]
    return pl.concat([kept.filter(~is_fragment), pl.DataFrame(completed, schema=kept.schema)])


def _completed(row: dict[str, Any], text: str) -> dict[str, Any]:
    return row | {"term": text, "forms": [text], "form_counts": [row["count"]]}


def whole_of(term: str, left: str, right: str, known: set[str]) -> str:
    """Give the string that a fragment belongs to, or the term itself.

    ``left`` and ``right`` stand around it nearly always; ``known`` are the ranked terms. A
    longer string that is none of them is taken only where a rare function word touches a piece
    of one character, as words are not cut off there.

    >>> whole_of("糖尿", "", "病", {"糖尿", "糖尿病"})
    '糖尿病'
    >>> whole_of("丁啉", "吗", "", {"丁啉"})
    '吗丁啉'
    """
    around_it = {
        left[i:] + term + right[:j] for i in range(len(left) + 1) for j in range(len(right) + 1)
    }
    longer = (around_it - {term}) & known
    if longer:
        return max(longer, key=lambda text: (len(text), text))
    return left[-1:] + term if left and _begins_cut(left[-1], term) else term


def _begins_cut(before: str, term: str) -> bool:
    import rjieba

    rare = before in stop_words("zh") and before not in _common_characters()
    return rare and len(rjieba.cut(term, False)[0]) == 1


@cache
def _common_characters() -> frozenset[str]:
    common = general_characters().filter(pl.col("general") >= _COMMON_SHARE)
    return frozenset(common["character"])


def _predicate(around: Surroundings) -> np.ndarray:
    """Give what is added to the scores of terms that follow modals and negations."""
    modal = around.follows(_MODAL, _MODAL_CHARACTERS)
    nouns, predicates = _SHARES
    likely = (around.share(modal) - nouns) / (predicates - nouns)
    return _PREDICATE_SCORE * likely.clip(0, 1)


def _bound(around: Surroundings) -> np.ndarray:
    """Give what is added to the scores of terms that hardly ever begin, or end, a phrase.

    So a suffix at its head shows, 性肝炎, or an attribute, 浅表性: on one side there is always
    another word or a numeral.
    """
    left, right = (around.share(marked(s[:, 0], _is_free)) for s in (around.before, around.after))
    lacking = (1 - np.minimum(left, right) / _HARDLY_FREE).clip(0)
    return np.where(around.total < _OFTEN, 0.0, _BOUND_SCORE * lacking)


def _is_free(letter: str) -> bool:
    """Tell whether what stands next to a term leaves it free: a mark, a function word."""
    return not letter.isalnum() or (letter in stop_words("zh") and letter not in _NUMERALS)
