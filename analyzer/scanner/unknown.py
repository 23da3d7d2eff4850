"""Text that a model does not see: what its vocabulary lacks is one token, whatever it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analyzer.tokenizers.base import Tokenizer

_READ_CHARACTERS = 300_000
"""So much of a sample is read: more would not move the share by a thousandth."""
_RARE = "𓀀 𒁖 𐤀 𐎀 𐊠"
"""Letters of scripts that were given up long ago: hardly a vocabulary has all of them."""


def unknown_share(tokenizer: Tokenizer, texts: Iterable[tuple[str, int]]) -> float:
    """Give the share of characters, white space aside, that stand under unknown tokens.

    Each text comes with how often it stood. Where it spells such a token out, as WikiText does,
    that hides nothing.
    """
    names = {i: tokenizer.piece(i) for i in _unknown_ids(tokenizer)}
    if not names:
        return 0.0
    hidden = whole = read = 0
    for text, count in texts:
        ids = tokenizer.encode(text)
        whole += count * _characters(text)
        if not names.keys().isdisjoint(ids):
            places = zip(ids, tokenizer.offsets(text), strict=True)
            under = ((text[start:end], names[i]) for i, (start, end) in places if i in names)
            hidden += count * sum(_characters(part.replace(name, "")) for part, name in under)
        read += len(text)
        if read > _READ_CHARACTERS:
            break
    return hidden / whole if whole else 0.0


def _characters(text: str) -> int:
    return sum(map(len, text.split()))


def _unknown_ids(tokenizer: Tokenizer) -> list[int]:
    """Give the ids that a tokenizer reads characters as that it lacks: none where it has bytes."""
    data = _RARE.encode()
    pieces = {i: tokenizer.token_bytes(i) for i in tokenizer.encode(_RARE)}
    return sorted(i for i, piece in pieces.items() if not piece or piece.strip() not in data)
