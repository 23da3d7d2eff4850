"""WordPiece: the longest piece first, so whole words are all that can be added safely.

Wu et al. 2016, arXiv 1609.08144. A new word is also taken from the beginning of a longer word
that is no piece itself; ``Extension.captured`` lists such words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.extend.json_file import JsonBuilt, JsonFile
from analyzer.extend.source import RefusedTokenError
from analyzer.extend.whole import WholePieces

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.extend.chain import Piece
    from analyzer.tokenizers.huggingface import HuggingFaceTokenizer


class WordPiece(WholePieces):
    """A WordPiece vocabulary and the whole words that are added to it."""

    def __init__(self, base: HuggingFaceTokenizer) -> None:
        """Read the base afresh."""
        self._file = JsonFile(base)
        super().__init__(self._file, {})
        self._longest = self._file.document["model"].get("max_input_chars_per_word", 100)

    def spell(self, text: str) -> str:
        """Give the normalised word; raises RefusedTokenError for anything but one word."""
        spelling = self._file.spell(text)
        if len(spelling) > self._longest:
            raise RefusedTokenError(
                "unreachable",
                f"the tokenizer reads words over {self._longest} characters as unknown",
            )
        return spelling

    def harmful(self) -> dict[str, str]:
        """Give nothing: no new piece changes which old ones are reached."""
        return {}

    def read(self, piece: str) -> str:
        """Give the text that a piece stands for."""
        return piece

    def build(self, specials: Sequence[Piece]) -> JsonBuilt:
        """Give the tokenizer with everything that was added, and special markers."""
        return self._file.built(self.pieces, specials)
