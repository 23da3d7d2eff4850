"""What the best candidates have in common: their words, endings and characters.

A first list, by weights set by reason, tells what this corpus is about. Where many good
candidates end in *syndrome*, in *-itis* or in 炎, another one that does is likely a term as well,
however rare it is. A candidate says nothing for itself: it is judged by the others that share the
word or the letters with it.
"""

from __future__ import annotations

import numpy as np
import polars as pl

FAMILIES = (
    "family_head", "family_first", "family_least", "ending", "beginning",
    "last_character", "last_characters", "first_character", "first_characters",
)  # fmt: skip
_RANKED = 100_000  # candidates of the first list that have families
_GOOD = 300  # the place in it at which a candidate is taken for half a term
_PRIOR = 3.0  # average candidates added to each family, so that small ones say little
_AFFIXES = {"zh": (1,)}  # in characters
_AFFIXES_ELSEWHERE = (3, 4, 5)
_WORD = r"[\p{L}\p{M}\p{N}]+"


def add_families(terms: pl.DataFrame, score: pl.Series, language: str) -> pl.DataFrame:
    """Add a column for each kind of family: how good the others in it are, in log, over all.

    ``score`` orders the first list. ``family_head`` goes by the last of several words,
    ``family_first`` by the first, ``family_least`` by the word that speaks least for the term;
    ``ending`` and ``beginning`` by letters of its words, the other four by one or two characters
    of a Chinese term. Null for what has no such part, and past the head of the list.

    >>> names = ["heart failure", "renal failure", "liver failure", "good day", "rainy day"]
    >>> terms = pl.DataFrame({"key": names, "term": names})
    >>> found = add_families(terms, pl.Series([9.0, 8.0, 7.0, -1.0, -2.0]), "en")
    >>> (found["family_head"] > 0).to_list()
    [True, True, True, False, False]
    """
    order = np.argsort(-score.to_numpy(), kind="stable")[:_RANKED]
    place = np.full(len(terms), -1)
    place[order] = np.arange(len(order))
    rows = (
        terms.select("key", "term", place=pl.Series(place))
        .with_row_index("row")
        .filter(pl.col("place") >= 0)
        .with_columns(
            good=_GOOD / (_GOOD + pl.col("place")),
            words=pl.col("key").str.extract_all(_WORD).list.eval(_singular(pl.element())),
        )
    )
    found = rows.select("row", *_of_terms(language)).join(_of_words(rows, language), on="row")
    return (
        terms.with_row_index("row")
        .join(found, on="row", how="left", maintain_order="left")
        .drop("row")
    )


def _singular(word: pl.Expr) -> pl.Expr:
    return word.str.replace(r"(\p{Latin}{3,}[^s])s$", "$1")


def _others(*family: pl.Expr) -> pl.Expr:
    """Give the log of how good the others in a row's family are on average, over all rows."""
    good, average = pl.col("good"), pl.col("good").mean()
    among = good.sum().over(family) - good + _PRIOR * average
    found = (among / (pl.len().over(family) - 1 + _PRIOR) / average).log()
    return pl.when(*(part.is_not_null() for part in family)).then(found)


def _of_terms(language: str) -> list[pl.Expr]:
    """Give the families that go by a part of the term."""
    words, several = pl.col("words"), pl.col("words").list.len() > 1
    parts: dict[str, pl.Expr] = {
        "family_head": pl.when(several).then(words.list.last()),
        "family_first": pl.when(several).then(words.list.first()),
    }
    if language == "zh":
        term, long = pl.col("term"), pl.col("term").str.len_chars() > 2
        parts |= {
            "last_character": term.str.tail(1),
            "last_characters": pl.when(long).then(term.str.tail(2)),
            "first_character": term.str.head(1),
            "first_characters": pl.when(long).then(term.str.head(2)),
        }
    return [_others(part).alias(name) for name, part in parts.items()]


def _of_words(rows: pl.DataFrame, language: str) -> pl.DataFrame:
    """Give the families that go by each word: ``row`` and the columns."""
    word, lengths = pl.col("word"), _AFFIXES.get(language, _AFFIXES_ELSEWHERE)
    split = (
        rows.select("row", "good", word="words")
        .explode("word", empty_as_null=False)
        .with_columns(family=_others(word))
    )
    # a word is as good as the best candidate that holds it
    distinct = split.group_by("word", maintain_order=True).agg(pl.col("good").max())
    affixes = {"ending": word.str.tail, "beginning": word.str.head}
    distinct = distinct.select(
        "word",
        *(
            pl.mean_horizontal(
                _others(pl.when(word.str.len_chars() >= n).then(cut(n))).fill_null(0.0)
                for n in lengths
            ).alias(name)
            for name, cut in affixes.items()
        ),
    )
    return (
        split.join(distinct, on="word")
        .group_by("row")
        .agg(pl.col("family").min().alias("family_least"), pl.col("ending", "beginning").mean())
    )
