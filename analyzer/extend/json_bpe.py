"""BPE in a tokenizer.json: byte-level (GPT-2), SentencePiece style (Llama 2), CLIP's.

What marks the beginning or end of a word belongs to a piece, and so to its spelling here.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from analyzer.extend.alphabet import byte_pieces, is_byte_piece, unspell_bytes
from analyzer.extend.bpe import Bpe, refuse_byte_characters
from analyzer.extend.chain import Chain, Piece, spelled_out
from analyzer.extend.json_file import JsonBuilt, JsonFile
from analyzer.extend.probe import PROBE, joins, refuse_probe
from analyzer.extend.source import RefusedTokenError
from analyzer.tokenizers.affixes import Affixes
from analyzer.tokenizers.bytelevel import running_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.tokenizers.huggingface import HuggingFaceTokenizer


class JsonBpe(Bpe):
    """A BPE tokenizer.json and the merge chain that grows on it."""

    def __init__(self, base: HuggingFaceTokenizer) -> None:
        """Read the file."""
        self._file = JsonFile(base)
        model: dict[str, Any] = self._file.document["model"]
        self.affixes = Affixes.of(model)
        self.base_ids = self._file.base_ids
        self._byte_level = base.info.algorithm == "byte-level-bpe"
        self._vocab: dict[str, int] = model["vocab"]
        self._unknown = model.get("unk_token")
        self._falls_back = bool(model.get("byte_fallback"))
        self._probe: frozenset[str] = frozenset()
        if self._byte_level and not self.affixes:  # the converter knows no marks
            self._probe = joins(map(self._segment, self._file.pipeline.split(PROBE)))
        super().__init__(
            Chain(
                self._segment,
                self._vocab.get,
                self._forbidden,
                self._file.first_id,
                self.affixes,
            )
        )

    def spell(self, text: str) -> str:
        """Give the one pre-token that the text is, in the file's spelling."""
        spelling = self._file.spell(text)
        refuse_probe(spelling, self._probe)
        symbols = self._symbols(spelling)
        refuse_byte_characters(symbols, self._vocab, beyond_ascii=self._byte_level)
        if self.affixes and self._unknown is None and not all(map(self._is_read, symbols)):
            raise RefusedTokenError("unreachable", "the tokenizer leaves out a character of it")
        return spelling

    def read(self, piece: str) -> str:
        """Give the text that a piece stands for."""
        begin, bare, end = self.affixes.apart(piece)
        as_bytes = self._byte_level
        text = (
            running_text(unspell_bytes(bare)) if as_bytes else bare.replace(self._file.space, " ")
        )
        return begin + text + end

    def build(self, specials: Sequence[Piece]) -> JsonBuilt:
        """Give the tokenizer with everything that was added, and special markers."""
        return self._file.built(self.pieces, specials)

    def _segment(self, spelling: str) -> list[str]:
        word = spelling.removesuffix(self.affixes.suffix)
        parts = [word]
        if self._unknown is None and not self.affixes:
            # what it lacks is dropped, and the neighbours may merge: they will not any more
            parts = ["".join(run) for _, run in groupby(word, key=self._is_read)]
        pieces = []
        for part in parts:
            values = [token.value for token in self._file.model.tokenize(part)]
            symbols = self.affixes.symbols(part)
            pieces += spelled_out(symbols, values, self._vocab, self.affixes)
        return pieces

    def _is_read(self, symbol: str) -> bool:
        """Say whether the base gives a character or, in its place, all of its bytes."""
        in_bytes = self._falls_back and self._vocab.keys() >= byte_pieces(symbol)
        return in_bytes or symbol in self._vocab

    def _symbols(self, spelling: str) -> list[str]:
        return self.affixes.symbols(spelling.removesuffix(self.affixes.suffix))

    def _forbidden(self, piece: str) -> bool:
        if piece in self._file.added or piece == self._unknown or piece in self._probe:
            return True
        return not self._byte_level and is_byte_piece(piece)
