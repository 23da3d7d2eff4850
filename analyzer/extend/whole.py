"""What Unigram and WordPiece have in common: a token is one piece, without steps to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.extend.chain import NO_AFFIXES, Piece

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from analyzer.extend.json_file import JsonFile
    from analyzer.extend.sentencepiece_file import SentencePieceFile


class WholePieces:
    """A source whose new pieces stand alone."""

    affixes = NO_AFFIXES

    def __init__(self, file: JsonFile | SentencePieceFile, ids: Mapping[str, int]) -> None:
        """Take the file, and the ids of old pieces that a text may lead to from now on."""
        self.first_id = file.first_id
        self.base_ids = file.base_ids
        self.pieces: list[Piece] = []
        self._ids = ids
        self._by_piece: dict[str, Piece] = {}
        self._new = 0

    def foresee(self, spellings: Sequence[str]) -> None:
        """Do nothing: there are no steps to share."""

    def reach(self, spelling: str) -> Piece:
        """Add the spelling as a piece, or let one that always lost be reached."""
        piece = self._by_piece.get(spelling)
        if piece is None:
            old = self._ids.get(spelling)
            if old is None:
                piece = Piece(self.first_id + self._new, spelling, "target")
                self._new += 1
            else:
                piece = Piece(old, spelling, "recovered")
            self.adopt([piece])
        return piece

    def adopt(self, pieces: Iterable[Piece]) -> None:
        """Take over the pieces that another file of the same tokenizer was extended by."""
        for piece in pieces:
            self.pieces.append(piece)
            self._by_piece[piece.piece] = piece
