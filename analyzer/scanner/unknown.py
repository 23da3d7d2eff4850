"""Tokens that stand for what a vocabulary lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.tokenizers.base import Tokenizer
    from analyzer.values import Document

WRITTEN_UNKNOWN = "written_unknown/"
"""What the total of a tokenizer's unknown tokens that the text spells out is called."""
_RARE = "𓀀 𒁖 𐤀 𐎀 𐊠"
"""Letters of scripts that were given up long ago: hardly a vocabulary has all of them."""


def unknown_ids(tokenizer: Tokenizer) -> list[int]:
    """Give the ids that a tokenizer reads characters as that it lacks: none where it has bytes."""
    data = _RARE.encode()
    pieces = {i: tokenizer.token_bytes(i) for i in tokenizer.encode(_RARE)}
    return sorted(i for i, piece in pieces.items() if not piece or piece.strip() not in data)


def written_unknown(tokenizer: Tokenizer, documents: Sequence[Document]) -> int:
    """Count the unknown tokens that text spells out, as WikiText does: they hide nothing."""
    written = 0
    for token_id in unknown_ids(tokenizer):
        name = tokenizer.piece(token_id)
        others = [i for i in tokenizer.encode(name) if i != token_id]
        if name and not any(tokenizer.token_bytes(i).strip() for i in others):
            written += sum(document.text.count(name) for document in documents)
    return written
