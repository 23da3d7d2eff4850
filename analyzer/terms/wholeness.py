"""Fragments among Chinese and Japanese terms: what lives inside one longer string only.

Where no space sets words apart, cutting leaves pieces: 丁啉 of 吗丁啉, whose first character is
a function word elsewhere, and 糖尿, which is 糖尿病 in all but a few places. Counts of words
cannot tell; in the text such a piece has nearly always the same neighbour, a branching entropy
near zero. So the best candidates are looked up as plain strings in a sample of the corpus.

Lü, Zhang and Hu 2004, "Statistical substring reduction in linear time".
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

import polars as pl

from analyzer.terms.specificity import general_characters
from analyzer.terms.stopwords import stop_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_LOOKED_UP = 2000
_SAMPLE_CHARACTERS = 1_000_000
_FEWEST = 10  # occurrences in the sample; fewer tell nothing
_NEARLY_ALWAYS = 0.9
_AROUND_CHARACTERS = 6
_UNSPACED = r"[\p{Han}々〇\p{Katakana}]"
_COMMON_SHARE = 0.01  # of general text: such a character, 的, stands before anything
# what follows these is a predicate: "shall", "may", "must not", "not yet"
_MODAL = re.compile(
    "(?:应当|可以|必须|需要|能够|不得|不能|不会|不可|没有|已经|正在|予以|加以|难以|[不未])$"
)
_SHARES = (0.08, 0.25)  # after a modal: as a noun may now and then; surely a predicate
_PREDICATE_SCORE = -2.5
_OFTEN = 30  # occurrences from which on it tells that hardly one of them is free
_HARDLY_FREE = 0.05
_BOUND_SCORE = -1.5
_NUMERALS = frozenset("一二三四五六七八九十百千万亿两几")


def mend(ranked: pl.DataFrame, passages: Sequence[str]) -> pl.DataFrame:
    """Drop or complete the fragments among the best terms; lower predicates and bound pieces.

    A fragment goes where the longer string is ranked; where a function word has kept that from
    being counted, the fragment gives its counts to the longer string. ``passages`` is a sample
    of the corpus.
    """
    places = ranked.head(_LOOKED_UP)["term"].str.to_lowercase()
    around = surroundings(places.filter(places.str.contains(_UNSPACED)), passages)
    if not around:
        return ranked
    known = set(ranked["term"].str.to_lowercase())
    whole = {term: whole_of(term, contexts, known) for term, contexts in around.items()}
    fragments = {term: text for term, text in whole.items() if text != term}
    key = pl.col("term").str.to_lowercase()
    lowered = {
        f"score_{part}": key.replace_strict(
            {term: judge(contexts) for term, contexts in around.items()},
            default=0.0,
            return_dtype=pl.Float64,
        )
        for part, judge in (("grammar", _predicate), ("independence", _bound))
    }
    kept = ranked.with_columns(
        (pl.col(name) + less).round(4) for name, less in lowered.items()
    ).with_columns(
        score=(ranked["score"] + ranked.select(sum(lowered.values())).to_series()).round(4)
    )
    is_fragment = key.is_in([*fragments])
    completed = [
        _completed(row, text)
        for row in kept.filter(is_fragment).iter_rows(named=True)
        if (text := fragments[row["term"].lower()]) not in known
    ]
    return pl.concat([kept.filter(~is_fragment), pl.DataFrame(completed, schema=kept.schema)])


def _completed(row: dict[str, Any], text: str) -> dict[str, Any]:
    return row | {"term": text, "forms": [text], "form_counts": [row["count"]]}


def surroundings(
    terms: Iterable[str], passages: Sequence[str]
) -> dict[str, Counter[tuple[str, str]]]:
    """Count the texts before and after each term, where it is met often enough to tell.

    >>> found = surroundings(["尿病"], ["糖尿病。"] * 10)
    >>> found["尿病"]
    Counter({('糖', '。'): 10})
    """
    terms = [*terms]
    if not terms:
        return {}
    around: defaultdict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    frame = pl.DataFrame({"text": pl.Series(passages, dtype=pl.String)})
    frame = frame.with_columns(pl.col("text").str.to_lowercase()).filter(
        pl.col("text").str.len_chars().cum_sum() < _SAMPLE_CHARACTERS
    )
    met = frame.with_columns(
        key=pl.col("text").str.extract_many(terms, overlapping=True),
        at=pl.col("text").str.find_many(terms, overlapping=True),
    ).filter(pl.col("key").list.len() > 0)
    reach = 4 * _AROUND_CHARACTERS  # in bytes
    for text, keys, starts in met.iter_rows():
        encoded = text.encode()
        for key, start in zip(keys, starts, strict=True):
            end = start + len(key.encode())
            before = encoded[max(start - reach, 0) : start].decode(errors="ignore")
            after = encoded[end : end + reach].decode(errors="ignore")
            around[key][before[-_AROUND_CHARACTERS:], after[:_AROUND_CHARACTERS]] += 1
    return {key: found for key, found in around.items() if found.total() >= _FEWEST}


def whole_of(term: str, around: Mapping[tuple[str, str], int], known: set[str]) -> str:
    """Give the string that a fragment belongs to, or the term itself.

    ``known`` are the ranked terms. A longer string that is none of them is taken only where a
    rare function word touches a piece of one character, as words are not cut off there.

    >>> whole_of("糖尿", {("的", "病人"): 9, ("，", "病。"): 3}, {"糖尿", "糖尿病"})
    '糖尿病'
    >>> whole_of("丁啉", {("用吗", "，"): 9, ("和吗", "。"): 3}, {"丁啉"})
    '吗丁啉'
    >>> whole_of("胃炎", {("性", "，"): 6, ("，", "。"): 6}, {"胃炎", "性胃炎"})
    '胃炎'
    """
    total = sum(around.values())
    left = _constant([(before[::-1], n) for (before, _), n in around.items()], total)[::-1]
    right = _constant([(after, n) for (_, after), n in around.items()], total)
    around_it = {
        left[i:] + term + right[:j] for i in range(len(left) + 1) for j in range(len(right) + 1)
    }
    longer = (around_it - {term}) & known
    if longer:
        return max(longer, key=lambda text: (len(text), text))
    return left[-1:] + term if left and _begins_cut(left[-1], term) else term


def _constant(texts: list[tuple[str, int]], total: int) -> str:
    """Give the letters that nearly all texts begin with."""
    common = ""
    while True:
        following = Counter[str]()
        for text, n in texts:
            if text.startswith(common):
                following[text[len(common) : len(common) + 1]] += n
        letter, count = following.most_common(1)[0]
        if not letter.isalnum() or count < _NEARLY_ALWAYS * total:
            return common
        common += letter


def _begins_cut(before: str, term: str) -> bool:
    import rjieba

    common = dict(general_characters().iter_rows()).get(before, 0.0) >= _COMMON_SHARE
    return before in stop_words("zh") and not common and len(rjieba.cut(term, False)[0]) == 1


def _predicate(around: Mapping[tuple[str, str], int]) -> float:
    """Give what is added to the score of a term that follows modals and negations."""
    seen = sum(n for (before, _), n in around.items() if _MODAL.search(before))
    nouns, predicates = _SHARES
    likely = (seen / sum(around.values()) - nouns) / (predicates - nouns)
    return _PREDICATE_SCORE * min(max(likely, 0.0), 1.0)


def _bound(around: Mapping[tuple[str, str], int]) -> float:
    """Give what is added to the score of a term that hardly ever begins, or ends, a phrase.

    So a suffix at its head shows, 性肝炎, or an attribute, 浅表性: on one side there is always
    another word or a numeral.
    """
    total = sum(around.values())
    if total < _OFTEN:
        return 0.0
    left = sum(n for (before, _), n in around.items() if _is_free(before[-1:]))
    right = sum(n for (_, after), n in around.items() if _is_free(after[:1]))
    return _BOUND_SCORE * max(1 - min(left, right) / total / _HARDLY_FREE, 0.0)


def _is_free(letter: str) -> bool:
    """Tell whether what stands next to a term leaves it free: a mark, a function word."""
    return not letter.isalnum() or (letter in stop_words("zh") and letter not in _NUMERALS)
