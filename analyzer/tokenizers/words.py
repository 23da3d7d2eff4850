"""Each distinct word encoded once, where an algorithm never looks across the cuts between them."""

from __future__ import annotations

from itertools import chain
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from analyzer.tokenizers.batches import in_parts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MOST_WORDS = 300_000
"""So many words are remembered, at some 150 bytes each; then all are forgotten."""
MOST_CHARACTERS = 10_000_000
"""So many characters of words, too: where nothing is cut, a word may be as long as its text."""


class Words:
    """Texts as the words that ``cut`` finds in them; ``encode`` gives words' own ids and lengths.

    >>> from analyzer.tokenizers.batches import flatten
    >>> words = Words(str.split, lambda new: flatten([len(word)] * len(word) for word in new))
    >>> words.encode_words(["a bb a", "", "bb"])[:2]
    (array([1, 2, 2, 1, 2, 2], dtype=uint32), array([4, 0, 2]))
    """

    def __init__(
        self,
        cut: Callable[[str], list[str]],
        encode: Callable[[list[str]], tuple[np.ndarray, np.ndarray]],
    ) -> None:
        """Begin without a word."""
        self._cut = cut
        self._encode = encode
        self._one_at_a_time = Lock()
        self._forget()

    def _forget(self) -> None:
        self._number: dict[str, int] = {}
        self._characters = 0
        self._ids = np.zeros(0, np.uint32)
        self._ends = np.zeros(1, np.int64)

    def encode_batch(
        self,
        texts: Sequence[str],
        *,
        threads: int = 1,  # noqa: ARG002 - as the other fast path
    ) -> tuple[np.ndarray, np.ndarray]:
        """Give ``(ids, lengths)`` as ``Tokenizer.encode_batch`` does."""
        return self.encode_words(texts)[:2]

    def encode_words(self, texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Give ``(ids, lengths, begins)`` as ``Tokenizer.encode_words`` does."""
        with self._one_at_a_time:
            found = [self._part(part) for part in in_parts(texts)] or [self._part([])]
        ids, lengths, begins = map(np.concatenate, zip(*found, strict=True))
        return ids, lengths, begins

    def _part(self, texts: list[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        cuts = [self._cut(text) for text in texts]
        words = [*chain.from_iterable(cuts)]
        self._learn(words)
        which = np.fromiter(map(self._number.__getitem__, words), np.int64, len(words))
        first = self._ends[which]
        sizes = self._ends[which + 1] - first
        ends = np.concatenate([[0], np.cumsum(sizes)])
        places = np.arange(ends[-1]) + np.repeat(first - ends[:-1], sizes)
        begins = np.zeros(len(places), dtype=bool)
        begins[ends[:-1][sizes > 0]] = True
        lengths = np.diff(ends[np.cumsum([0, *map(len, cuts)])])
        return self._ids[places], lengths, begins

    def _learn(self, words: list[str]) -> None:
        if len(self._number) > MOST_WORDS or self._characters > MOST_CHARACTERS:
            self._forget()
        new = [*set(words).difference(self._number)]
        ids, sizes = self._encode(new)
        self._characters += sum(map(len, new))
        self._number |= {word: row for row, word in enumerate(new, len(self._number))}
        self._ids = np.concatenate([self._ids, ids])
        self._ends = np.concatenate([self._ends, self._ends[-1] + np.cumsum(sizes)])
