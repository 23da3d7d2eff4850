"""What each new token was before: the pieces of the old vocabulary that it takes the place of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analyzer.tokenizers.base import Tokenizer


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token that gets a row: its id, its text, and the old ids and bytes of its pieces."""

    id: int
    text: str
    pieces: tuple[int, ...]
    piece_bytes: tuple[int, ...]


def new_tokens(
    added: Iterable[tuple[int, str]], base: Tokenizer, extended: Tokenizer
) -> tuple[NewToken, ...]:
    """Give the tokens that need a row, from (id, text) pairs; an old id has its row already.

    The pieces are those that the base tokenizer gives in running text. A token that no old
    pieces spell has none, and its row then stands on the mean of all rows.
    """
    speller = _Speller(base)
    found = []
    for token_id, text in added:
        if token_id < base.info.vocab_size:
            continue
        pieces = speller.spell(text, extended.token_bytes(token_id))
        lengths = tuple(max(len(base.token_bytes(piece)), 1) for piece in pieces)
        found.append(NewToken(token_id, text, pieces, lengths))
    return tuple(found)


def tokens_beyond(base: Tokenizer, extended: Tokenizer) -> tuple[NewToken, ...]:
    """Give the new tokens of an extended tokenizer, read from nothing but the two tokenizers."""
    size = extended.info.vocab_size
    pairs = [(i, _text(extended, i)) for i in range(base.info.vocab_size, size)]
    return new_tokens([(i, text) for i, text in pairs if text], base, extended)


def _text(tokenizer: Tokenizer, token_id: int) -> str:
    data = tokenizer.token_bytes(token_id)
    return data.decode(errors="replace") if data else tokenizer.piece(token_id)


class _Speller:
    """Spells tokens in the base's pieces; the table over its vocabulary is made when needed."""

    def __init__(self, base: Tokenizer) -> None:
        self.base = base
        self._table: dict[bytes, int] = {}

    def spell(self, text: str, data: bytes) -> tuple[int, ...]:
        """Give the pieces that stand for exactly these bytes, None of them if there are none."""
        if self.base.info.algorithm == "wordpiece" or not data:
            return tuple(self.base.encode(text))
        for before in ("", "\n", "("):
            pieces = self._after(before, text, data)
            if pieces is not None:
                return pieces
        return self._fewest(data)

    def _after(self, before: str, text: str, data: bytes) -> tuple[int, ...] | None:
        """Encode a text behind another one, where the cut between them is a cut of pieces.

        SentencePiece puts a space before a text that begins a line: inside one it stands bare.
        """
        ids = self.base.encode(before + text)
        spelled = b""
        for place in range(len(ids) - 1, -1, -1):
            spelled = self.base.token_bytes(ids[place]) + spelled
            if spelled == data:
                return tuple(ids[place:]) if place or not before else None
            if len(spelled) >= len(data):
                return None
        return None

    def _fewest(self, data: bytes) -> tuple[int, ...]:
        """Cut bytes that are no whole text into the fewest old pieces."""
        if not self._table:
            size = self.base.info.vocab_size
            self._table = {self.base.token_bytes(i): i for i in reversed(range(size))}
            self._table.pop(b"", None)
        best: list[tuple[int, ...] | None] = [()] + [None] * len(data)
        for end in range(1, len(data) + 1):
            for start in range(end):
                piece = self._table.get(data[start:end])
                head = best[start]
                if piece is None or head is None:
                    continue
                known = best[end]
                if known is None or len(head) + 1 < len(known):
                    best[end] = (*head, piece)
        return best[-1] or ()
