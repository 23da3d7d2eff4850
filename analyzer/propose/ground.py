"""What the proposals for one model stand on."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from analyzer import symbols
from analyzer.propose.passages import Cuts
from analyzer.propose.terms import TermWords
from analyzer.propose.units import MOST_RUNS, span_runs, units_of
from analyzer.scanner.span_pieces import span_pieces

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl

    from analyzer.propose.runs import Runs
    from analyzer.scanner.span_pieces import SpanPieces
    from analyzer.scanner.table import ScanTable
    from analyzer.tokenizers.base import Tokenizer

SAMPLE_CHARACTERS = 4_000_000


class Ground:
    """A finished table as one model's tokenizer sees it: every text is encoded once.

    A proposal of everything and one of the symbols alone are made from the same words, spans and
    passages.
    """

    def __init__(
        self,
        table: ScanTable,
        tokenizer: Tokenizer,
        name: str,
        *,
        ranked: pl.DataFrame | None = None,
        spans: SpanPieces | None = None,
    ) -> None:
        """``ranked`` are the terms; ``spans`` those of ``span_pieces``, if they are at hand."""
        self.table = table
        self.tokenizer = tokenizer
        self.occurrences = table.tokens[name]
        totals = table.totals
        self.train_share = 1 - totals["heldout_characters"] / max(totals["characters"], 1)
        self.terms = TermWords() if ranked is None else TermWords.of(ranked, self.train_share)
        self._spans = spans
        self.sample = Cuts(_sample(table))
        self.heldout = Cuts([(text, count) for _, text, count in table.heldout_sample.items()])

    def runs(self, *, symbols_only: bool = False) -> Runs:
        """Give what tokens are chosen from; with ``symbols_only`` no words and terms."""
        if symbols_only:
            return self._span_runs.heaviest(MOST_RUNS)
        return units_of(self.table, self.tokenizer, self.terms, self._span_runs)

    def shown(self) -> Iterator[str]:
        """Give held-out passages without the headers of their notation."""
        for held, text, _ in self.table.heldout_sample.items():
            yield symbols.without_headers(text, held.split())

    @cached_property
    def _span_runs(self) -> Runs:
        spans = self._spans or span_pieces(self.table, self.tokenizer)
        return span_runs(self.table, self.tokenizer, spans)


def _sample(table: ScanTable) -> list[tuple[str, int]]:
    """Give training passages in the order of their digests, which is a random one."""
    rows: list[tuple[str, int]] = []
    size = 0
    for _, text, count in table.train_sample.items():
        if size >= SAMPLE_CHARACTERS:
            break
        rows.append((text, count))
        size += len(text)
    return rows
