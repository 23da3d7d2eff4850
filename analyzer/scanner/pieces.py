"""How many pieces the words of a table have: each word is encoded once by a process, or nearly."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from analyzer.scanner.encode import encode_in_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from analyzer.scanner.table import ScanTable
    from analyzer.tokenizers.base import Tokenizer

HISTOGRAM_TOP = 6
MOST_REMEMBERED = 1_000_000
"""Of so many words the pieces are remembered, in 12 bytes each; then it begins anew."""


class _Known:
    """The number of pieces of words by their digests: arrays [words], the digests ascending."""

    def __init__(self) -> None:
        self.digests = np.zeros(0, np.uint64)
        self.lengths = np.zeros(0, np.uint32)

    def lengths_of(self, words: pl.DataFrame, tokenizer: Tokenizer) -> np.ndarray:
        """Give the pieces of each of distinct words, their digests ascending: uint32 [words]."""
        digests = words["digest"].to_numpy()
        places = np.searchsorted(self.digests, digests)
        new = np.ones(len(digests), dtype=bool)
        inside = np.flatnonzero(places < len(self.digests))
        new[inside] = self.digests.take(places.take(inside)) != digests.take(inside)
        rows = np.flatnonzero(new)
        if len(rows):
            _, lengths = encode_in_text(tokenizer, words["text"].gather(rows).to_list())
            self.digests = np.insert(self.digests, places.take(rows), digests.take(rows))
            self.lengths = np.insert(self.lengths, places.take(rows), lengths)
        found = self.lengths.take(np.searchsorted(self.digests, digests))
        if len(self.digests) > MOST_REMEMBERED:
            self.digests, self.lengths = self.digests[:0], self.lengths[:0]
        return found


_known: WeakKeyDictionary[Tokenizer, _Known] = WeakKeyDictionary()


def word_pieces(table: ScanTable, models: Mapping[str, Tokenizer]) -> dict[str, list[int]]:
    """Give the ``word_pieces`` of a table, see ``piece_counts``, by the names of models."""
    found = {}
    for name, tokenizer in sorted(models.items()):
        known = _known.setdefault(tokenizer, _Known())
        pieces = np.zeros(HISTOGRAM_TOP + 2, np.int64)
        for words in (table.train.words, table.heldout.words):
            lengths = known.lengths_of(words, tokenizer)
            pieces += piece_counts(lengths, words["count"].to_numpy())
        found[name] = pieces.tolist()
    return found


def piece_counts(lengths: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Give how many occurrences have 0, 1, ... and HISTOGRAM_TOP or more pieces, then all pieces.

    >>> piece_counts(np.array([1, 2, 9]), np.array([10, 5, 1])).tolist()
    [0, 10, 5, 0, 0, 0, 1, 29]
    """
    counts = counts.astype(np.int64)
    found = np.zeros(HISTOGRAM_TOP + 2, np.int64)
    np.add.at(found, np.minimum(lengths, HISTOGRAM_TOP), counts)
    found[-1] = lengths @ counts
    return found
