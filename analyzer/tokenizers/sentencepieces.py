"""SentencePiece models, BPE and Unigram, through `sentencepiece` itself.

Kudo and Richardson 2018, arXiv 1808.06226.
"""

from __future__ import annotations

from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from analyzer.tokenizers.backend import Backend, Identity, piece_names, utf8
from analyzer.tokenizers.grouping import character_span, character_starts
from analyzer.tokenizers.sentencepiece_model import processor

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np

    from analyzer.tokenizers.fast import FastBatch

NOTHING: Mapping[int, str] = MappingProxyType({})


class SentencePieceTokenizer(Backend):
    """`sentencepiece.SentencePieceProcessor`, the reference for ``.model`` files.

    Control symbols are never read out of text; user-defined symbols are, as in the reference.
    """

    other_scripts = 1

    def __init__(
        self, model: bytes, identity: Identity, beside: Mapping[int, str] = NOTHING
    ) -> None:
        """Load the serialized model; ``beside`` names the ids that only other files know."""
        super().__init__(identity)
        self.beside = beside
        self._model = model
        self._processor = processor(model)

    def _encode(self, text: str) -> list[int]:
        ids: list[int] = self._processor.encode(text)
        return ids

    def _encode_rows(self, texts: list[str]) -> list[list[int]]:
        rows: list[list[int]] = self._processor.encode(texts, num_threads=self.threads)
        return rows

    def _words(self, texts: list[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        ids, lengths = self.encode_batch(texts)
        return ids, lengths, self._begin_at_spaces(ids)

    def _offsets(self, text: str) -> list[tuple[int, int]]:
        import sentencepiece.sentencepiece_pb2 as messages

        parsed: Any = vars(messages)["SentencePieceText"]()
        parsed.ParseFromString(self._processor.encode(text, out_type="serialized_proto"))
        starts = character_starts(text)
        spans = [character_span(starts, piece.begin, piece.end) for piece in parsed.pieces]
        # of the bytes of one character only the last piece carries its span
        for i in range(len(spans) - 2, -1, -1):
            if self._is_byte[parsed.pieces[i].id] and spans[i][0] == spans[i][1]:
                spans[i] = spans[i + 1]
        return spans

    @cached_property
    def _is_byte(self) -> list[bool]:
        return [self._processor.is_byte(i) for i in range(self._processor.get_piece_size())]

    def decode(self, ids: Sequence[int]) -> str:
        """Give the text of ids, broken UTF-8 replaced."""
        text: str = self._processor.decode([int(i) for i in ids])
        return text

    def id_of(self, text: str) -> int | None:
        """Give the id of the one token whose text is exactly this."""
        wanted = utf8(text)
        for name in piece_names(text) if wanted else ():
            token_id: int = self._processor.piece_to_id(name)
            if self.token_bytes(token_id) == wanted:
                return token_id
        return None

    def _special_name(self, token_id: int) -> str:
        if 0 <= token_id < self._processor.get_piece_size():
            return str(self._processor.id_to_piece(token_id))
        return self.beside.get(token_id, "")

    def _token_bytes(self) -> list[bytes]:
        sp = self._processor
        table = [b""] * self.info.vocab_size
        for i in range(sp.get_piece_size()):
            if sp.is_control(i) or sp.is_unknown(i):
                continue
            piece = sp.id_to_piece(i)
            table[i] = (
                bytes([int(piece[3:5], 16)]) if sp.is_byte(i) else piece.replace("▁", " ").encode()
            )
        return table

    def _fast_batch(self) -> FastBatch | None:
        from analyzer.tokenizers.fast import prove_sentencepiece

        if self.info.algorithm == "unigram":
            return None
        return prove_sentencepiece(self._model, self._encode)
