"""The one interface through which every room meets a tokenizer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy as np

    from analyzer.values import ModelInfo

Kind = Literal["tokenizer.json", "sentencepiece", "tiktoken", "tekken", "vocab.txt", "bpe", "gguf"]
"""The format of the file that decides the ids; ``bpe`` is vocab.json with merges.txt."""


class Tokenizer(Protocol):
    """A model's tokenizer; ids never include added special tokens such as BOS.

    Ids equal those of the reference implementation of the file that it was read from:
    `tokenizers` for tokenizer.json and vocab.txt, `sentencepiece` for .model, `tiktoken` for ranks.
    """

    info: ModelInfo
    """``vocab_size`` is the largest id plus one, added and special tokens included; the
    embedding of a checkpoint may have more rows than that (padding)."""
    files: tuple[Path, ...]
    """The files that it was read from; the first one is the one that decides the ids."""
    kind: Kind
    """The format of ``files[0]``."""

    def encode(self, text: str) -> list[int]:
        """Give the ids of one text, special-token text in it read as plain text.

        >>> tokenizer.encode("Hello world")  # doctest: +SKIP
        [9906, 1917]
        """

    def encode_batch(self, texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        """Give ``(ids, lengths)``: ids uint32 [sum(lengths)], lengths int64 [len(texts)].

        The same ids as ``encode`` of each text, by the fastest exact path.
        """

    def expect(self, size_bytes: int) -> None:
        """Prepare for so much text to come, in this process and those forked from it."""

    def encode_words(self, texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Give ``(ids, lengths, begins)``: as ``encode_batch``, and bool [sum(lengths)].

        ``begins`` marks the first id of each unit that the algorithm never merges across.
        Byte-level BPE and WordPiece: pre-tokens. SentencePiece: a run of spaces and what follows.
        A SentencePiece vocabulary that holds pieces with a space inside can merge across them; no
        unit cuts a piece.
        """

    def offsets(self, text: str) -> list[tuple[int, int]]:
        """Give for each id of ``encode(text)`` the characters ``[start, end)`` that it covers.

        A character that several byte tokens share is covered by each of them. A token that
        stands for no character of the text (a dummy prefix space) covers ``[i, i)``.
        """

    def piece(self, token_id: int) -> str:
        """Give a token as a person reads it: text, space as ``▁``, lone bytes as ``<0xE5>``.

        WordPiece keeps its ``##`` before pieces inside words; a special token gives its name.
        """

    def token_bytes(self, token_id: int) -> bytes:
        """Give the bytes that a token decodes to in running text (leading space kept).

        Special tokens stand for no text: ``b""``. The same for ids that name no token.
        """

    def decode(self, ids: Sequence[int]) -> str:
        """Give the text of ids, broken UTF-8 replaced."""

    def byte_fallback_ids(self) -> np.ndarray:
        """Give, per id, whether the token holds no whole character: bool [vocab_size].

        True where the bytes of the token are not valid UTF-8: a lone byte of a longer
        character, or a token that begins or ends inside one. A byte piece of one ASCII
        character (``<0x0A>``) holds that character whole and is False.
        """

    def id_of(self, text: str) -> int | None:
        """Give the id of the one token whose text is exactly this (a leading space is meant).

        WordPiece knows no spaces: there the text is normalised, a leading space dropped, and
        only word-initial pieces match. Special tokens never match.
        """
