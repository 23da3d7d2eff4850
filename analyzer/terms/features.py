"""What is known of each candidate term, as numbers that mean the same in every domain."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from analyzer.terms.grammar import parts_of_speech
from analyzer.terms.nesting import branching_entropy, c_value, nest
from analyzer.terms.specificity import character_specificity, generality, specificity
from analyzer.terms.units import Words, taken_apart

if TYPE_CHECKING:
    from analyzer.terms.counts import Counts


def add_features(terms: pl.DataFrame, counts: Counts, language: str) -> tuple[pl.DataFrame, Words]:
    """Add a column a feature to joined terms, see ``weights`` for their use; give their words."""
    matrix, lengths, words = taken_apart(terms["key"])
    known, counted = _counted(counts), lengths
    if language == "ja":  # the units that it was cut into are no words
        _, counted, words = taken_apart(terms["term"])
        known = terms.select(pl.col("term").alias("word"), "count")
    total = terms["count"].to_numpy()
    nesting = nest(matrix, lengths, total)
    left_free, right_free = (terms[name].to_numpy() for name in ("left_free", "right_free"))
    left, right = (nesting.before, nesting.before_log), (nesting.after, nesting.after_log)
    added = {
        "units": lengths,
        "words": counted,
        "c_value": c_value(lengths, total, nesting),
        "nested_share": (nesting.longer_count / np.maximum(total, 1)).clip(0, 5),
        "largest_share": nesting.largest / np.maximum(total, 1),
        "longer": nesting.longer,
        "branching_left": branching_entropy(total, *left, left_free),
        "branching_right": branching_entropy(total, *right, right_free),
        **_word_features(words, known, max(counts.total_words, 1), language),
    }
    together = (pl.col("count") / max(counts.total_words, 1)).log()
    association = (together - pl.col("independent")) / -together / (pl.col("parts") - 1)
    return terms.with_columns(
        _numbered(terms["key"]), *(pl.Series(name, values) for name, values in added.items())
    ).with_columns(association=pl.when(pl.col("parts") > 1).then(association).otherwise(0.0)), words


_NUMBER = r"[ -]\p{N}+\p{L}?$|^\p{N}+[ \x1f]"


def _numbered(keys: pl.Series) -> pl.Series:
    """Give how many terms differ from a term in nothing but a number at its end, or its head.

    "section 12", "section 13", ... enumerate; "type 2" and "factor VIII" have few brothers.
    """
    numeric = keys.str.contains(_NUMBER).arg_true()
    stems = keys.gather(numeric).str.replace(_NUMBER, "")
    brothers = stems.to_frame("stem").select(pl.len().over("stem")).to_series()
    return pl.zeros(len(keys), pl.UInt32, eager=True).scatter(numeric, brothers).alias("numbered")


def _counted(counts: Counts) -> pl.DataFrame:
    """Give each lower-cased ``word`` and its ``count``."""
    return (
        counts.words.with_columns(word=pl.col("text").str.strip_chars(" ").str.to_lowercase())
        .group_by("word")
        .agg(pl.col("count").sum().cast(pl.Int64))
    )


def _word_features(
    words: Words, known: pl.DataFrame, total: int, language: str
) -> dict[str, np.ndarray]:
    """Give features that come from the words of a term, compounds taken apart.

    ``known`` has the counts of words, out of ``total``.
    """
    distinct = pl.DataFrame({"word": words.texts}).join(
        known, on="word", how="left", maintain_order="left"
    )
    distinct = distinct.with_columns(pl.col("count").fill_null(1))
    table = specificity(distinct, language, total).hstack(
        [
            *parts_of_speech(distinct["word"], language).get_columns(),
            generality(distinct["word"], language),
            *character_specificity(distinct["word"], known, language).get_columns(),
        ]
    )
    is_lettered = table["word"].str.contains(r"\p{L}").to_numpy()
    numbers = table.select(
        pl.exclude("word", "count", "general"),
        probability=(pl.col("count") / total).log(),
        general=pl.col("general").log10(),
    ).cast(pl.Float64)
    value = {
        # a word without a letter, a number, says nothing
        name: np.where(is_lettered, column.fill_null(np.nan).to_numpy(), np.nan)
        for name, column in numbers.to_dict().items()
    }
    lettered = words.only(is_lettered)
    han = words.only(~np.isnan(value["characters"]))
    later = lettered.reduced(np.maximum, _but_first(lettered, value["participle"]))
    return {
        "specific_min": lettered.lowest(value["specific"]),
        "specific_mean": lettered.sums(value["specific"]) / np.maximum(lettered.sizes, 1),
        "specific_last": words.lasts(value["specific"]),
        "spread_max": lettered.highest(value["spread"]),
        "spread_mean": lettered.sums(value["spread"]) / np.maximum(lettered.sizes, 1),
        "spread_last": words.lasts(value["spread"]),
        "character_mean": han.sums(value["character_sum"]) / han.sums(value["characters"]),
        "character_least": han.lowest(value["character_least"]),
        "character_first": han.firsts(value["character_first"]),
        "character_last": han.lasts(value["character_last"]),
        "general_last": words.lasts(value["general"]),
        "general_max": lettered.highest(value["general"]),
        "general_min": lettered.lowest(value["general"]),
        "noun_last": lettered.lasts(value["noun"]),
        "adjective_last": lettered.lasts(value["adjective"]),
        "verb_max": lettered.highest(value["verb"]),
        "other_max": lettered.highest(value["other"]),
        "participle_first": lettered.firsts(value["participle"]),
        "participle_later": np.nan_to_num(later, nan=0.0, neginf=0.0),
        "independent": np.nan_to_num(lettered.sums(value["probability"])),
        "parts": words.sizes,
    }


def _but_first(words: Words, values: np.ndarray) -> np.ndarray:
    """Give the value of each word, of values [texts], but lowest for the first of a term."""
    found: np.ndarray = values[words.ids]
    found[(np.cumsum(words.sizes) - words.sizes)[words.sizes > 0]] = -np.inf
    return found
