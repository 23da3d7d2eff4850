"""The one interface through which every room meets a tokenizer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy as np

    from analyzer.values import ModelInfo


class Tokenizer(Protocol):
    """A model's tokenizer; ids never include added special tokens such as BOS.

    Ids equal those of the reference implementation of the file that it was read from.
    """

    info: ModelInfo
    files: tuple[Path, ...]
    """The files that it was read from; the first one is the one that decides the ids."""

    def encode(self, text: str) -> list[int]:
        """Give the ids of one text, special-token text in it read as plain text.

        >>> tokenizer.encode("Hello world")  # doctest: +SKIP
        [9906, 1917]
        """

    def encode_batch(self, texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        """Give ``(ids, lengths)``: ids uint32 [sum(lengths)], lengths int64 [len(texts)].

        The same ids as ``encode`` of each text, by the fastest exact path.
        """

    def encode_words(self, text: str) -> list[list[int]]:
        """Give the ids grouped by the units that the algorithm never merges across.

        Byte-level BPE and WordPiece: pre-tokens. SentencePiece: a run of spaces and what follows.
        The concatenation of the groups is ``encode(text)``.
        """

    def offsets(self, text: str) -> list[tuple[int, int]]:
        """Give for each id of ``encode(text)`` the characters ``[start, end)`` that it covers.

        A character that several byte tokens share is covered by each of them.
        """

    def piece(self, token_id: int) -> str:
        """Give a token as a person reads it: text, space as ``▁``, lone bytes as ``<0xE5>``."""

    def token_bytes(self, token_id: int) -> bytes:
        """Give the bytes that a token decodes to in running text (leading space kept)."""

    def decode(self, ids: Sequence[int]) -> str:
        """Give the text of ids, broken UTF-8 replaced."""

    def byte_fallback_ids(self) -> np.ndarray:
        """Give, per id, whether the token holds no whole character: bool [vocab rows]."""

    def id_of(self, text: str) -> int | None:
        """Give the id of the one token whose text is exactly this (a leading space is meant)."""
