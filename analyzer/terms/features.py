"""What is known of each candidate term, as numbers that mean the same in every domain."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from analyzer.terms.grammar import parts_of_speech
from analyzer.terms.nesting import branching_entropy, c_value, nest
from analyzer.terms.specificity import character_specificity, generality, specificity
from analyzer.terms.tokens import SPACED_JOINS, encode

if TYPE_CHECKING:
    from analyzer.terms.counts import Counts

_UNIT_BREAKS = r"[ \x1f]+"
_WORD = r"[\p{L}\p{M}\p{N}]+"


def add_features(terms: pl.DataFrame, counts: Counts, language: str) -> pl.DataFrame:
    """Add a column a feature to joined terms; see ``weights`` for how they are used."""
    units = _units(terms["key"])
    matrix, lengths = _matrix(units)
    total = terms["count"].to_numpy()
    nesting = nest(matrix, lengths, total)
    words = _word_features(terms, counts, language)
    return terms.with_columns(
        words=pl.Series(lengths),
        c_value=pl.Series(c_value(lengths, total, nesting)),
        nested_share=pl.Series(nesting.longer_count / np.maximum(total, 1)).clip(0, 5),
        largest_share=pl.Series(nesting.largest / np.maximum(total, 1)),
        longer=pl.Series(nesting.longer),
        branching_left=pl.Series(
            branching_entropy(
                total, nesting.before, nesting.before_log, terms["left_free"].to_numpy()
            )
        ),
        branching_right=pl.Series(
            branching_entropy(
                total, nesting.after, nesting.after_log, terms["right_free"].to_numpy()
            )
        ),
        numbered=_numbered(terms["key"]),
    ).hstack(words)


def _numbered(keys: pl.Series) -> pl.Series:
    """Give how many terms differ from a term in nothing but its last, numeric word.

    "section 12", "section 13", ... enumerate; "type 2" and "factor VIII" have few brothers.
    """
    stem = pl.col("key").str.replace(r"[ -]\p{N}+\p{L}?$", "\x1e")
    stems = pl.DataFrame({"key": keys}).select(stem=stem)
    return stems.select(
        pl.when(pl.col("stem").str.ends_with("\x1e")).then(pl.len().over("stem")).otherwise(0)
    ).to_series()


def _units(keys: pl.Series) -> pl.Series:
    """Give the units of each term, a spread compound being one: list of str [terms]."""
    drawn = keys
    for spaced, mark in SPACED_JOINS.items():
        drawn = drawn.str.replace_all(spaced, mark, literal=True)
    return drawn.str.split("\x1f").list.eval(pl.element().str.split(" ").explode())


def _matrix(units: pl.Series) -> tuple[np.ndarray, np.ndarray]:
    """Give unit ids, uint32 [terms, longest], and the number of units, int64 [terms]."""
    lengths = units.list.len().to_numpy().astype(np.int64)
    ids, _ = encode(units.explode(empty_as_null=False))
    matrix = np.zeros((len(lengths), int(lengths.max(initial=1))), dtype=np.uint32)
    filled = np.arange(matrix.shape[1]) < lengths[:, None]
    matrix[filled] = ids
    return matrix, lengths


def _word_features(terms: pl.DataFrame, counts: Counts, language: str) -> pl.DataFrame:
    """Give features that come from the words of a term, compounds taken apart."""
    known = (
        counts.words.with_columns(word=pl.col("text").str.strip_chars(" ").str.to_lowercase())
        .group_by("word")
        .agg(pl.col("count").sum().cast(pl.Int64))
    )
    total = max(int(known["count"].sum()), 1)
    split = terms.select(
        row=pl.int_range(len(terms)),
        word=pl.col("key").str.extract_all(_WORD),
        term_count="count",
    ).explode("word", empty_as_null=False)
    distinct = pl.DataFrame({"word": split["word"].unique()}).join(known, on="word", how="left")
    distinct = distinct.with_columns(pl.col("count").fill_null(1))
    table = specificity(distinct, language, total).hstack(
        [
            *parts_of_speech(distinct["word"], language).get_columns(),
            generality(distinct["word"], language),
            *character_specificity(distinct["word"], known, language).get_columns(),
        ]
    )
    lettered = table.filter(pl.col("word").str.contains(r"\p{L}"))
    joined = split.join(lettered, on="word", how="left", maintain_order="left")
    probability = ((pl.col("count")) / total).log()
    per_term = joined.group_by("row", maintain_order=True).agg(
        specific_max=pl.col("specific").max(),
        specific_min=pl.col("specific").min(),
        specific_mean=pl.col("specific").mean(),
        specific_last=pl.col("specific").last(),
        spread_max=pl.col("spread").max(),
        spread_mean=pl.col("spread").mean(),
        spread_last=pl.col("spread").last(),
        character_mean=(pl.col("character_sum").sum() / pl.col("characters").sum()),
        character_least=pl.col("character_least").min(),
        character_first=pl.col("character_first").drop_nulls().first(),
        character_last=pl.col("character_last").drop_nulls().last(),
        general_last=pl.col("general").last().log10(),
        general_max=pl.col("general").max().log10(),
        general_min=pl.col("general").min().log10(),
        noun_last=pl.col("noun").drop_nulls().last(),
        adjective_last=pl.col("adjective").drop_nulls().last(),
        verb_max=pl.col("verb").max(),
        other_max=pl.col("other").max(),
        participle_first=pl.col("participle").drop_nulls().first(),
        participle_later=pl.col("participle").drop_nulls().slice(1).max().fill_null(0.0),
        independent=probability.sum(),
        parts=pl.col("word").count(),
        term_count=pl.col("term_count").first(),
    )
    together = (pl.col("term_count") / total).log()
    return per_term.with_columns(
        association=pl.when(pl.col("parts") > 1)
        .then((together - pl.col("independent")) / -together / (pl.col("parts") - 1))
        .otherwise(0.0)
    ).drop("row", "term_count", "independent")
