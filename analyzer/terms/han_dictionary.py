"""jieba's words as a tree that many characters are looked up in at once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import polars as pl

LONE = 0x40000
"""Ids below are those of lone characters, their code points; ids from here on are longer words.

Chinese characters have planes 0, 2 and 3 of Unicode.
"""
_CODE_BITS = np.uint64(21)
_NODE_BITS = np.uint64(22)
_NODE = (np.uint64(1) << _NODE_BITS) - np.uint64(1)
_AT_ONCE = 1 << 16
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_PAIR_FACTORS = np.array([0x85EBCA6B, 0x9E3779B1], dtype=np.uint32)
_PAIR_BITS = 21


@dataclass(frozen=True, slots=True)
class Dictionary:
    """A tree of words: a node is a word or the beginning of one; ids as ``LONE`` says.

    ``table`` uint64 holds of each node its parent, its last character and its id less LONE, at
    the first free place from a digest of the first two on. ``pairs`` bool says by a smaller
    digest which two characters may begin a word, as most do not. ``weights`` float64 [ids] are
    the logarithms of frequencies, nan where no word ends, and ``unknown`` that of a character
    that no word begins with; ``texts`` are the words from LONE on.
    """

    table: np.ndarray
    pairs: np.ndarray
    weights: np.ndarray
    unknown: float
    texts: pl.Series
    longest: int

    @property
    def size(self) -> int:
        """The number of ids."""
        return len(self.weights)

    def begun(self, codes: np.ndarray) -> np.ndarray:
        """Give where two characters may begin a word, and maybe some other places: int64."""
        parts = []
        for i in range(0, len(codes) - 1, _AT_ONCE):
            some = codes[i : i + _AT_ONCE + 1]
            parts.append(np.flatnonzero(self.pairs.take(_pairs(some[:-1], some[1:]))) + i)
        return np.concatenate([np.zeros(0, np.int64), *parts])

    def step(self, parents: np.ndarray, codes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Follow one more character: which of ``parents`` lead on, and to which nodes."""
        if len(parents) > _AT_ONCE:  # what fits the processor's own memory is twice as fast
            parts = [
                self.step(parents[i : i + _AT_ONCE], codes[i : i + _AT_ONCE])
                for i in range(0, len(parents), _AT_ONCE)
            ]
            places = [part[0] + i * _AT_ONCE for i, part in enumerate(parts)]
            return np.concatenate(places), np.concatenate([part[1] for part in parts])
        keys = (parents.astype(np.uint64) << _CODE_BITS) | codes
        slots = _slots(keys, self.table)
        met = self.table.take(slots)
        hit = met >> _NODE_BITS == keys
        left = np.flatnonzero(hit < (met != 0))
        slots, keys = slots.take(left), keys.take(left)
        while len(left):
            slots += 1
            again = self.table.take(slots)
            met[left] = again
            hit[left] = here = again >> _NODE_BITS == keys
            on = np.flatnonzero(here < (again != 0))
            left, slots, keys = left.take(on), slots.take(on), keys.take(on)
        found = np.flatnonzero(hit)
        return found, (met.take(found) & _NODE).astype(np.int32) + np.int32(LONE)

    def spelled(self, ids: np.ndarray) -> pl.Series:
        """Give the texts of ids."""
        lone = [chr(code) for code in ids[ids < LONE].tolist()]
        words = self.texts.gather(ids[ids >= LONE] - LONE)
        texts = pl.concat([pl.Series("word", lone, dtype=pl.String), words.alias("word")])
        order = np.concatenate([np.flatnonzero(ids < LONE), np.flatnonzero(ids >= LONE)])
        return texts.gather(np.argsort(order))


@cache
def dictionary() -> Dictionary:
    """Read jieba's list of words and their frequencies."""
    spec = find_spec("jieba")
    folder = ((spec and spec.submodule_search_locations) or [""])[0]
    lines = pl.read_csv(
        Path(folder) / "dict.txt",
        separator=" ",
        has_header=False,
        quote_char=None,
        new_columns=["word", "frequency", "tag"],
    )
    log_total = np.log(np.float64(lines["frequency"].sum()))
    words = lines.filter(pl.col("word").str.contains(r"^\p{Han}+$"))
    return _tree(words["word"], np.log(words["frequency"].to_numpy()) - log_total, -log_total)


def _tree(words: pl.Series, weights: np.ndarray, unknown: float) -> Dictionary:
    """Give every beginning of a word its number, one length after another."""
    codes = codes_of("".join(words.to_list()))
    lengths = words.str.len_chars().to_numpy().astype(np.int64)
    firsts = np.cumsum(lengths) - lengths
    nodes = codes[firsts].astype(np.int64)
    every_weight = [np.full(LONE, np.nan)]
    every_weight[0][nodes[lengths == 1]] = weights[lengths == 1]
    keys, texts, size = [], [], LONE
    longest = int(lengths.max(initial=1))
    for length in range(2, longest + 1):
        longer = np.flatnonzero(lengths[: len(nodes)] >= length)
        words, weights, lengths = words.gather(longer), weights[longer], lengths[longer]
        firsts, nodes = firsts[longer], nodes[longer]
        key = (nodes.astype(np.uint64) << _CODE_BITS) | codes[firsts + length - 1]
        distinct, nodes = np.unique(key, return_inverse=True)
        weight = np.full(len(distinct), np.nan)
        text = pl.repeat("", len(distinct), eager=True)
        ends = np.flatnonzero(lengths == length)
        weight[nodes[ends]] = weights[ends]
        texts.append(text.scatter(nodes[ends], words.gather(ends)))
        every_weight.append(weight)
        keys.append(distinct)
        nodes = nodes + size
        size += len(distinct)
    weights = np.concatenate(every_weight)
    pairs = np.zeros(1 << _PAIR_BITS, dtype=bool)
    first, second = keys[0] >> _CODE_BITS, keys[0] & np.uint64((1 << int(_CODE_BITS)) - 1)
    pairs[_pairs(first.astype(np.uint32), second.astype(np.uint32))] = True
    table = _table(np.concatenate(keys))
    return Dictionary(table, pairs, weights, unknown, pl.concat(texts), longest)


def _pairs(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Give a small digest of each pair of characters, uint32."""
    mixed = first * _PAIR_FACTORS[0]
    mixed += second
    mixed *= _PAIR_FACTORS[1]
    mixed >>= np.uint32(32 - _PAIR_BITS)
    return np.asarray(mixed)


def _slots(keys: np.ndarray, table: np.ndarray) -> np.ndarray:
    """Give where the search for each key begins; past the power of 2 is room to search on."""
    mixed = keys * _FACTOR
    mixed ^= mixed >> np.uint64(32)
    mixed *= _FACTOR
    mixed >>= np.uint64(65 - len(table).bit_length())
    return mixed.view(np.int64)


def _table(keys: np.ndarray) -> np.ndarray:
    """Put each key, with its number, at the first free place; most places stay free."""
    entries = (keys << _NODE_BITS) | np.arange(len(keys), dtype=np.uint64)
    table = np.zeros((4 << len(keys).bit_length()) + len(keys), dtype=np.uint64)
    slots, left = _slots(keys, table), np.arange(len(keys))
    while len(left):
        free = left[table[slots[left]] == 0]
        table[slots[free]] = entries[free]
        left = left[table[slots[left]] != entries[left]]
        slots[left] += 1
    return table


def codes_of(text: str) -> np.ndarray:
    """Give the code points of a text: uint32."""
    return np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)
