"""The ranked list: forms joined, evidence gathered, scores added up."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from analyzer.terms.features import add_features
from analyzer.terms.joining import join_forms
from analyzer.terms.shape import class_of
from analyzer.terms.weights import PARTS, add_scores

if TYPE_CHECKING:
    from analyzer.terms.counts import Counts

_LEAST_LANGUAGE_SHARE = 0.1  # of words; a language below it is noise in this corpus
_WORDS_PER_COUNT = 3_000_000  # one more occurrence is asked for at each ten times this


@dataclass(frozen=True, slots=True)
class RankedTerm:
    """A term with its evidence.

    ``forms`` are pairs of exact text, leading space included, and count, most frequent first.
    ``class_`` as in ``values.Term``; ``expansion`` is what an abbreviation stands for, or "".
    ``documents`` adds up the documents of the forms. ``score`` is the sum of ``score_parts``.
    """

    term: str
    count: int
    documents: int
    score: float
    forms: tuple[tuple[str, int], ...]
    class_: str
    language: str
    score_parts: dict[str, float] = field(default_factory=dict)
    expansion: str = ""


def rank(counts: Counts, *, top: int | None = None) -> list[RankedTerm]:
    """Give the domain terms of a corpus, best first; ``top`` of them, or all.

    >>> from analyzer.terms import observe
    >>> texts = ["The tachycardia was treated.", "Tachycardia and the treatment of tachycardia."]
    >>> [term.term for term in rank(observe(texts))][:1]
    ['tachycardia']
    """
    ranked = [rank_language(counts, language) for language in main_languages(counts)]
    if not ranked:
        return []
    table = pl.concat(ranked).sort("score", "count", "term", descending=[True, True, False])
    return _to_terms(table.head(top) if top is not None else table)


def main_languages(counts: Counts) -> list[str]:
    """Give the languages that hold a tenth of the words or more, the largest first."""
    languages = counts.languages.filter(pl.col("language") != "").sort(
        "words", "language", descending=[True, False]
    )
    least = _LEAST_LANGUAGE_SHARE * int(languages["words"].sum())
    return languages.filter(pl.col("words") >= least)["language"].to_list()


def rank_language(counts: Counts, language: str) -> pl.DataFrame:
    """Score the candidates of one language: a row a term."""
    candidates = counts.candidates.filter(pl.col("language") == language).drop("language")
    terms = join_forms(candidates)
    least = 1 + max(0, math.ceil(math.log10(max(counts.total_words, 1) / _WORDS_PER_COUNT)))
    terms = terms.filter(pl.col("count") >= least)
    pairs = counts.abbreviations
    defined = pl.concat([pairs["short"], pairs["long"]]).str.to_lowercase().unique()
    terms = terms.with_columns(defined=pl.col("term").is_in(defined.sort().implode()))
    scored = add_scores(add_features(terms, counts, language))
    expansions = (
        pairs.sort("count", "long", descending=[True, False])
        .group_by(pl.col("short").str.to_lowercase().alias("term"))
        .agg(pl.col("long").first().alias("expansion"))
    )
    return (
        scored.join(expansions, on="term", how="left")
        .with_columns(language=pl.lit(language), expansion=pl.col("expansion").fill_null(""))
        .with_columns(class_=class_of())
        .select(
            "term", "count", "documents", "score", "forms", "form_counts", "class_", "language",
            "expansion", *(f"score_{name}" for name in PARTS),
        )
    )  # fmt: skip


def _to_terms(table: pl.DataFrame) -> list[RankedTerm]:
    names = [*PARTS]
    return [
        RankedTerm(
            term=term,
            count=count,
            documents=documents,
            score=round(score, 4),
            forms=tuple(zip(forms, form_counts, strict=True)),
            class_=class_,
            language=language,
            expansion=expansion,
            score_parts={n: round(part, 4) for n, part in zip(names, parts, strict=True)},
        )
        for term, count, documents, score, forms, form_counts, class_, language, expansion, *parts
        in table.iter_rows()
    ]  # fmt: skip
