"""What a finished table says of one model: each distinct word, term and span is encoded once."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from itertools import chain
from typing import TYPE_CHECKING

from analyzer.scanner.listing import listed, term_stats
from analyzer.scanner.names import Names, read_names
from analyzer.scanner.pieces import HISTOGRAM_TOP
from analyzer.scanner.span_pieces import SpanPieces, span_pieces
from analyzer.scanner.symbol_stats import symbol_stats
from analyzer.scanner.unknown import unknown_share
from analyzer.terms.counts import summed
from analyzer.values import CorpusStats, SymbolStats, TermStats, TokenStats

if TYPE_CHECKING:
    import polars as pl

    from analyzer.scanner.table import ScanTable
    from analyzer.tokenizers.base import Tokenizer

FEWEST_WORDS = 0.05
"""With fewer words a run without white space, the words do not stand for the text."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A table as one model's tokenizer sees it; ``terms`` is the whole list, see ``listing``."""

    corpus: CorpusStats
    tokens: TokenStats
    term_stats: TermStats
    terms: pl.DataFrame
    symbols: SymbolStats


def measure(
    table: ScanTable,
    ranked: pl.DataFrame,
    tokenizer: Tokenizer,
    name: str,
    *,
    names: Names | None = None,
    spans: SpanPieces | None = None,
) -> Measured:
    """Turn a finished table and its ranked terms into the figures of a report.

    ``names`` are those of ``read_names``, and ``spans`` of ``span_pieces``, if they are at hand.
    """
    found = (spans or span_pieces(table, tokenizer), names or read_names(table))
    all_terms = listed(ranked, table, tokenizer)
    return Measured(
        corpus=corpus_stats(table),
        tokens=_token_stats(table, tokenizer, name),
        term_stats=term_stats(all_terms),
        terms=all_terms,
        symbols=symbol_stats(table, found, tokenizer, name, _plain_english()),
    )


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
    passages = chain(table.train_sample.items(), table.heldout_sample.items())
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
        unknown_share=unknown_share(tokenizer, ((text, count) for _, text, count in passages)),
    )


def reference_text() -> str:
    """Give a page of everyday English and Chinese: general text, as a measure for the rest."""
    return (files("analyzer.scanner") / "reference.txt").read_text(encoding="utf-8")


def _plain_english() -> str:
    """Give the English half: what every tokenizer cuts well."""
    return "".join(line for line in reference_text().splitlines(keepends=True) if line.isascii())


def _share(part: float, whole: float) -> float:
    return float(part) / float(whole) if whole else 0.0
