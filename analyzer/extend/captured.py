"""Words that WordPiece now cuts otherwise, because a new token stands at their beginning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analyzer.tokenizers.base import Tokenizer


@dataclass(frozen=True, slots=True)
class Captured:
    """A word that WordPiece now begins with a new token, though the word is not that token."""

    word: str
    token: str
    before: tuple[str, ...]
    after: tuple[str, ...]


def captured(base: Tokenizer, extended: Tokenizer, words: Iterable[str]) -> list[Captured]:
    """List the words that now begin with a new token without being that token."""
    found = []
    first_new = base.info.vocab_size
    for word in words:
        after = extended.encode(word)
        if len(after) > 1 and after[0] >= first_new:
            shown = [tuple(map(extended.piece, ids)) for ids in (base.encode(word), after)]
            found.append(Captured(word, extended.piece(after[0]), *shown))
    return found
