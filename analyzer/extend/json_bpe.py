"""BPE in a tokenizer.json: byte-level (GPT-2 and its heirs) and SentencePiece style (Llama 2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analyzer.errors import TokenizerError
from analyzer.extend.alphabet import SPACE, is_byte_piece, readable, unspell_bytes
from analyzer.extend.chain import Chain, Piece, spelled_out
from analyzer.extend.json_file import JsonBuilt, JsonFile
from analyzer.extend.probe import PROBE, joins, refuse_probe
from analyzer.extend.source import RefusedTokenError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.tokenizers.huggingface import HuggingFaceTokenizer


class JsonBpe:
    """A BPE tokenizer.json and the merge chain that grows on it."""

    def __init__(self, base: HuggingFaceTokenizer) -> None:
        """Read the file; raises TokenizerError for affixes, which no modern BPE model has."""
        self._file = JsonFile(base)
        model: dict[str, Any] = self._file.document["model"]
        if model.get("continuing_subword_prefix") or model.get("end_of_word_suffix"):
            raise TokenizerError("BPE with a subword prefix or a word suffix cannot be extended")
        self.first_id = self._file.first_id
        self.base_ids = self._file.base_ids
        self._byte_level = base.info.algorithm == "byte-level-bpe"
        self._vocab: dict[str, int] = model["vocab"]
        self._unknown = model.get("unk_token")
        self._probe: frozenset[str] = frozenset()
        if self._byte_level:
            self._probe = joins(map(self._segment, self._file.pipeline.split(PROBE)))
        self._chain = Chain(self._segment, self._vocab.get, self._forbidden, self._new_id)
        self.pieces = self._chain.pieces
        self.reach = self._chain.reach
        self.foresee = self._chain.foresee
        self.adopt = self._chain.adopt

    def spell(self, text: str) -> str:
        """Give the one pre-token that the text is, in the file's spelling."""
        spelling = self._file.spell(text)
        refuse_probe(spelling, self._probe)
        for char in spelling:
            if char not in self._vocab and (self._byte_level or ord(char) < 0x80):
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
        if self._byte_level:
            return readable(unspell_bytes(piece))
        return piece.replace(SPACE, " ")

    def build(self, specials: Sequence[Piece]) -> JsonBuilt:
        """Give the tokenizer with everything that was added, and special markers."""
        return self._file.built(self.pieces, specials)

    def _segment(self, spelling: str) -> list[str]:
        tokens = self._file.model.tokenize(spelling)
        return spelled_out(spelling, [token.value for token in tokens], self._vocab)

    def _forbidden(self, piece: str) -> bool:
        if piece in self._file.added or piece == self._unknown or piece in self._probe:
            return True
        return not self._byte_level and is_byte_piece(piece)

    def _new_id(self, count: int) -> int:
        return self.first_id + count
