"""What is notation in a find, and what is only about it: titles, values of tags and comments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.symbols.registry import headers

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from analyzer.values import Span


def parts(span: Span) -> Iterator[tuple[int, int, bool]]:
    r"""Give (start, end, is notation) of the stretches that a span consists of.

    >>> from analyzer.symbols import detect
    >>> (game,) = detect('[White "A"]\n[Black "B"]\n[Round "1"]\n\n1. e4 e5 {Good!} 2. Nf3 Nc6')
    >>> [game.text[start:end] for start, end, is_notation in parts(game) if is_notation]
    ['[White "', '"]\n[Black "', '"]\n[Round "', '"]\n\n1. e4 e5', ' 2. Nf3 Nc6']
    """
    pattern, at = headers().get((span.class_, span.kind)), span.start
    for header in pattern.finditer(span.text) if pattern else ():
        start, end = (span.start + place for place in header.span())
        if start > at:
            yield at, start, _says_anything(span.text[at - span.start : start - span.start])
        yield start, end, False
        at = end
    if at < span.end:
        yield at, span.end, at == span.start or _says_anything(span.text[at - span.start :])


def _says_anything(text: str) -> bool:
    """Say whether more than a bracket or a result is left between two comments."""
    return any(map(str.isalnum, text))


def without_headers(text: str, held: Collection[str]) -> str:
    """Give a text that holds these classes with a line end for all that is about their notation."""
    own = (pattern for (class_, _), pattern in headers().items() if class_ in held)
    for pattern in dict.fromkeys(own):
        text = pattern.sub("\n", text)
    return text
