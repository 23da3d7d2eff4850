"""What a finished table says of its symbols under one model's tokenizer."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import chain, islice
from typing import TYPE_CHECKING

import numpy as np

from analyzer.scanner.encode import encode_in_text
from analyzer.scanner.excerpts import excerpts
from analyzer.scanner.span_pieces import HEADER, SpanPieces
from analyzer.scanner.symbol_units import units_of_spans
from analyzer.scanner.unknown import unknown_share
from analyzer.symbols import WORD_KINDS
from analyzer.values import SymbolClass, SymbolCount, SymbolKind, SymbolStats

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analyzer.scanner.names import Names
    from analyzer.scanner.table import ScanTable
    from analyzer.tokenizers.base import Tokenizer

Spans = list[tuple[str, int]]

EXAMPLES, TOP_SYMBOLS, TOP_UNITS = 8, 12, 24
UNITS_LEARNED = 200
_SHOWN_CHARACTERS, _SHOWN_PIECES = 80, 40
_LITTLE_PROSE = 0.02
"""With less of the corpus outside its symbols, there is no surrounding prose to compare with."""


def symbol_stats(
    table: ScanTable,
    found: tuple[SpanPieces, Names],
    tokenizer: Tokenizer,
    model: str,
    plain: str,
) -> SymbolStats:
    """Measure each class and kind on the sampled spans, with plain prose beside them.

    ``found`` are the pieces of the sampled spans, and the names. Spans and characters of notation
    are exact, those of names as they were read; pieces are those of the sample, scaled to all
    spans.
    """
    pieces, names = found
    texts = ((label, text, n) for label, spans in names.texts.items() for text, n in spans)
    by_kind = pieces.by(lambda label: label.removesuffix(HEADER))
    sampled = SpanPieces.of(texts, tokenizer).by(str) | by_kind
    measure = _Measure(table, tokenizer, int(table.tokens[model].sum()))
    grouped: dict[str, dict[str, SymbolKind]] = defaultdict(dict)
    for label, (number, characters) in sorted({**table.spans, **names.spans}.items()):
        name, kind = label.split("/")
        one = measure.kind(number, characters, sampled.get(label))
        if kind in WORD_KINDS:
            interval = names.intervals.get(label)
            one = replace(
                one, in_prose=True, sampled_share=names.read_share, share_interval=interval
            )
        grouped[name][kind] = one
    classes = {}
    for name, kinds in grouped.items():
        labels = (f"{name}/{kind}" for kind in kinds)
        spans = [span for label in labels if label in sampled for span in _counted(sampled[label])]
        classes[name] = measure.class_(name, kinds, spans)
    ordered = sorted(classes, key=lambda name: (-classes[name].share, name))
    surrounding = measure.surrounding(classes.values())
    return SymbolStats(
        share=min(1.0, sum(c.share for c in classes.values())),  # names are an estimate
        classes={name: measure.beside(classes[name], surrounding) for name in ordered},
        prose_pieces_per_character=measure.rates(SpanPieces.of([("", plain, 1)], tokenizer))[0],
        surrounding_pieces_per_character=surrounding,
        excerpts=excerpts({name: _holding(name, table, names) for name in ordered}),
        unknown_share=unknown_share(tokenizer, ((text, n) for _, text, n in pieces.spans)),
    )


class _Measure:
    def __init__(self, table: ScanTable, tokenizer: Tokenizer, tokens: int) -> None:
        self.table, self.tokenizer, self.tokens = table, tokenizer, tokens
        self.characters = max(table.totals.get("characters", 0), 1)
        self.fallback = tokenizer.byte_fallback_ids()

    def rates(self, one: SpanPieces) -> tuple[float, float, float]:
        """Give pieces a character, and a span's own character; the share that hold no whole one.

        The space before a span is a character of the text, and none of the span's own.
        """
        ids = one.ids
        pieces = int(one.lengths @ one.counts)
        characters = sum(len(text) * count for _, text, count in one.spans)
        own = characters - sum(count for _, text, count in one.spans if text.startswith(" "))
        alone = self.fallback[np.minimum(ids, len(self.fallback) - 1)] & (ids < len(self.fallback))
        fallback = int(alone @ np.repeat(one.counts, one.lengths)) if len(ids) else 0
        return _share(pieces, characters), _share(pieces, own), _share(fallback, pieces)

    def kind(self, number: int, characters: int, sampled: SpanPieces | None) -> SymbolKind:
        """Measure one kind that has so many spans of so many characters in all."""
        share = characters / self.characters
        if sampled is None:
            return SymbolKind(number, share, None, None, None, None)
        rate, own, fallback = self.rates(sampled)
        return SymbolKind(
            spans=number,
            share=share,
            tokens_share=min(1.0, _share(own * characters, self.tokens)),
            pieces_per_span=_share(own * characters, number),
            pieces_per_character=rate,
            byte_fallback_share=fallback,
            top=self.shown(_recurring(_counted(sampled))[:TOP_SYMBOLS]),
        )

    def class_(self, name: str, kinds: dict[str, SymbolKind], spans: Spans) -> SymbolClass:
        """Measure a class by its kinds, each by its own share, and learn its units."""
        every = kinds.values()
        return SymbolClass(
            share=sum(one.share for one in every),
            spans=sum(one.spans for one in every),
            kinds={kind: one.spans for kind, one in kinds.items()},
            examples=_examples(text for text, _ in _ordered(spans)),
            pieces_per_character=_mean((one.pieces_per_character, one.share) for one in every),
            tokens_share=min(1.0, sum(one.tokens_share or 0.0 for one in every)),
            pieces_per_span=_mean((one.pieces_per_span, one.spans) for one in every),
            byte_fallback_share=_mean(
                (one.byte_fallback_share, one.tokens_share or 0.0) for one in every
            ),
            top=self.shown(_recurring(spans)[:TOP_SYMBOLS]),
            units=self.units(name, spans),
            by_kind=kinds,
        )

    def units(self, name: str, spans: Spans) -> tuple[SymbolCount, ...]:
        """Give the units that the tokenizer cuts, the one that would save most pieces first."""
        found = self.shown(units_of_spans(spans, name, most=UNITS_LEARNED))
        cut = [unit for unit in found if len(unit.pieces) > 1]
        return tuple(
            sorted(cut, key=lambda u: (-u.count * (len(u.pieces) - 1), u.text))[:TOP_UNITS]
        )

    def shown(self, counted: Spans) -> tuple[SymbolCount, ...]:
        """Give texts with their pieces, shortened to fit a line."""
        ids, lengths = encode_in_text(self.tokenizer, [text for text, _ in counted])
        cuts = np.split(ids, np.cumsum(lengths)[:-1]) if counted else []
        return tuple(
            SymbolCount(
                _clipped(text), n, tuple(map(self.tokenizer.piece, cut[:_SHOWN_PIECES].tolist()))
            )
            for (text, n), cut in zip(counted, cuts, strict=True)
        )

    def surrounding(self, classes: Iterable[SymbolClass]) -> float | None:
        """Give pieces a character outside the symbols; None where hardly anything is."""
        shares = [(one.share, one.tokens_share) for one in classes]
        outside = 1 - sum(share for share, _ in shares)
        if outside < _LITTLE_PROSE:
            return None
        tokens = self.tokens * (1 - sum(tokens for _, tokens in shares))
        return max(0.0, tokens) / (outside * self.characters)

    @staticmethod
    def beside(one: SymbolClass, surrounding: float | None) -> SymbolClass:
        """Set a class's pieces a character against those of the text around it."""
        ratio = one.pieces_per_character / surrounding if surrounding else None
        return replace(one, surrounding_ratio=ratio)


