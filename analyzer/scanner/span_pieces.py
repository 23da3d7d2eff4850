"""The sampled symbolic spans as one model's tokenizer cuts them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analyzer.scanner.encode import encode_words_in_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from analyzer.scanner.table import ScanTable
    from analyzer.tokenizers.base import Tokenizer

HEADER = "/header"
"""Ends the label of what stands in a span and is no notation."""


@dataclass(frozen=True, slots=True)
class SpanPieces:
    """Spans, and their pieces in running text.

    ``spans`` are (label, text, count), a label being "class/kind", or "class/kind/header" for what
    is no notation in them; ``counts`` int64 [spans] again; ``ids`` uint32 [pieces], ``lengths``
    int64 [spans]; ``begins``, bool [pieces], marks where the algorithm never merges across.
    """

    spans: list[tuple[str, str, int]]
    counts: np.ndarray
    ids: np.ndarray
    lengths: np.ndarray
    begins: np.ndarray

    @classmethod
    def of(cls, spans: Iterable[tuple[str, str, int]], tokenizer: Tokenizer) -> SpanPieces:
        """Encode each span once."""
        spans = [*spans]
        counts = np.array([count for _, _, count in spans], dtype=np.int64)
        return cls(spans, counts, *encode_words_in_text(tokenizer, [text for _, text, _ in spans]))

    def where(self, wanted: Callable[[str], bool]) -> SpanPieces:
        """Give those whose label is wanted, in their order."""
        kept = np.array([wanted(label) for label, _, _ in self.spans], dtype=bool)
        pieces = np.repeat(kept, self.lengths)
        return SpanPieces(
            [span for span in self.spans if wanted(span[0])],
            self.counts[kept],
            self.ids[pieces],
            self.lengths[kept],
            self.begins[pieces],
        )

    def notation(self) -> SpanPieces:
        """Give those that are notation."""
        return self.where(lambda label: not label.endswith(HEADER))

    def by(self, name: Callable[[str], str]) -> dict[str, SpanPieces]:
        """Part them by what a name is made of their labels, in the order of the first of each."""
        labels = dict.fromkeys(label for label, _, _ in self.spans)
        return {
            part: self.where(lambda label, part=part: name(label) == part)  # type: ignore[misc]
            for part in dict.fromkeys(map(name, labels))
        }


def span_pieces(table: ScanTable, tokenizer: Tokenizer) -> SpanPieces:
    """Encode the sampled spans of a table; names are not among them."""
    return SpanPieces.of(table.span_sample.items(), tokenizer)
