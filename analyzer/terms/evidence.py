"""The evidence for a term: each piece a number that means the same in every domain."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from analyzer.terms.families import FAMILIES

if TYPE_CHECKING:
    from collections.abc import Iterable

_SINGLE = (pl.col("words") == 1).cast(pl.Float64)
_MULTI = 1 - _SINGLE
_SURE = 1 - 1 / (pl.col("count") + 1)  # shares of few occurrences say little
_C_VALUE = (pl.col("c_value").clip(lower_bound=0) + 0.5).log()
_SPECIFIC = (-2, 5)
_LENGTH = pl.col("term").str.len_chars()


def _share(name: str) -> pl.Expr:
    return (pl.col(name) + 0.5) / (pl.col("count") + 1)


def _is(condition: pl.Expr) -> pl.Expr:
    return condition.cast(pl.Float64)


def _name(pattern: str) -> pl.Expr:
    return _is(pl.col("name").str.contains(pattern))


EVIDENCE: dict[str, tuple[str, pl.Expr]] = {
    "c_value": ("frequency", _C_VALUE),
    "once": ("frequency", _is(pl.col("count") == 1) * _MULTI),  # chance neighbours
    "specific": ("specificity", pl.col("specific_mean").clip(*_SPECIFIC)),
    "specific_last": ("specificity", pl.col("specific_last").clip(*_SPECIFIC)),
    "specific_least": ("specificity", pl.col("specific_min").clip(*_SPECIFIC)),
    # how far its commonest word is above one in 100,000 words of general language, in log10
    "everyday": ("specificity", (pl.col("general_max") + 5).clip(0, 3)),
    # a word that is one in 10,000 of general language or more, and how much more
    "commonplace": ("specificity", (pl.col("general_last") + 4).clip(0, 2) * _SINGLE),
    "general_last": ("specificity", pl.col("general_last")),
    "general_least": ("specificity", pl.col("general_min")),
    # words that all fields of knowledge share
    "spread": ("specificity", pl.col("spread_mean")),
    "spread_most": ("specificity", pl.col("spread_max")),
    "spread_last": ("specificity", pl.col("spread_last")),
    "character": ("specificity", pl.col("character_mean")),
    "character_least": ("specificity", pl.col("character_least")),
    "character_first": ("specificity", pl.col("character_first")),
    "character_last": ("specificity", pl.col("character_last")),
    "noun_last": ("grammar", pl.col("noun_last")),
    "adjective_last": ("grammar", pl.col("adjective_last")),
    "verb": ("grammar", pl.col("verb_max")),
    "other": ("grammar", pl.col("other_max")),
    "participle_first": ("grammar", pl.col("participle_first")),
    "participle_later": ("grammar", pl.col("participle_later")),
    "association": ("cohesion", pl.col("association").clip(-0.5, 1)),
    "single": ("cohesion", _SINGLE),  # a word needs no cohesion
    "left_free": ("independence", _share("left_free")),
    "right_free": ("independence", _share("right_free")),
    "alone": ("independence", _share("alone")),
    "branching": ("independence", pl.min_horizontal("branching_left", "branching_right")),
    "nested": ("independence", pl.col("nested_share").clip(0, 3)),
    "largest": ("independence", pl.col("largest_share").clip(0, 1) * _SURE),
    "fragment": ("independence", _is((pl.col("largest_share") >= 0.8) & (pl.col("count") > 2))),
    # what builds many longer terms is one itself
    "longer": ("independence", (pl.col("longer") + 1).log()),
    # a term recurs in the passages that it is the topic of
    "burst": ("spread", 1 - (pl.col("documents") + 1).log() / (pl.col("count") + 1).log()),
    "defined": ("definition", _is(pl.col("defined"))),
    "two_words": ("shape", _is(pl.col("words") == 2)),
    "three_words": ("shape", _is(pl.col("words") == 3)),
    "more_words": ("shape", _is(pl.col("words") > 3)),
    "length": ("shape", _LENGTH.cast(pl.Float64).log()),
    "one_character": ("shape", _is(_LENGTH == 1)),
    "two_characters": ("shape", _is(_LENGTH == 2)),
    "three_characters": ("shape", _is(_LENGTH == 3)),
    "four_characters": ("shape", _is(_LENGTH == 4)),
    "six_characters": ("shape", _is(_LENGTH >= 6)),
    "han": ("shape", _name(r"^\p{Han}+$")),
    "latin": ("shape", _name(r"\p{Latin}")),
    "acronym": ("shape", _name(r"^\p{Lu}[\p{Lu}\p{N}]+s?$")),
    "capital": ("shape", _name(r"^\p{Lu}\p{Ll}")),
    "hyphen": ("shape", _name(r"\p{L}[-/]|[-/]\p{L}| - ")),
    "digit": ("shape", _name(r"^\p{N}\P{Han}*$")),
    "digit_inside": ("shape", _name(r"\p{N}")),
    "numbered": ("shape", pl.col("numbered").clip(1, 100).cast(pl.Float64).log()),
    **{name: ("family", pl.col(name)) for name in FAMILIES},
}
"""Each piece of evidence: the part of the score that it belongs to, and its value."""

SCALES = (
    "c_value", "specific", "specific_last", "specific_least", "general_last",
    "general_least", "spread", "spread_last", "character", "character_least", "character_last",
    "noun_last", "association", "left_free", "right_free", "alone", "branching", "nested",
    "longer", "burst", "length", *FAMILIES,
)  # fmt: skip
"""Evidence of many values, whose weight may change along the scale and for single words."""

EVIDENCE |= {
    f"{name}_single": (part, value * _SINGLE)
    for name, (part, value) in EVIDENCE.items()
    if name in SCALES
}

PARTS = tuple(dict.fromkeys(part for part, _ in EVIDENCE.values()))


def values_of(terms: pl.DataFrame, names: Iterable[str]) -> pl.DataFrame:
    """Give the named pieces of evidence of each term, float64 [terms, names]; 0 where unknown."""
    values = (
        EVIDENCE[name][1].cast(pl.Float64).fill_nan(None).fill_null(0.0).alias(name)
        for name in names
    )
    return terms.lazy().select(values).collect()  # what several share is worked out once
