"""tiktoken rank files and Mistral's tekken.json, through `tiktoken`; the rank is the id."""

from __future__ import annotations

import binascii
import re
import unicodedata
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np

from analyzer.errors import TokenizerError
from analyzer.tokenizers.backend import Backend, Identity, utf8
from analyzer.tokenizers.batches import flatten
from analyzer.tokenizers.grouping import begin_at_bytes, spans_in_characters
from analyzer.tokenizers.normalize import spans_before_nfc
from analyzer.tokenizers.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence

    import regex

    from analyzer.tokenizers.fast import FastBatch
    from analyzer.tokenizers.schemes import Scheme

_CUT = "the file is cut off or broken: download it again"
# The regular expressions of tiktoken give up, by a panic, on a longer run of white space.
_LONGEST_BLANK = 200_000
_BLANK = re.compile(rf"\s{{{_LONGEST_BLANK}}}")


class RanksTokenizer(Backend):
    """`tiktoken.Encoding`, the reference for rank files, with special tokens never matched.

    ``ranks`` maps bytes to ids counted from 0; ``scheme`` says how text is split before merging,
    which special tokens there are, and how far ids are shifted (tekken puts specials first).
    """

    fast_after_bytes = 36_000_000

    def __init__(self, ranks: dict[bytes, int], scheme: Scheme, identity: Identity) -> None:
        """Build the encoding; a pattern that does not compile is the file's fault."""
        import tiktoken

        super().__init__(identity)
        self._ranks = ranks
        self._scheme = scheme
        self._shift = scheme.shift
        try:
            self._encoding = tiktoken.Encoding(
                scheme.name, pat_str=scheme.pattern, mergeable_ranks=ranks, special_tokens={}
            )
        except ValueError as error:
            raise TokenizerError(f"the ranks or pattern cannot be used: {error}") from error

    def _normalized(self, text: str) -> str:
        return unicodedata.normalize("NFC", text) if self._scheme.nfc else text

    def _encode(self, text: str) -> list[int]:
        ids = self._ordinary(self._normalized(text))
        return [i + self._shift for i in ids] if self._shift else ids

    def _ordinary(self, text: str) -> list[int]:
        if len(text) > _LONGEST_BLANK and _BLANK.search(text):
            words = (word.encode() for word in self._cut(text))
            pieces = map(self._encoding._encode_single_piece, words)  # noqa: SLF001  # as is, unsplit
            return [i for ids in pieces for i in ids]
        return self._encoding.encode_ordinary(text)

    def _encode_rows(self, texts: list[str]) -> list[list[int]]:
        return [self._encode(text) for text in texts]

    def _words(self, texts: list[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        # every version of Unicode cuts ASCII alike, and few of its words are distinct
        plain = np.array([text.isascii() for text in texts], dtype=bool)
        parts = [([t for t in texts if t.isascii()], self._plain_words, plain)]
        parts.append(([t for t in texts if not t.isascii()], self._other_words, ~plain))
        found = [(of(own), rows) for own, of, rows in parts if own]
        lengths = np.zeros(len(texts), dtype=np.int64)
        for (_, own, _), rows in found:
            lengths[rows] = own
        ids = np.zeros(int(lengths.sum()), dtype=np.uint32)
        begins = np.zeros(len(ids), dtype=bool)
        for (own_ids, _, own_begins), rows in found:
            places = np.repeat(rows, lengths)
            ids[places], begins[places] = own_ids, own_begins
        return ids, lengths, begins

    def _plain_words(self, texts: list[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        ids, lengths, begins = self._plain.encode_words(texts)
        return ids + np.uint32(self._shift), lengths, begins

    @cached_property
    def _plain(self) -> Words:
        alone = self._encoding._encode_single_piece  # noqa: SLF001  # as is, unsplit
        return Words(self._cut, lambda words: flatten(map(alone, map(str.encode, words))))

    def _other_words(self, texts: list[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        ids, lengths = self.encode_batch(texts)
        sizes = self._sizes[ids]
        reached = np.concatenate([[0], np.cumsum(sizes)])[np.cumsum([0, *lengths])].tolist()
        ends: list[int] = []
        for text, start, stop in zip(texts, reached[:-1], reached[1:], strict=True):
            words = map(str.encode, self._cut(self._normalized(text)))
            # another version of Unicode, or a pattern that leaves something out, cuts otherwise
            ends += (min(end, stop) for end in accumulate(map(len, words), initial=start))
        return ids, lengths, begin_at_bytes(sizes, np.array(ends, dtype=np.int64))

    @cached_property
    def _sizes(self) -> np.ndarray:
        return np.array([len(data) for data in self._table])

    def _cut(self, text: str) -> list[str]:
        if self._pattern.groups:  # of which `findall` would give the content
            return [match[0] for match in self._pattern.finditer(text)]
        return self._pattern.findall(text)

    @cached_property
    def _pattern(self) -> regex.Pattern[str]:
        import regex

        return regex.compile(self._scheme.pattern)

    def _offsets(self, text: str) -> list[tuple[int, int]]:
        normal = self._normalized(text)
        lengths = (len(self._table[i]) for i in self._encode(text))
        spans = spans_in_characters(normal, lengths)
        return spans if normal == text else spans_before_nfc(text, spans)

    def decode(self, ids: Sequence[int]) -> str:
        """Give the text of ids, broken UTF-8 replaced."""
        return b"".join(map(self.token_bytes, ids)).decode("utf-8", "replace")

    def id_of(self, text: str) -> int | None:
        """Give the id of the one token whose text is exactly this."""
        rank = self._ranks.get(utf8(text)) if text else None
        return None if rank is None else rank + self._shift

    def _special_name(self, token_id: int) -> str:
        return self._scheme.special_name(token_id)

    def _token_bytes(self) -> list[bytes]:
        table = [b""] * self.info.vocab_size
        for data, rank in self._ranks.items():
            table[rank + self._shift] = data
        return table

    def _fast_batch(self) -> FastBatch | None:
        from analyzer.tokenizers.fast import prove_ranks

        return prove_ranks(self._ranks, self._scheme, self._encode)


def read_ranks(data: bytes) -> dict[bytes, int]:
    r"""Read a rank file: a line is a token in base64, a space, and its rank.

    A lone ``=`` is a rank without a token, as the last one of Whisper's.

    >>> read_ranks(b"IQ== 0\nIg== 1\n")
    {b'!': 0, b'"': 1}
    """
    ranks: dict[bytes, int] = {}
    for number, line in enumerate(data.splitlines(), 1):
        if not line:
            continue
        try:
            token, rank = line.split()
            data_of = b"" if token == b"=" else binascii.a2b_base64(token, strict_mode=True)
            ranks[data_of] = int(rank)
        except (ValueError, binascii.Error) as error:
            raise TokenizerError(f"line {number} is no token and rank", hint=_CUT) from error
    if len(set(ranks.values())) < len(ranks):
        raise TokenizerError("two tokens have the same rank", hint=_CUT)
    return ranks


def unbroken(ranks: dict[bytes, int]) -> int:
    """Count the ranks from 0 on without a gap.

    >>> unbroken({b"a": 0, b"b": 1, b"ab": 9})
    2
    """
    taken = set(ranks.values())
    return next(rank for rank in range(len(taken) + 1) if rank not in taken)


def check_whole(count: int, scheme: Scheme) -> None:
    """Refuse a rank file that lost tokens: fewer than its scheme has, or than single bytes."""
    expected = scheme.ranks or 256
    if count < expected:
        raise TokenizerError(f"{count} ranks where {expected} are expected", hint=_CUT)
