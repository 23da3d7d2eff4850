"""BPE in a SentencePiece ``.model``: merges are ranked by the score of the piece they make.

Kudo and Richardson 2018, arXiv 1808.06226. New pieces are NORMAL, with scores strictly below
every piece of the model and distinct in float32, so that old merges all come first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.extend.alphabet import SPACE
from analyzer.extend.chain import Chain, Piece, spelled_out
from analyzer.extend.sentencepiece_file import SentencePieceBuilt, SentencePieceFile
from analyzer.extend.source import RefusedTokenError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzer.tokenizers.sentencepieces import SentencePieceTokenizer


class SentencePieceBpe:
    """A SentencePiece BPE model and the merge chain that grows on it."""

    def __init__(self, base: SentencePieceTokenizer) -> None:
        """Read ``base.files[0]`` afresh."""
        self._file = SentencePieceFile(base)
        self.first_id = self._file.first_id
        self.base_ids = self._file.base_ids
        vocab = self._file.normal
        self._chain = Chain(self._segment, vocab.get, self._file.reserved.__contains__, self._id)
        self.pieces = self._chain.pieces
        self.reach = self._chain.reach
        self.foresee = self._chain.foresee
        self.adopt = self._chain.adopt

    def spell(self, text: str) -> str:
        """Give the text as the model spells it; raises RefusedTokenError."""
        spelling = self._file.spell(text)
        for char in spelling:
            if char not in self._file.normal and ord(char) < 0x80:
                raise RefusedTokenError(
                    "needs-byte-piece",
                    "a character of it is a byte to this tokenizer, and a piece of its own for "
                    "that character would change every text that holds it",
                )
        return spelling

    def harmful(self) -> dict[str, str]:
        """Give nothing: no new piece changes which old ones are reached."""
        return {}

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

    def _id(self, count: int) -> int:
        return self.first_id + count


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