def _holding(name: str, table: ScanTable, names: Names) -> Iterable[str]:
    """Give passages with notation of a class, then some with its names."""
    notation = (text for held, text, _ in table.train_sample.items() if name in held.split())
    return chain(notation, names.passages.get(name, ()))


def _counted(sampled: SpanPieces) -> Spans:
    return [(text, n) for label, text, n in sampled.spans if not label.endswith(HEADER)]


def _ordered(spans: Spans) -> Spans:
    return sorted(((t.strip(), n) for t, n in spans), key=lambda span: (-span[1], span[0]))


def _recurring(spans: Spans) -> Spans:
    """Leave out what stood once: long strings that never recur are no symbols of a domain."""
    joined: dict[str, int] = defaultdict(int)
    for text, count in spans:
        joined[text.strip()] += count
    return _ordered([(text, count) for text, count in joined.items() if count > 1])


def _examples(texts: Iterable[str]) -> tuple[str, ...]:
    """Give the first texts, each once, with or without the space before it."""
    distinct = dict.fromkeys(text.strip() for text in islice(texts, 4 * EXAMPLES))
    return tuple(map(_clipped, distinct))[:EXAMPLES]


def _clipped(text: str) -> str:
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[: _SHOWN_CHARACTERS - 1]}…"


def _mean(weighed: Iterable[tuple[float | None, float]]) -> float:
    """Give the mean of the values that are known, each with its weight.

    >>> _mean([(2.0, 1), (4.0, 3), (None, 9)]), _mean([])
    (3.5, 0.0)
    """
    known = [(value, weight) for value, weight in weighed if value is not None]
    return _share(sum(value * weight for value, weight in known), sum(w for _, w in known))


def _share(part: float, whole: float) -> float:
    return float(part) / float(whole) if whole else 0.0
