"""Chinese cut into dictionary words as jieba does, all runs of characters of a batch at once.

The cut is the one with the largest product of word frequencies, found from the end of a run to
its beginning (Viterbi 1967). Runs are laid side by side, longest first, so that one step of the
search is one array operation over all of them. New words are no matter of this cut: they are
found by statistics of the corpus.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterator

LONE = 0x40000
"""Ids below are those of lone characters, their code points; ids from here on are longer words.

Chinese characters have planes 0, 2 and 3 of Unicode.
"""
_CODE_BITS = np.uint64(21)
_NODE_BITS = np.uint64(22)
_NODE = (np.uint64(1) << _NODE_BITS) - np.uint64(1)
_FACTOR = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True)
class Dictionary:
    """A tree of words: a node is a word or the beginning of one; ids as ``LONE`` says.

    ``table`` uint64 holds of each node its parent, its last character and its id less LONE, at
    the first free place from a digest of the first two on. ``weights`` float64 [ids] are the
    logarithms of frequencies, nan where no word ends, and ``unknown`` that of a character that
    no word begins with; ``texts`` are the words from LONE on.
    """

    table: np.ndarray
    weights: np.ndarray
    unknown: float
    texts: pl.Series

    @property
    def size(self) -> int:
        """The number of ids."""
        return len(self.weights)

    def step(self, parents: np.ndarray, codes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Follow one more character: which of ``parents`` lead on, and to which nodes."""
        keys = (parents.astype(np.uint64) << _CODE_BITS) | codes
        slots = _slots(keys, self.table)
        met = self.table.take(slots)
        hit = met >> _NODE_BITS == keys
        nodes = met * hit
        left = np.flatnonzero(~hit & (met != 0))
        while len(left):
            slots[left] += 1
            met = self.table.take(slots.take(left))
            hit = met >> _NODE_BITS == keys.take(left)
            nodes[left] = met * hit
            left = left.take(np.flatnonzero(~hit & (met != 0)))
        found = np.flatnonzero(nodes != 0)
        return found, (nodes.take(found) & _NODE).astype(np.int32) + np.int32(LONE)

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
    codes = codes_of(words)
    lengths = words.str.len_chars().to_numpy().astype(np.int64)
    firsts = np.cumsum(lengths) - lengths
    nodes = codes[firsts].astype(np.int64)
    every_weight = [np.full(LONE, np.nan)]
    every_weight[0][nodes[lengths == 1]] = weights[lengths == 1]
    keys, texts, size = [], [], LONE
    for length in range(2, int(lengths.max(initial=1)) + 1):
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
    return Dictionary(_table(np.concatenate(keys)), weights, unknown, pl.concat(texts))


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


def codes_of(texts: pl.Series) -> np.ndarray:
    """Give the code points of all texts, one after another: uint32."""
    joined = texts.str.join("").item() if len(texts) else ""
    return np.frombuffer(joined.encode("utf-32-le"), dtype=np.uint32)


def cut_han(runs: pl.Series) -> tuple[np.ndarray, np.ndarray]:
    """Cut runs of Chinese characters into words: ids, one run after another, and numbers of words.

    >>> ids, lengths = cut_han(pl.Series(["急性心肌梗死", "治疗"]))
    >>> dictionary().spelled(ids).to_list(), lengths.tolist()
    (['急性', '心肌梗死', '治疗'], [2, 1])
    """
    sizes = runs.str.len_chars().to_numpy().astype(np.int64)
    if not len(sizes):
        return np.zeros(0, dtype=np.int32), sizes
    side = _SideBySide.of(codes_of(runs), sizes)
    ids, begun = side.cut(dictionary())
    # back from the order of the search to that of the text
    begun = np.flatnonzero(begun)
    words = np.full(len(ids), -1, dtype=np.int32)
    words[side.place.take(begun)] = ids.take(begun)
    begins = words >= 0
    before = np.concatenate([[0], np.cumsum(begins, dtype=np.int32)])
    ends = np.cumsum(sizes)
    return words.take(np.flatnonzero(begins)), before[ends] - before[ends - sizes]


