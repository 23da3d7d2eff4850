"""Ranking."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from analyzer.terms.counts import Counts


@dataclass(frozen=True, slots=True)
class RankedTerm:
    """A term with its evidence: ``forms`` are (exact text, count), most frequent first."""

    term: str
    count: int
    documents: int
    score: float
    forms: tuple[tuple[str, int], ...]
    class_: str
    language: str
    score_parts: dict[str, float] = field(default_factory=dict)


def rank(counts: Counts, *, top: int | None = None) -> list[RankedTerm]:
    """Give the domain terms of a corpus, best first."""
    import math

    import wordfreq

    frame = (
        counts.candidates.with_columns(
            form=pl.col("text").str.replace_all("\x1f", "", literal=True),
        )
        .with_columns(term=pl.col("form").str.strip_chars_start(" ").str.to_lowercase())
        .sort("count", "form", descending=[True, False])
        .group_by("language", "term", maintain_order=True)
        .agg("form", pl.col("count"), pl.col("documents").sum())
    )
    total = counts.total_words or 1
    out = []
    for language, term, forms, ns, documents in frame.iter_rows():
        count = sum(ns)
        lang = language if language in ("en", "zh") else "en"
        general = wordfreq.word_frequency(term, lang) if " " not in term else 0.0
        score = count * math.log((count / total) / (general + 1e-6))
        out.append(
            RankedTerm(
                term, count, documents, score, tuple(zip(forms, ns, strict=True)), "word", language
            )
        )
    out.sort(key=lambda r: (-r.score, r.term))
    return out[:top]
