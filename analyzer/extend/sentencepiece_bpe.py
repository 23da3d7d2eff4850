"""BPE in a SentencePiece ``.model``: merges are ranked by the score of the piece they make.

Kudo and Richardson 2018, arXiv 1808.06226. New pieces are NORMAL, with scores strictly below
every piece of the model and distinct in float32, so that old merges all come first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.extend.alphabet import SPACE
from analyzer.extend.bpe import Bpe, refuse_byte_characters
from analyzer.extend.chain import Chain, Piece, spelled_out
from analyzer.extend.sentencepiece_file import SentencePieceBuilt, SentencePieceFile
from analyzer.extend.source import RefusedTokenError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzer.tokenizers.sentencepieces import SentencePieceTokenizer


class SentencePieceBpe(Bpe):
    """A SentencePiece BPE model and the merge chain that grows on it."""

    def __init__(self, base: SentencePieceTokenizer) -> None:
        """Read ``base.files[0]`` afresh."""
        self._file = SentencePieceFile(base)
        self.base_ids = self._file.base_ids
        vocab, forbidden = self._file.normal, self._file.reserved.__contains__
        super().__init__(Chain(self._segment, vocab.get, forbidden, self._file.first_id))

    def spell(self, text: str) -> str:
        """Give the text as the model spells it; raises RefusedTokenError."""
        spelling = self._file.spell(text)
        refuse_byte_characters(spelling, self._file.normal)
        last = spelling.endswith(SPACE) and not self._file.ends_in_spaces
        if last and self._file.joins_spaces:
            raise RefusedTokenError(
                "unreachable", "the tokenizer reads a space with the word that follows it"
            )
        return spelling

    def read(self, piece: str) -> str:
        """Give the text that a piece stands for."""
        return piece.replace(SPACE, " ")

    def build(self, specials: Sequence[Piece]) -> SentencePieceBuilt:
        """Give the model with everything that was added, and special markers."""
        scores = descending(min(self._file.scores.values()))
        for piece in self.pieces:
            if piece.kind != "recovered":
                piece.score = next(scores)
        return self._file.built(self.pieces, specials)

    def _segment(self, spelling: str) -> list[str]:
        return spelled_out(spelling, self._file.inner_pieces(spelling), self._file.normal)


def descending(lowest: float) -> Iterator[float]:
    """Give scores below a score, each lower than the last also in float32.

    >>> below = descending(-31739.0)
    >>> next(below), next(below)
    (-31740.0, -31741.0)

    Whitespace pieces at -1e9 stand so low that subtracting 1 gives the same float32 again.

    >>> below = descending(-1e9)
    >>> next(below), next(below)
    (-1000000064.0, -1000000128.0)
    """
    import numpy as np

    score = np.float32(lowest)
    while True:
        score = min(np.float32(score - np.float32(1)), np.nextafter(score, np.float32("-inf")))
        yield float(score)
