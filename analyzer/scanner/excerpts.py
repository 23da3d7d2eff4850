"""Stretches of the corpus that show its symbols where they stand."""

from __future__ import annotations

from collections import Counter
from itertools import islice, tee
from typing import TYPE_CHECKING

from analyzer import symbols
from analyzer.values import Span, SymbolExcerpt

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MOST_EXCERPTS = 12
EXCERPT_CHARACTERS = 600
_BEFORE = 150
_MOST_PASSAGES = 150


def excerpts(passages: Iterable[str], classes: Sequence[str]) -> tuple[SymbolExcerpt, ...]:
    """Give up to 12 stretches of up to 600 characters, each class shown in turn.

    >>> (shown,) = excerpts(["Sugar is C6H12O6.", "No symbol."], ["chemistry"])
    >>> [span.text for span in shown.spans]
    ['C6H12O6']

    Passages are read until there are enough stretches of every class, or 150 were read.
    """
    each = -(-MOST_EXCERPTS // max(1, len(classes)))
    shown: dict[str, list[SymbolExcerpt]] = {name: [] for name in classes}
    read, looked_at = tee(islice(passages, _MOST_PASSAGES))
    for passage, spans in zip(read, symbols.detect_each((p, "") for p in looked_at), strict=True):
        if all(len(found) >= each for found in shown.values()):
            break
        wanted = Counter({s.class_: -len(shown[s.class_]) for s in spans if s.class_ in shown})
        name = max(wanted, key=lambda name: (wanted[name], name), default=None)
        if name is not None and len(shown[name]) < each:
            first = next(span for span in spans if span.class_ == name)
            shown[name].append(_cut(passage, spans, first.start))
    found = [excerpt for name in classes for excerpt in shown[name]]
    return tuple(found[:MOST_EXCERPTS])


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
