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

import numpy as np
import polars as pl

LONE = 0x40000
"""Ids below are those of lone characters, their code points; ids from here on are longer words.

Chinese characters have planes 0, 2 and 3 of Unicode.
"""
_CODE_BITS = np.uint64(21)
_NODE_BITS = np.uint64(22)
_NODE = (np.uint64(1) << _NODE_BITS) - np.uint64(1)
_BREAK = "\n"
_AT_ONCE = 1 << 16
_PAIR, _LONGER = 2, 3
"""Pieces of so many characters, and of more."""
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


def cut_han(runs: str) -> tuple[np.ndarray, np.ndarray]:
    r"""Cut runs of Chinese characters into words: ids, one run after another, and numbers of words.

    A line end stands after each run.

    >>> ids, lengths = cut_han("急性心肌梗死\n治疗\n")
    >>> dictionary().spelled(ids).to_list(), lengths.tolist()
    (['急性', '心肌梗死', '治疗'], [2, 1])
    """
    text = _Text.of(runs, dictionary())
    ids, begins = text.cut(dictionary())
    breaks = np.flatnonzero(text.codes == ord(_BREAK))
    begins[breaks] = False
    before = np.cumsum(begins, dtype=np.int32)
    ends = before.take(breaks[: len(breaks) - dictionary().longest])
    return ids.take(np.flatnonzero(begins)), np.diff(ends, prepend=0)


@dataclass(frozen=True, slots=True)
class _Text:
    """All runs one after another, a break after each, and the words that are met in them.

    ``codes`` uint32 [characters]; ``words`` are, of two characters, three, ..., where they begin,
    ascending, and their ids; ``goes_on`` bool [characters] says that some word reaches over the
    end of a character. Where none does, the text falls apart into *pieces* that are cut each by
    itself; most are one character or one word.
    """

    codes: np.ndarray
    words: list[tuple[np.ndarray, np.ndarray]]
    goes_on: np.ndarray

    @staticmethod
    def of(runs: str, known: Dictionary) -> _Text:
        codes = codes_of(runs + _BREAK * known.longest)
        goes_on = np.zeros(len(codes), dtype=bool)
        words: list[tuple[np.ndarray, np.ndarray]] = []
        starts = known.begun(codes[: len(codes) - known.longest + 1])
        nodes = codes.take(starts)
        for length in range(2, known.longest + 1):
            kept, nodes = known.step(nodes, codes.take(starts + (length - 1)))
            starts = starts.take(kept)
            if not len(starts) and words:
                break
            whole = np.flatnonzero(~np.isnan(known.weights.take(nodes)))
            words.append((starts.take(whole), nodes.take(whole)))
            for place in range(length - 1):
                goes_on[words[-1][0] + place] = True
        return _Text(codes, words, goes_on)

    def cut(self, known: Dictionary) -> tuple[np.ndarray, np.ndarray]:
        """Give the id of the best word from each character on, and where the cut's words begin."""
        ends = np.flatnonzero(~self.goes_on)
        sizes = np.diff(ends, prepend=-1)
        kinds = np.repeat(np.minimum(sizes, _LONGER).astype(np.uint8), sizes)
        ids, best = self.codes.astype(np.int32), self._lone(known)
        begins = np.ones(len(ids), dtype=bool)
        pairs = ends.compress(sizes == _PAIR)  # two characters, and the one word of both
        starts, nodes = self.words[0]
        nodes = nodes.take(np.flatnonzero(kinds.take(starts) == _PAIR))
        better = known.weights.take(nodes) >= best.take(pairs - 1) + best.take(pairs)
        ids[pairs.compress(better) - 1] = nodes.compress(better)
        begins[pairs.compress(better)] = False
        longer = sizes >= _LONGER
        ends, sizes = ends.compress(longer), sizes.compress(longer)
        steps = self._search(
            known, np.flatnonzero(kinds == _LONGER), np.repeat(ends, sizes), best, ids
        )
        begins[kinds == _LONGER] = False
        at = ends - sizes + 1
        while len(at):
            begins[at] = True
            at = at + steps.take(at)
            at = at.compress(self.goes_on.take(at - 1))
        return ids, begins

    def _search(
        self,
        known: Dictionary,
        places: np.ndarray,
        ends: np.ndarray,
        best: np.ndarray,
        ids: np.ndarray,
    ) -> np.ndarray:
        """Find the best word at each of the places, whose pieces have these ends, from there back.

        ``best`` and ``ids`` hold lone characters before and the best words after; gives the
        characters of these, int64 [characters].
        """
        steps = np.ones(len(ids), dtype=np.int64)
        distances = ends - places + 1
        far = np.zeros(
            len(ids), np.min_scalar_type(distances.max(initial=0))
        )  # narrow: sorted fast
        far[places] = distances
        words: list[tuple[np.ndarray, list[int], np.ndarray, np.ndarray]] = []
        for starts, nodes in self.words:
            kept = np.flatnonzero(far.take(starts))
            order, bounds = _by_distance(starts.take(kept), far)
            kept = kept.take(order)
            words.append(
                (starts.take(kept), bounds, nodes.take(kept), known.weights.take(nodes.take(kept)))
            )
        order, bounds = _by_distance(places, far)
        places = places.take(order)
        for distance in range(2, len(bounds) - 1):
            here = places[bounds[distance] : bounds[distance + 1]]
            best[here] += best.take(here + 1)
            for length, (starts, cuts, nodes, weights) in enumerate(words[: distance - 1], _PAIR):
                within = slice(cuts[distance], cuts[distance + 1])
                at, value = starts[within], weights[within]
                if distance > length:
                    value = value + best.take(at + length)
                # of equal ones the longer word, as jieba does
                better = np.flatnonzero(value >= best.take(at))
                at = at.take(better)
                best[at], ids[at] = value.take(better), nodes[within].take(better)
                steps[at] = length
        return steps

    def _lone(self, known: Dictionary) -> np.ndarray:
        """Give the weight of each character as a word; one that begins words only is none."""
        weights: np.ndarray = known.weights.take(self.codes)
        begins = np.zeros(len(weights), dtype=bool)
        for starts, _ in self.words:
            begins[starts] = True
        none = np.isnan(weights)
        weights[none] = np.where(begins[none], -np.inf, known.unknown)
        return weights


def _by_distance(places: np.ndarray, far: np.ndarray) -> tuple[np.ndarray, list[int]]:
    """Give the order of places by their distances, and where each distance begins in it."""
    distances = far.take(places)
    counts = np.bincount(distances, minlength=int(far.max()) + 1)
    return np.argsort(distances, kind="stable"), [0, *np.cumsum(counts).tolist()]
