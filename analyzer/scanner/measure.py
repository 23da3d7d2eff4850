"""What a finished table says of one model: each distinct word, term and span is encoded once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from analyzer import terms
from analyzer.scanner.encode import encode_in_text
from analyzer.scanner.finish import HISTOGRAM_TOP
from analyzer.scanner.names import Names, read_names
from analyzer.scanner.symbol_stats import symbol_stats
from analyzer.terms.counts import summed
from analyzer.values import CorpusStats, SymbolStats, Term, TermStats, TokenStats

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.scanner.table import ScanTable
    from analyzer.terms import RankedTerm
    from analyzer.tokenizers.base import Tokenizer

TOP_TERMS = 300
LISTED_TERMS = 50_000
"""So many of the best terms are listed and measured; the rest are too weak to be read."""
FEWEST_WORDS = 0.05
"""With fewer words a run without white space, the words do not stand for the text."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A table as one model's tokenizer sees it; ``terms`` is the whole ranked list."""

    corpus: CorpusStats
    tokens: TokenStats
    term_stats: TermStats
    terms: tuple[Term, ...]
    symbols: SymbolStats


def measure(
    table: ScanTable,
    ranked: Sequence[RankedTerm],
    tokenizer: Tokenizer,
    name: str,
    names: Names | None = None,
) -> Measured:
    """Turn a finished table and its ranked terms into the figures of a report.

    ``names`` are those of ``read_names``, if they are at hand.
    """
    all_terms = with_pieces(ranked, tokenizer)
    top = with_contexts(all_terms[:TOP_TERMS], table)
    return Measured(
        corpus=corpus_stats(table),
        tokens=_token_stats(table, tokenizer, name),
        term_stats=_term_stats(all_terms, top),
        terms=(*top, *all_terms[TOP_TERMS:]),
        symbols=symbol_stats(table, names or read_names(table), tokenizer, name, _plain_english()),
    )


def rank(table: ScanTable, *, top: int | None = None) -> list[RankedTerm]:
    """Rank the terms of both sides of the split; no model is needed for it."""
    passages = [text for _, text, _ in table.train_sample.items()]
    return terms.rank(table.train.merge(table.heldout), top=top, passages=passages)


def corpus_stats(table: ScanTable) -> CorpusStats:
    """Give the corpus's size, languages and repetition."""
    totals = table.totals
    parts, runs = totals.get("parts", 0), totals.get("runs", 0)
    return CorpusStats(
        documents=totals.get("documents", 0),
        bytes=totals.get("bytes", 0),
        characters=totals.get("characters", 0),
        words=totals.get("words", 0),
        languages=_language_shares(table),
        duplicate_share=_share(parts - totals.get("distinct_parts", 0), parts),
        skipped=table.skipped,
        digest=f"{table.digest:032x}",
        # of the sampled runs of 13 words
        repeated_text_share=_share(runs - totals.get("distinct_runs", 0), runs),
    )


def _language_shares(table: ScanTable) -> dict[str, float]:
    """Divide the prose by the words of each language; symbolic content is ``und``."""
    totals = table.totals
    languages = summed("languages", [table.train.languages, table.heldout.languages])
    prose = _share(totals.get("prose_characters", 0), totals.get("characters", 0))
    shares = {
        language or "und": prose * _share(words, totals.get("words", 0))
        for language, words in languages.select("language", "words").iter_rows()
    }
    shares["und"] = shares.get("und", 0.0) + 1 - sum(shares.values())
    ordered = sorted(shares.items(), key=lambda item: (-item[1], item[0]))
    return {code: share for code, share in ordered if share > 1e-9}


def _token_stats(table: ScanTable, tokenizer: Tokenizer, name: str) -> TokenStats:
    histogram = table.tokens[name]
    total = int(histogram.sum())
    fallback = tokenizer.byte_fallback_ids()
    rows = min(len(histogram), len(fallback))
    *by_length, word_pieces = table.word_pieces[name]
    word_total = sum(by_length)
    units = table.totals.get("units", 0)
    return TokenStats(
        total=total,
        bytes_per_token=table.totals["bytes"] / total if total else 0.0,
        characters_per_token=table.totals["characters"] / total if total else 0.0,
        # a corpus with hardly any words (one SMILES a line) has units between white space instead
        fertility=(
            _share(word_pieces, word_total)
            if word_total >= FEWEST_WORDS * units
            else _share(total, units)
        ),
        single_token_share=_share(by_length[1], word_total),
        byte_fallback_share=_share(int(histogram[:rows][fallback[:rows]].sum()), total),
        pieces_histogram={
            f"{n}" if n < HISTOGRAM_TOP else f"{n}+": _share(by_length[n], word_total)
            for n in range(1, HISTOGRAM_TOP + 1)
        },
    )


