"""Stretches of the corpus that show its symbols where they stand."""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING

from analyzer import symbols
from analyzer.values import Span, SymbolExcerpt

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

MOST_EXCERPTS = 12
EXCERPT_CHARACTERS = 600
_BEFORE = 150
_PATIENCE = 3  # passages looked at for each that is shown


def excerpts(holding: Mapping[str, Iterable[str]]) -> tuple[SymbolExcerpt, ...]:
    """Give up to 12 stretches of up to 600 characters, as many of each class.

    >>> (shown,) = excerpts({"chemistry": ["No symbol.", "Sugar is C6H12O6."]})
    >>> [span.text for span in shown.spans]
    ['C6H12O6']

    ``holding`` are passages by a class that they hold, or held where they stood in their document.
    """
    each = -(-MOST_EXCERPTS // max(1, len(holding)))
    shown: dict[str, SymbolExcerpt] = {}
    for name, passages in holding.items():
        wanted = len(shown) + each
        for passage in islice((one for one in passages if one not in shown), _PATIENCE * each):
            spans = symbols.detect(passage)
            parts = chain.from_iterable(symbols.parts(s) for s in spans if s.class_ == name)
            notation = [(start, end) for start, end, is_notation in parts if is_notation]
            if notation:  # a game's moves rather than the tags before them
                longest, _ = max(notation, key=lambda part: part[1] - part[0])
                shown[passage] = _cut(passage, spans, longest)
            if len(shown) == wanted:
                break
    return tuple(shown.values())[:MOST_EXCERPTS]


def _cut(passage: str, spans: Sequence[Span], at: int) -> SymbolExcerpt:
    """Cut a stretch around a place, from the beginning of a line or of a word."""
    line = passage.rfind("\n", 0, at) + 1
    start = line if at - line <= _BEFORE else passage.rfind(" ", 0, at - _BEFORE // 2) + 1
    start = max(start, at - _BEFORE)
    end = min(len(passage), start + EXCERPT_CHARACTERS)
    inside = [
        Span(max(s.start, start) - start, min(s.end, end) - start, s.class_, s.kind, "")
        for s in spans
        if s.end > start and s.start < end
    ]
    text = passage[start:end]
    return SymbolExcerpt(
        text, tuple(Span(s.start, s.end, s.class_, s.kind, text[s.start : s.end]) for s in inside)
    )
