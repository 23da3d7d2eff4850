"""SentencePiece Unigram, in a ``.model`` or a tokenizer.json: new pieces are only scores.

There are no intermediates: Viterbi takes a piece as soon as its score beats its segmentation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.extend.alphabet import SPACE
from analyzer.extend.chain import Piece
from analyzer.extend.json_file import JsonBuilt, JsonFile
from analyzer.extend.sentencepiece_file import (
    NORMAL,
    USER_DEFINED,
    SentencePieceBuilt,
    SentencePieceFile,
)
from analyzer.extend.viterbi import Viterbi

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analyzer.tokenizers.huggingface import HuggingFaceTokenizer
    from analyzer.tokenizers.sentencepieces import SentencePieceTokenizer


class Unigram:
    """The pieces to add to a Unigram model; their scores are set when it is built."""

    def __init__(self, file: JsonFile | SentencePieceFile, scores: dict[str, float]) -> None:
        """Take the file and the score of each of its pieces that can come out of text."""
        self._file = file
        self._scores = scores
        self.first_id = file.first_id
        self.spell = file.spell
        self.pieces: list[Piece] = []
        self._by_piece: dict[str, Piece] = {}

    @classmethod
    def of_model(cls, base: SentencePieceTokenizer) -> Unigram:
        """Extend a SentencePiece ``.model``."""
        file = SentencePieceFile(base)
        pieces = file.proto.pieces
        scores = {p.piece: p.score for p in pieces if p.type == NORMAL}
        highest = max(scores.values(), default=0.0)
        # sentencepiece gives user-defined symbols a score that always wins
        scores |= {p.piece: highest * len(p.piece) for p in pieces if p.type == USER_DEFINED}
        return cls(file, scores)

    @classmethod
    def of_json(cls, base: HuggingFaceTokenizer) -> Unigram:
        """Extend a tokenizer.json."""
        file = JsonFile(base)
        model = file.document["model"]
        unknown = model.get("unk_id")
        scores = {piece: score for i, (piece, score) in enumerate(model["vocab"]) if i != unknown}
        return cls(file, scores)

    def foresee(self, spellings: Sequence[str]) -> None:
        """Do nothing: there are no steps to share."""

    def reach(self, spelling: str) -> Piece:
        """Add the spelling as a piece."""
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

    def read(self, piece: str) -> str:
        """Give the text that a piece stands for."""
        return piece.replace(SPACE, " ")

    def build(self, specials: Sequence[Piece]) -> JsonBuilt | SentencePieceBuilt:
        """Give the tokenizer with everything that was added, and special markers."""
        prices = Viterbi(self._scores).price(self._by_piece)
        for piece in self.pieces:
            piece.score = prices[piece.piece]
        return self._file.built(self.pieces, specials)
