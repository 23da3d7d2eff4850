"""WordPiece: the longest piece first, so whole words are all that can be added safely.

Wu et al. 2016, arXiv 1609.08144. A new word is also taken from the beginning of a longer word
that is no piece itself; ``captured`` lists such words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.extend.chain import Piece
from analyzer.extend.json_file import JsonBuilt, JsonFile
from analyzer.extend.result import Captured
from analyzer.extend.source import RefusedTokenError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analyzer.tokenizers.base import Tokenizer
    from analyzer.tokenizers.huggingface import HuggingFaceTokenizer


class WordPiece:
    """A WordPiece vocabulary and the whole words that are added to it."""

    def __init__(self, base: HuggingFaceTokenizer) -> None:
        """Read the base afresh."""
        self._file = JsonFile(base)
        model = self._file.document["model"]
        self._vocab: dict[str, int] = model["vocab"]
        self._longest = model.get("max_input_chars_per_word", 100)
        self.first_id = self._file.first_id
        self.base_ids = self._file.base_ids
        self.pieces: list[Piece] = []
        self._by_piece: dict[str, Piece] = {}

    def spell(self, text: str) -> str:
        """Give the normalised word; raises RefusedTokenError for anything but one word."""
        spelling = self._file.spell(text)
        if len(spelling) > self._longest:
            raise RefusedTokenError(
                "unreachable",
                f"the tokenizer reads words over {self._longest} characters as unknown",
            )
        return spelling

    def foresee(self, spellings: Sequence[str]) -> None:
        """Do nothing: there are no steps to share."""

    def reach(self, spelling: str) -> Piece:
        """Add the word."""
        piece = self._by_piece.get(spelling)
        if piece is None:
            piece = Piece(self.first_id + len(self.pieces), spelling, "target")
            self._by_piece[spelling] = piece
            self.pieces.append(piece)
        return piece

    def adopt(self, pieces: Iterable[Piece]) -> None:
        """Take over the pieces that another file of the same tokenizer was extended by."""
        self.pieces += pieces
        self._by_piece = {piece.piece: piece for piece in self.pieces}

    def harmful(self) -> dict[str, str]:
        """Give nothing: no new piece changes which old ones are reached."""
        return {}

    def read(self, piece: str) -> str:
        """Give the text that a piece stands for."""
        return piece

    def build(self, specials: Sequence[Piece]) -> JsonBuilt:
        """Give the tokenizer with everything that was added, and special markers."""
        return self._file.built(self.pieces, specials)


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
