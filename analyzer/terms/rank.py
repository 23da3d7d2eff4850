"""The ranked list: forms joined, evidence gathered, scores added up."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import takewhile
from typing import TYPE_CHECKING

import polars as pl

from analyzer.terms.definitions import add_definitions
from analyzer.terms.evidence import PARTS
from analyzer.terms.families import add_families
from analyzer.terms.features import add_features
from analyzer.terms.joining import join_forms, join_languages
from analyzer.terms.repetition import lower_repeated
from analyzer.terms.shape import class_of
from analyzer.terms.stopwords import stop_words
from analyzer.terms.surroundings import look_up
from analyzer.terms.weights import add_scores, first_scores
from analyzer.terms.wholeness import mend

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.terms.counts import Counts

_LEAST_LANGUAGE_SHARE = 0.1  # of words; a language below it is noise in this corpus
_COLUMNS = (
    "term", "count", "documents", "score", "forms", "form_counts", "class_", "language",
    "expansion",
)  # fmt: skip
_ASIAN = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]"
_ASIAN_LANGUAGES = {"zh", "ja", "ko"}
_UNIT = "(?:m[gmlL]|[kµμn]g|[ck]m|mmol|mmHg|kDa|[kMG]Hz)"
_QUANTITY = rf"\d ?{_UNIT}(?:\P{{Latin}}|$)|^{_UNIT}(?:[ /]|$)"
_NAMED = 3  # kinds that numbers name, 2型糖尿病; of more than these they count, 4副本
_LOOKED_UP = 2000  # of the best, in a sample of the corpus
_MOST_CANDIDATES = 300_000  # of more than this, those seen most often are ranked


@dataclass(frozen=True, slots=True)
class RankedTerm:
    """A term with its evidence.

    ``term`` is its most frequent spelling, in lower case unless it is mostly written otherwise.
    ``forms`` are pairs of exact text, leading space included, and count, most frequent first.
    ``class_`` as in ``values.Term``; ``expansion`` is what an abbreviation stands for, or "".
    ``score`` is the sum of ``score_parts``.
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


def rank(
    counts: Counts, *, top: int | None = None, passages: Sequence[str] = ()
) -> list[RankedTerm]:
    """Give the domain terms of a corpus, best first; ``top`` of them, or all.

    ``passages``, a sample of the corpus, tell which terms live in repeated text.

    >>> from analyzer.terms import observe
    >>> texts = ["The tachycardia was treated.", "Tachycardia and the treatment of tachycardia."]
    >>> [term.term for term in rank(observe(texts))][:1]
    ['tachycardia']
    """
    return _to_terms(rank_frame(counts, top=top, passages=passages))


def main_languages(counts: Counts) -> list[str]:
    """Give the languages that hold a tenth of the words or more, the largest first."""
    languages = counts.languages.filter(pl.col("language") != "").sort(
        "words", "language", descending=[True, False]
    )
    least = _LEAST_LANGUAGE_SHARE * int(languages["words"].sum())
    return languages.filter(pl.col("words") >= least)["language"].to_list()


def _may_be_term(language: str, function_words: set[str]) -> pl.Expr:
    """Tell what is kept: no lone letters, numerals, quantities, addresses, words of other scripts.

    Nor what lives in one longer term, a function word that was cut into pieces, or what Chinese
    text without spaces runs together.
    """
    nested = (pl.col("largest_share") >= 0.9) & (pl.col("count") > 2) & (pl.col("units") > 1)
    letter = pl.col("term").str.contains(r"\p{L}.|.\p{L}|^\p{Han}$")
    address = pl.col("term").str.contains(r"_|/.*/|www\.|[a-z]\.[a-z]{2,}")
    numeral = pl.col("name").str.contains(r"^(?:[ivx]{2,}|I{2,}|VI+|IX)$")
    quantity = pl.col("name").str.contains(_QUANTITY)
    foreign = pl.col("term").str.contains(_ASIAN) & pl.lit(language not in _ASIAN_LANGUAGES)
    grammar = pl.col("term").is_in(sorted(function_words))
    kept = ~nested & letter & ~address & ~numeral & ~quantity & ~foreign & ~grammar
    counted = pl.col("name").str.contains(r"^\p{N}+ ?\p{Han}") & (pl.col("numbered") > _NAMED)
    return kept & ~counted & ~_run_together() if language == "zh" else kept


def _run_together() -> pl.Expr:
    """Tell a string that stands twice, a heading and the text after it, and a question, 好不好."""
    term = pl.col("term")
    size = term.str.len_chars()
    twice = (size > 3) & (size % 2 == 0) & (term.str.head(size // 2) == term.str.tail(size // 2))
    asked = term.str.extract("(.)不") == term.str.extract("不(.)")
    return twice | asked.fill_null(value=False)


def candidates_of(
    counts: Counts, language: str, spelled: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Give what may be a term of one language, with all that is known of each.

    ``spelled`` are the candidates as text, of all languages, if they are at hand.
    """
    candidates = _spelled_out(counts) if spelled is None else spelled
    joined = join_forms(candidates.filter(pl.col("language") == language).drop("language"))
    defined = add_definitions(joined, counts.abbreviations)
    known, words = add_features(defined, counts, language)
    larger = takewhile(lambda name: name != language, main_languages(counts))
    function_words = set().union(*map(stop_words, (language, *larger)))  # passages quote others
    kept = known.select(_may_be_term(language, function_words)).to_series()
    terms = known.filter(kept)
    scores = first_scores(terms, language)
    return add_families(terms, words.where(kept.to_numpy()), scores, language)


def _spelled_out(counts: Counts) -> pl.DataFrame:
    return counts.spelled_out(most=_MOST_CANDIDATES)


def _rank_language(counts: Counts, language: str, spelled: pl.DataFrame) -> pl.DataFrame:
    """Score the candidates of one language: a row a term."""
    return (
        add_scores(candidates_of(counts, language, spelled), language)
        .with_columns(language=pl.lit(language), class_=class_of())
        .with_columns(term=pl.col("name"))
        .select(*_COLUMNS, *(f"score_{name}" for name in PARTS))
    )


def rank_frame(
    counts: Counts, *, top: int | None = None, passages: Sequence[str] = ()
) -> pl.DataFrame:
    """Give the ranked list as a frame: a row a term, best first, its parts ``score_<part>``."""
    languages = main_languages(counts)
    if not languages:
        return pl.DataFrame(schema={"term": pl.String, "count": pl.Int64})
    spelled = _spelled_out(counts)
    ranked = [_rank_language(counts, language, spelled) for language in languages]
    order, descending = ["score", "count", "term"], [True, True, False]
    table = pl.concat(ranked).sort(order, descending=descending)
    if len(ranked) > 1:
        table = join_languages(table).sort(order, descending=descending)
    met = look_up(table["term"].head(_LOOKED_UP), passages)
    table = mend(lower_repeated(table, met), met).sort(order, descending=descending)
    return table.head(top) if top is not None else table


def _to_terms(table: pl.DataFrame) -> list[RankedTerm]:
    if table.is_empty():
        return []
    names = (*PARTS, "repetition")
    columns = [table[name].to_list() for name in (*_COLUMNS, *(f"score_{name}" for name in names))]
    return [
        RankedTerm(
            term,
            count,
            documents,
            score,
            tuple(zip(forms, form_counts, strict=True)),
            class_,
            language,
            dict(zip(names, parts, strict=True)),
            expansion,
        )
        for term, count, documents, score, forms, form_counts, class_, language, expansion, *parts
        in zip(*columns, strict=True)
    ]  # fmt: skip
