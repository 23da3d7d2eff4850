"""Chinese cut into dictionary words as jieba does, all runs of characters of a batch at once.

The cut is the one with the largest product of word frequencies, found from the end of a run to
its beginning (Viterbi 1967). Runs are laid side by side, longest first, so that one step of the
search is one array operation over all of them. New words are no matter of this cut: they are
found by statistics of the corpus.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analyzer.terms.han_dictionary import codes_of, dictionary

if TYPE_CHECKING:
    from analyzer.terms.han_dictionary import Dictionary

_BREAK = "\n"
_PAIR, _LONGER = 2, 3
"""Pieces of so many characters, and of more."""


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
