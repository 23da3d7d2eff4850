"""SentencePiece Unigram, in a ``.model`` or a tokenizer.json: new pieces are only scores.

There are no intermediates: Viterbi takes a piece as soon as its score beats its segmentation.
Where two old segmentations of a text are worth exactly the same (``▁▁`` and twice ``▁`` in some
vocabularies), rounding chooses between them, in the base too, and may now choose the other one.
Text that spells the unknown token out is that token alone, which no decoder gives back, and read
as bytes beside a character without a piece: beside a new piece it stands alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.extend.json_file import JsonBuilt, JsonFile
from analyzer.extend.sentencepiece_file import (
    SentencePieceBuilt,
    SentencePieceFile,
)
from analyzer.extend.viterbi import Viterbi, holders
from analyzer.extend.whole import WholePieces

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.extend.chain import Piece
    from analyzer.tokenizers.huggingface import HuggingFaceTokenizer
    from analyzer.tokenizers.sentencepieces import SentencePieceTokenizer


class Unigram(WholePieces):
    """The pieces to add to a Unigram model; their scores are set when it is built."""

    def __init__(
        self, file: JsonFile | SentencePieceFile, scores: dict[str, float], ids: dict[str, int]
    ) -> None:
        """Take the file, and score and id of each of its pieces that can come out of text."""
        super().__init__(file, ids)
        self._file = file
        self._scores = scores
        self.spell = file.spell

    @classmethod
    def of_model(cls, base: SentencePieceTokenizer) -> Unigram:
        """Extend a SentencePiece ``.model``."""
        file = SentencePieceFile(base)
        highest = max(file.scores.values(), default=0.0)
        # what sentencepiece gives user-defined symbols, so that they win nearly always
        symbols = {symbol: highest * len(symbol.encode()) - 0.1 for symbol in file.symbols}
        return cls(file, file.scores | symbols, file.normal)

    @classmethod
    def of_json(cls, base: HuggingFaceTokenizer) -> Unigram:
        """Extend a tokenizer.json."""
        file = JsonFile(base)
        model = file.document["model"]
        unknown = model.get("unk_id")
        ids = {piece: i for i, (piece, _) in enumerate(model["vocab"]) if i != unknown}
        return cls(file, {piece: model["vocab"][i][1] for piece, i in ids.items()}, ids)

    def harmful(self) -> dict[str, str]:
        """Find new pieces that, with their neighbours, would beat an old piece that holds them.

        That happens where the old piece is worth no more than its parts, as ``▁▁`` may be.
        """
        viterbi = Viterbi(self._scores)
        prices = viterbi.price(self._by_piece)
        harm = {}
        for old, start, end in holders(self._scores, prices):
            rest = viterbi.best(old[:start]) + viterbi.best(old[end:])
            if rest + prices[old[start:end]] >= self._scores[old]:
                harm[old[start:end]] = f"the old token {old!r} would no longer be reached"
        return harm

    def read(self, piece: str) -> str:
        """Give the text that a piece stands for."""
        return piece.replace(self._file.space, " ")

    def build(self, specials: Sequence[Piece]) -> JsonBuilt | SentencePieceBuilt:
        """Give the tokenizer with everything that was added, and special markers."""
        prices = Viterbi(self._scores).price(self._by_piece)
        for piece in self.pieces:
            piece.score = prices[piece.piece]
        return self._file.built(self.pieces, specials)
