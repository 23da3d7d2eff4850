"""What every BPE source has in common: it grows by a chain of merges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.extend.source import RefusedTokenError

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from analyzer.extend.chain import Chain


class Bpe:
    """A source whose pieces are those of a chain; no new one changes which old ones are reached."""

    def __init__(self, chain: Chain) -> None:
        """Take the chain, which has no merge yet."""
        self.first_id = chain.first_id
        self.affixes = chain.affixes
        self.pieces = chain.pieces
        self.reach = chain.reach
        self.foresee = chain.foresee
        self.adopt = chain.adopt

    def harmful(self) -> dict[str, str]:
        """Give nothing."""
        return {}


def refuse_byte_characters(
    symbols: Iterable[str], known: Container[str], *, beyond_ascii: bool = False
) -> None:
    """Raise RefusedTokenError for a character that is a byte here, of ASCII or ``beyond_ascii``."""
    if any(c not in known and (beyond_ascii or c.isascii()) for c in symbols):
        raise RefusedTokenError(
            "needs-byte-piece",
            "a character of it is a byte to this tokenizer, and a piece of its own for "
            "that character would change every text that holds it",
        )
