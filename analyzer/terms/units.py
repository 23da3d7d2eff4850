"""The units and words of candidate terms, as numbers into tables of the distinct ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analyzer.terms.hyphens import HYPHENS
from analyzer.terms.tokens import SPACED_JOINS, encode, gather_ragged

if TYPE_CHECKING:
    import polars as pl

_WORD = r"[\p{L}\p{M}\p{N}]+"


@dataclass(frozen=True, slots=True)
class Words:
    """The words of terms: ``ids`` term after term, index ``texts``; ``sizes`` [terms]; int64.

    >>> import polars as pl
    >>> words = Words(np.array([0, 1, 0]), np.array([2, 1]), pl.Series(["heart", "failure"]))
    >>> words.sums(np.array([10.0, 1.0])).tolist()
    [11.0, 10.0]
    """

    ids: np.ndarray
    sizes: np.ndarray
    texts: pl.Series

    def where(self, kept: np.ndarray) -> Words:
        """Give those of the terms that are kept: bool [terms]."""
        return Words(self.ids[np.repeat(kept, self.sizes)], self.sizes[kept], self.texts)

    def only(self, wanted: np.ndarray) -> Words:
        """Leave out all words but those that are wanted: bool [texts]."""
        there = wanted[self.ids]
        before = np.concatenate([[0], np.cumsum(there)])
        ends = np.cumsum(self.sizes)
        return Words(self.ids[there], before[ends] - before[ends - self.sizes], self.texts)

    def firsts(self, values: np.ndarray) -> np.ndarray:
        """Give the value of each term's first word, of values [texts]; NaN without a word."""
        return self._at(values, np.cumsum(self.sizes) - self.sizes)

    def lasts(self, values: np.ndarray) -> np.ndarray:
        """Give the value of each term's last word, of values [texts]; NaN without a word."""
        return self._at(values, np.cumsum(self.sizes) - 1)

    def sums(self, values: np.ndarray) -> np.ndarray:
        """Add up the values of each term's words, of values [texts]; NaN without a word."""
        return self.reduced(np.add, values[self.ids])

    def highest(self, values: np.ndarray) -> np.ndarray:
        """Give the highest value of a term's words, of values [texts]; NaN without a word."""
        return self.reduced(np.maximum, values[self.ids])

    def lowest(self, values: np.ndarray) -> np.ndarray:
        """Give the lowest value of a term's words, of values [texts]; NaN without a word."""
        return self.reduced(np.minimum, values[self.ids])

    def reduced(self, how: np.ufunc, values: np.ndarray) -> np.ndarray:
        """Bring the values [ids] of each term down to one: float64 [terms], NaN without a word."""
        found = np.full(len(self.sizes), np.nan)
        filled = self.sizes > 0
        if filled.any():
            found[filled] = how.reduceat(values, (np.cumsum(self.sizes) - self.sizes)[filled])
        return found

    def _at(self, values: np.ndarray, places: np.ndarray) -> np.ndarray:
        found = np.full(len(self.sizes), np.nan)
        filled = self.sizes > 0
        found[filled] = values[self.ids[places[filled]]]
        return found


def taken_apart(keys: pl.Series) -> tuple[np.ndarray, np.ndarray, Words]:
    """Give the units of terms and their words.

    Unit ids, uint32 [terms, longest], any past the number of units, int64 [terms]. A compound is
    one unit, also where it is spread over spaces, of several words.

    >>> import polars as pl
    >>> matrix, lengths, words = taken_apart(pl.Series(["beta-blocker use"]))
    >>> lengths.tolist(), words.texts.gather(words.ids).to_list()
    ([2], ['beta', 'blocker', 'use'])
    """
    drawn = keys
    for spaced, mark in SPACED_JOINS.items():
        drawn = drawn.str.replace_all(spaced, mark, literal=True)
    # 秽语 lies in 抽动-秽语 as it does in 抽动秽语
    units = drawn.str.replace_all(rf"\x1f[{HYPHENS}]?", " ").str.split(" ")
    lengths = units.list.len().to_numpy().astype(np.int64)
    ids, texts = encode(units.explode(empty_as_null=False))
    matrix = np.zeros((len(lengths), int(lengths.max(initial=1))), dtype=np.uint32)
    matrix[np.arange(matrix.shape[1]) < lengths[:, None]] = ids
    split = texts.str.extract_all(_WORD)
    sizes = split.list.len().to_numpy().astype(np.int64)
    word, distinct = encode(split.explode(empty_as_null=False))
    flat = word[gather_ragged(ids, np.cumsum(sizes) - sizes, sizes)].astype(np.int64)
    ends = np.concatenate([[0], np.cumsum(sizes[ids])])[np.cumsum(lengths)]
    return matrix, lengths, Words(flat, np.diff(ends, prepend=0), distinct)