def with_pieces(ranked: Sequence[RankedTerm], tokenizer: Tokenizer | None) -> tuple[Term, ...]:
    """Give each term its pieces; it is in the vocabulary if any form of it is one token.

    Without a tokenizer no term has pieces and none is in a vocabulary.
    """
    if tokenizer is None:
        return tuple(_term(term, (), in_vocabulary=False) for term in ranked)
    forms = [text for term in ranked for form in term.forms for text in _both(form)]
    ids, lengths = encode_in_text(tokenizer, forms)
    piece = {i: tokenizer.piece(i) for i in np.unique(ids).tolist()}
    pieces = [piece[i] for i in ids.tolist()]
    ends = np.cumsum(lengths).tolist()
    whole = np.append(np.cumsum(lengths == 1), 0)  # [-1] is 0: what stands before the first
    found = []
    at = 0
    for term in ranked:
        after = at + 2 * len(term.forms)
        first = tuple(pieces[ends[at - 1] if at else 0 : ends[at]])
        in_vocabulary = bool(whole[after - 1] > whole[at - 1])
        found.append(_term(term, first, in_vocabulary=in_vocabulary))
        at = after
    return tuple(found)


def _term(ranked: RankedTerm, pieces: tuple[str, ...], *, in_vocabulary: bool) -> Term:
    return Term(
        term=ranked.term,
        count=ranked.count,
        documents=ranked.documents,
        score=round(ranked.score, 6),
        pieces=pieces,
        forms=(*dict.fromkeys([text.strip() for text, _ in ranked.forms]),),
        class_=ranked.class_,
        in_vocabulary=in_vocabulary,
        language=ranked.language,
        expansion=ranked.expansion or "",
        score_parts=ranked.score_parts,
    )


def _both(form: tuple[str, int]) -> tuple[str, str]:
    """Give a form as seen first, then its other self with or without the leading space."""
    text = form[0]
    return (text, text[1:]) if text.startswith(" ") else (text, f" {text}")


def _term_stats(all_terms: Sequence[Term], top: tuple[Term, ...]) -> TermStats:
    counts = np.array([term.count for term in all_terms], dtype=np.int64)
    pieces = np.array([len(term.pieces) for term in all_terms], dtype=np.int64)
    words = np.array([len(term.term.split()) for term in all_terms], dtype=np.int64)
    absent = np.array([not term.in_vocabulary for term in all_terms], dtype=bool)
    total = int(counts.sum())
    return TermStats(
        distinct=len(all_terms),
        occurrences=total,
        absent_share=_share(int(counts[absent].sum()), total),
        fragmented_share=_share(int(counts[pieces > words].sum()), total),
        pieces_per_term=_share(int(counts @ pieces), total),
        top=top,
    )


def with_contexts(top: Sequence[Term], table: ScanTable) -> tuple[Term, ...]:
    """Give terms up to three passages around each, from the samples."""
    texts = [text for _, text, _ in (*table.train_sample.items(), *table.heldout_sample.items())]
    found = terms.contexts([form for term in top for form in term.forms[:1]], texts)
    return tuple(replace(term, contexts=tuple(found.get(term.forms[0], ()))) for term in top)


def reference_text() -> str:
    """Give a page of everyday English and Chinese: general text, as a measure for the rest."""
    return (files("analyzer.scanner") / "reference.txt").read_text(encoding="utf-8")


def _plain_english() -> str:
    """Give the English half: what every tokenizer cuts well."""
    return "".join(line for line in reference_text().splitlines(keepends=True) if line.isascii())


def _share(part: float, whole: float) -> float:
    return float(part) / float(whole) if whole else 0.0
