"""A SentencePiece ``.model`` as a document: what it holds, and the same model with more in it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from analyzer.extend.alphabet import SPACE
from analyzer.extend.source import RefusedTokenError
from analyzer.tokenizers.sentencepiece_model import parse, processor
from analyzer.tokenizers.sentencepieces import NOTHING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analyzer.extend.chain import Piece
    from analyzer.tokenizers.base import Tokenizer
    from analyzer.tokenizers.sentencepieces import SentencePieceTokenizer

NORMAL, CONTROL, USER_DEFINED, UNUSED = 1, 3, 4, 5
"""Piece types of ``sentencepiece_model.proto``; all but NORMAL and UNUSED are reserved."""


class SentencePieceFile:
    """A ``.model`` to be extended: its pieces, and the base without the space at a text's start."""

    space = SPACE

    def __init__(self, base: SentencePieceTokenizer) -> None:
        """Parse the model of the base, which stays untouched."""
        self._origin = base
        self.proto, self._inner, pieces = opened(base._model)  # noqa: SLF001
        self.first_id = base.info.vocab_size
        self.joins_spaces: bool = self.proto.normalizer_spec.remove_extra_whitespaces
        self.ends_in_spaces: bool = self.proto.trainer_spec.treat_whitespace_as_suffix
        self.normal = {piece: i for i, piece, kind, _ in pieces if kind in (NORMAL, UNUSED)}
        self.reserved = {piece for _, piece, kind, _ in pieces if kind != NORMAL}
        self._user_defined = frozenset(i for i, _, kind, _ in pieces if kind == USER_DEFINED)
        self.scores = {piece: score for _, piece, kind, score in pieces if kind == NORMAL}
        """The score of each piece that takes part in the algorithm."""
        self.symbols = [piece for _, piece, kind, _ in pieces if kind == USER_DEFINED]

    def inner_pieces(self, text: str) -> list[str]:
        """Give the base pieces of a text in the middle of a line."""
        pieces: list[str] = self._inner.encode(text, out_type=str)
        return pieces

    def spell(self, text: str) -> str:
        """Give the text as the model spells it; raises RefusedTokenError."""
        spelling: str = self._inner.normalize(text)
        if not spelling:
            raise RefusedTokenError("normalised-away", "normalisation leaves nothing of it")
        if self.joins_spaces and SPACE * 2 in spelling:
            raise RefusedTokenError(
                "normalised-away", "the tokenizer reads several spaces in a row as one"
            )
        if self.ends_in_spaces and spelling.startswith(SPACE):
            raise RefusedTokenError(
                "unreachable",
                f"the tokenizer has a space at the end of a piece: ask for {text.strip() + ' '!r}",
            )
        if spelling in self.reserved:
            raise RefusedTokenError("reserved", "it is the name of a control or byte piece")
        if "\0" in spelling:
            raise RefusedTokenError("needs-byte-piece", "the format has no pieces with a NUL")
        ids: list[int] = self._inner.encode(text)
        if not self._user_defined.isdisjoint(ids):
            raise RefusedTokenError(
                "holds-added-token", "a user-defined symbol is matched inside it first"
            )
        if len(ids) == 1 and not self._inner.is_unknown(ids[0]):
            raise RefusedTokenError("already-one-token", f"it is the token {ids[0]} already")
        return spelling

    def base_ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Encode texts with the base, as they stand in the middle of a line."""
        ids: list[list[int]] = self._inner.encode(list(texts))
        return ids

    def built(self, pieces: Sequence[Piece], specials: Sequence[Piece]) -> SentencePieceBuilt:
        """Give the extended model."""
        return SentencePieceBuilt(self._origin, self.proto, pieces, specials)


@lru_cache(maxsize=1)
def opened(model: bytes) -> tuple[Any, Any, list[tuple[int, str, int, float]]]:
    """Read a model; the last one is kept, for it is often extended by several lists."""
    proto = parse(model)
    pieces = [(i, p.piece, p.type, p.score) for i, p in enumerate(proto.pieces)]
    return proto, processor(inner_model(proto)), pieces


class SentencePieceBuilt:
    """An extended model in memory."""

    def __init__(
        self,
        origin: SentencePieceTokenizer,
        proto: Any,
        pieces: Sequence[Piece],
        specials: Sequence[Piece],
    ) -> None:
        """Make the extended ModelProto."""
        self._origin = origin
        self._pieces = pieces
        self._specials = specials
        self.proto = with_pieces(proto, pieces, specials, origin.beside)

    def inner_ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Encode texts as they stand in the middle of a line."""
        ids: list[list[int]] = processor(inner_model(self.proto)).encode(list(texts))
        return ids

    def tokenizer(self) -> Tokenizer:
        """Give it with the interface that every room uses."""
        from analyzer.tokenizers.sentencepieces import SentencePieceTokenizer

        identity = self._origin.identity(len(self.proto.pieces))
        return SentencePieceTokenizer(self.proto.SerializeToString(), identity)

    def contents(self) -> dict[str, bytes]:
        """Give the content of the ``.model``, or of the GGUF that holds the model."""
        path = self._origin.files[0]
        if self._origin.kind == "gguf":
            from analyzer.extend import gguf_file

            return {path.name: gguf_file.with_pieces(path, self._pieces, self._specials)}
        return {path.name: self.proto.SerializeToString()}


def inner_model(proto: Any) -> bytes:
    """Give the model as it reads the middle of a line: nothing put before a text, nothing cut."""
    inner = type(proto)()
    inner.CopyFrom(proto)
    inner.normalizer_spec.add_dummy_prefix = False
    inner.normalizer_spec.remove_extra_whitespaces = False
    data: bytes = inner.SerializeToString()
    return data


def with_pieces(
    proto: Any,
    pieces: Sequence[Piece],
    specials: Sequence[Piece],
    beside: Mapping[int, str] = NOTHING,
) -> Any:
    """Give the model with new pieces at the end; the place of a piece is its id.

    Ids that only files beside the model know (added tokens) are kept by pieces of their names,
    which are not read out of text: a program that finds a name there does not number it anew.
    A name that is a piece already, or twice there, is left to those files.
    """
    extended = type(proto)()
    extended.CopyFrom(proto)
    new = [(piece.id, piece, NORMAL) for piece in pieces]
    new += [(special.id, special, USER_DEFINED) for special in specials]
    taken = {piece.piece for _, piece, _ in new}
    for token_id, piece, kind in sorted(new, key=lambda entry: entry[0]):
        if token_id < len(proto.pieces):
            if piece.kind != "recovered":  # a recycled id
                extended.pieces[token_id].piece = piece.piece
                extended.pieces[token_id].type = kind
            extended.pieces[token_id].score = piece.score or proto.pieces[token_id].score
            continue
        for i in range(len(extended.pieces), token_id):
            name = beside.get(i, "")
            name = f"<unused_{i}>" if not name or name in taken else name
            taken.add(name)
            extended.pieces.add(piece=name, score=0.0, type=CONTROL)
        extended.pieces.add(piece=piece.piece, score=piece.score or 0.0, type=kind)
    if extended.trainer_spec.HasField("vocab_size"):
        extended.trainer_spec.vocab_size = len(extended.pieces)
    return extended
