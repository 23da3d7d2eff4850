"""What every backend shares: tables over the vocabulary, batches, lone surrogates."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np

from analyzer.tokenizers.batches import flatten, in_parts
from analyzer.tokenizers.bytelevel import running_text
from analyzer.tokenizers.grouping import begin_at_spaces

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from analyzer.tokenizers.base import Kind
    from analyzer.tokenizers.fast import FastBatch
    from analyzer.tokenizers.words import Words
    from analyzer.values import ModelInfo

# what a text costs beside its length
_TEXT_BYTES = 40
_PAIR_OR_ONE = re.compile("([\ud800-\udbff][\udc00-\udfff])|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a tokenizer is: its values for ``info``, ``files`` and ``kind``, and its threads."""

    info: ModelInfo
    files: tuple[Path, ...]
    kind: Kind
    threads: int = 1


def readable(data: bytes) -> str:
    r"""Show a token's bytes to a person: spaces as ``▁``, bytes of no character as ``<0xE5>``.

    >>> readable(" né".encode()), readable(b" \xe5\xad")
    ('▁né', '▁<0xE5><0xAD>')
    """
    return running_text(data).replace(" ", "▁")


def well_formed(text: str) -> str:
    r"""Join surrogate pairs and replace lone halves, which no UTF-8 encoder takes.

    >>> ascii(well_formed("a\ud83d\ude00b\ud83d"))
    "'a\\U0001f600b\\ufffd'"
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def piece_names(text: str) -> list[str]:
    r"""Give how SentencePiece may write a token: spaces as ``▁``, an ASCII character as its byte.

    >>> piece_names(" a"), piece_names("\n")
    (['▁a'], ['\n', '<0x0A>'])
    """
    names = [text.replace(" ", "▁")]
    if len(text) == 1 and ord(text) < 0x80:
        names.append(f"<0x{ord(text):02X}>")
    return names


def utf8(text: str) -> bytes:
    """Encode text, lone surrogates replaced."""
    return text.encode("utf-8", "replace")


class Backend(ABC):
    """A tokenizer over one reference implementation; a child gives the abstract methods.

    Building the fast path takes about as long as the reference takes for ``fast_after_bytes``;
    ``other_scripts`` is what a character that is not of ASCII costs it beside one that is.
    """

    fast_after_bytes = 2_000_000
    other_scripts = 4

    def __init__(self, identity: Identity) -> None:
        """Keep who it is; the tables over the vocabulary are made when first asked for."""
        self.info = identity.info
        self.files = identity.files
        self.kind = identity.kind
        self.threads = identity.threads
        self._batched_bytes = 0

    def identity(self, vocab_size: int) -> Identity:
        """Give who this tokenizer is with another number of ids."""
        info = replace(self.info, vocab_size=vocab_size)
        return Identity(info, self.files, self.kind, self.threads)

    @abstractmethod
    def _encode(self, text: str) -> list[int]:
        """Encode well-formed text."""

    @abstractmethod
    def _encode_rows(self, texts: list[str]) -> list[list[int]]:
        """Encode well-formed texts by the reference's own batch call."""

    @abstractmethod
    def _words(self, texts: list[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Encode well-formed texts; see ``encode_words``. What begins a text need not be marked."""

    @abstractmethod
    def _offsets(self, text: str) -> list[tuple[int, int]]:
        """Give the characters of each id of well-formed text."""

    @abstractmethod
    def _token_bytes(self) -> list[bytes]:
        """Give the bytes of every id below ``info.vocab_size``; special tokens have none."""

    @abstractmethod
    def _fast_batch(self) -> FastBatch | Words | None:
        """Build the fast batch path, proven equal, or None."""

    @abstractmethod
    def decode(self, ids: Sequence[int]) -> str:
        """Give the text of ids, broken UTF-8 replaced."""

    @abstractmethod
    def id_of(self, text: str) -> int | None:
        """Give the id of the one token whose text is exactly this."""

    @abstractmethod
    def _special_name(self, token_id: int) -> str:
        """Give the name of a token that stands for no text."""

    def encode(self, text: str) -> list[int]:
        """Give the ids of one text, special-token text in it read as plain text."""
        return self._encode(well_formed(text))

    def encode_words(self, texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Give ``(ids, lengths, begins)``: as ``encode_batch``, and bool [sum(lengths)].

        ``begins`` marks the first id of each unit that the algorithm never merges across.
        """
        ids, lengths, begins = self._words([well_formed(text) for text in texts])
        begins[(np.cumsum(lengths) - lengths)[lengths > 0]] = True
        return ids, lengths, begins

    def offsets(self, text: str) -> list[tuple[int, int]]:
        """Give the characters ``[start, end)`` of each id of ``encode(text)``."""
        whole = well_formed(text)
        spans = self._offsets(whole)
        if len(whole) == len(text):
            return spans
        wide = [2 if pair else 1 for pair in _PAIR_OR_ONE.findall(text)]  # pairs became one
        places = [0, *accumulate(wide)]
        return [(places[start], places[end]) for start, end in spans]

    def encode_batch(self, texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        """Give ``(ids, lengths)``: ids uint32 [sum(lengths)], lengths int64 [len(texts)]."""
        texts = [well_formed(text) for text in texts]
        self._batched_bytes += sum(
            len(text) * (1 if text.isascii() else self.other_scripts) + _TEXT_BYTES
            for text in texts
        )
        is_worth_it = self._batched_bytes >= self.fast_after_bytes or "fast" in vars(self)
        if is_worth_it and self.fast is not None:
            return self.fast.encode_batch(texts, threads=self.threads)
        parts = [flatten(self._encode_rows(part)) for part in in_parts(texts)] or [flatten([])]
        ids, lengths = zip(*parts, strict=True)
        return np.concatenate(ids), np.concatenate(lengths)

    def expect(self, size_bytes: int) -> None:
        """Build the fast path now if it is worth it for so much text to come.

        No thread is started for it, so that a process can be forked that has it too.
        """
        if size_bytes >= self.fast_after_bytes:
            _ = self.fast

    @cached_property
    def fast(self) -> FastBatch | Words | None:
        """The fast batch path, built when first needed and proven equal, or None."""
        return self._fast_batch()

    @cached_property
    def _table(self) -> list[bytes]:
        return self._token_bytes()

    def _begin_at_spaces(self, ids: np.ndarray) -> np.ndarray:
        spaced = np.array([data.startswith(b" ") for data in self._table])
        blank = np.array([bool(data) and not data.strip(b" ") for data in self._table])
        return begin_at_spaces(ids, spaced, blank)

    def token_bytes(self, token_id: int) -> bytes:
        """Give the bytes that a token decodes to in running text; none for special tokens."""
        return self._table[token_id] if 0 <= token_id < len(self._table) else b""

    def piece(self, token_id: int) -> str:
        """Give a token as a person reads it: text, space as ``▁``, lone bytes as ``<0xE5>``."""
        data = self.token_bytes(token_id)
        return readable(data) if data else self._special_name(token_id)

    def byte_fallback_ids(self) -> np.ndarray:
        """Give, per id, whether the token holds no whole character: bool [vocab_size]."""
        return self._broken

    @cached_property
    def _broken(self) -> np.ndarray:
        flags = np.zeros(self.info.vocab_size, dtype=bool)
        for token_id, data in enumerate(self._table):
            try:
                data.decode()
            except UnicodeDecodeError:
                flags[token_id] = True
        flags.setflags(write=False)
        return flags