@dataclass(frozen=True, slots=True)
class _SideBySide:
    """All characters by their distance to the end of their run, the last ones first.

    At each distance stand those of the longest runs, in the same order: so the characters that
    follow those of one distance are the first of the distance before. ``offsets`` says where a
    distance begins; ``codes``, ``place`` (in the runs one after another) and ``follow`` (the
    index of the next character) are arrays [characters].
    """

    offsets: np.ndarray
    codes: np.ndarray
    place: np.ndarray
    follow: np.ndarray

    @staticmethod
    def of(codes: np.ndarray, sizes: np.ndarray) -> _SideBySide:
        order = np.argsort(-sizes, kind="stable")
        ends = np.cumsum(sizes)[order].astype(np.int32)
        longest = int(sizes.max(initial=0))
        # how many runs reach each distance
        reach = len(sizes) - np.searchsorted(np.sort(sizes), np.arange(1, longest + 1))
        offsets = np.concatenate([[0], np.cumsum(reach)])
        offsets = offsets.astype(np.int32)
        rank = np.arange(len(codes), dtype=np.int32) - np.repeat(offsets[:-1], reach)
        distance = np.repeat(np.arange(1, longest + 1, dtype=np.int32), reach)
        place = ends[rank] - distance
        follow = rank + np.repeat(np.concatenate([offsets[:1], offsets[:-2]]), reach)
        return _SideBySide(offsets, codes[place], place, follow)

    def cut(self, known: Dictionary) -> tuple[np.ndarray, np.ndarray]:
        """Give the id of the best word from each character on, and where the cut's words begin."""
        bounds = self.offsets.tolist()
        longer = [
            (starts, nodes, known.weights[nodes], np.searchsorted(starts, self.offsets).tolist())
            for starts, nodes in self._longer(known)
        ]
        ids, steps = self.codes.astype(np.int32), np.ones(len(self.codes), dtype=np.int32)
        best = self._lone(known, [starts for starts, *_ in longer])
        for far in range(1, len(bounds)):
            first, end = bounds[far - 1 : far + 1]
            if far > 1:
                before = bounds[far - 2]
                best[first:end] += best[before : before + end - first]
            for length, (starts, nodes, weights, cuts) in enumerate(longer[: far - 1], 2):
                within = slice(cuts[far - 1], cuts[far])
                places, value = starts[within], weights[within]
                if far > length:
                    value = value + best[places - (first - bounds[far - length - 1])]
                # of equal ones the longer word, as jieba does
                better = np.flatnonzero(value >= best.take(places))
                places = places.take(better)
                best[places], ids[places] = value.take(better), nodes[within].take(better)
                steps[places] = length
        return ids, self._begun(steps)

    def _longer(self, known: Dictionary) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Give for two characters, three, ... where words of them begin, ascending, and ids."""
        starts = np.arange(self.offsets[1], len(self.codes), dtype=np.int32)
        nodes, at = self.codes[starts], self.follow[starts]
        while len(starts):
            kept, nodes = known.step(nodes, self.codes[at])
            starts, at = starts.take(kept), at.take(kept)
            whole = np.flatnonzero(~np.isnan(known.weights.take(nodes)))
            yield starts.take(whole), nodes.take(whole)
            on = np.flatnonzero(at >= self.offsets[1])
            starts, nodes, at = starts.take(on), nodes.take(on), self.follow.take(at.take(on))

    def _lone(self, known: Dictionary, longer: list[np.ndarray]) -> np.ndarray:
        """Give the weight of each character as a word; one that begins words only is none."""
        weights: np.ndarray = known.weights[self.codes]
        begins = np.zeros(len(weights), dtype=bool)
        for starts in longer:
            begins[starts] = True
        none = np.isnan(weights)
        weights[none] = np.where(begins[none], -np.inf, known.unknown)
        return weights

    def _begun(self, steps: np.ndarray) -> np.ndarray:
        """Follow the words from the beginning of each run: bool [characters]."""
        begun = np.zeros(len(steps), dtype=bool)
        bounds, reach = self.offsets, np.append(np.diff(self.offsets), 0)
        for far in range(len(bounds) - 1, 0, -1):
            first, end = bounds[far - 1], bounds[far]
            begun[first + reach[far] : end] = True  # the runs that are just so long
            at = np.flatnonzero(begun[first:end])
            left = far - steps[first:end][at]
            on = np.flatnonzero(left)
            begun[bounds[left[on] - 1] + at[on]] = True
        return begun
