"""A linear-chain tagger: the best sequence of outside, begin, inside over the tokens of a text.

The weights are those of a conditional random field (Lafferty, McCallum and Pereira 2001), fitted
with an L1 penalty by ``benchmarks/fit_names.py``. A token's own features are summed once into one
row per distance to the tag that it speaks for; pairs of neighbours are weighed by their classes,
looked up in small dense tables. So a text costs a handful of array operations, and the search for
the best path runs only where something other than outside is in reach.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from analyzer.symbols.tagging.tokens import REACH, token_class, token_features

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt

OUTSIDE, BEGIN, INSIDE = 0, 1, 2
PAD = "\n"
"""Stands between texts that are tagged together."""
# Which neighbours each kind of pair joins, as distances to the tag.
PAIRS = {"A": (-1, 0), "B": (0, 1), "C": (-1, 1), "D": (-2, -1), "E": (1, 2)}
_MOST_TOKENS_KNOWN = 1 << 17
_NEVER = -1e9
# A token that loses this much against outside, at best, is taken to be outside.
_HOPELESS = -5.0
_SCALE = 0.01


class Tagger:
    """Weights of one kind of name, and one row of scores for each token that was met.

    ``table`` has a line for each weight, in hundredths: ``T from to weight``; ``F distance feature
    begin inside``; ``P kind class class begin inside``; and ``K word`` and ``S ending`` for what
    makes a class. Begin and inside are against outside.
    """

    def __init__(self, table: str) -> None:
        self._moves = np.zeros((3, 3))
        words, endings = set(), set()
        own: list[tuple[str, str, float, float]] = []
        pairs: list[tuple[str, str, str, float, float]] = []
        for line in table.splitlines():
            kind, *fields = line.split("\t")
            if kind == "F":
                own.append((fields[1], fields[0], float(fields[2]), float(fields[3])))
            elif kind == "P":
                pairs.append((*fields[:3], float(fields[3]), float(fields[4])))  # type: ignore[arg-type]
            elif kind == "T":
                self._moves[int(fields[0]), int(fields[1])] = float(fields[2]) * _SCALE
            elif kind == "K":
                words.add(fields[0])
            else:
                endings.add(fields[0])
        # The most that begin and inside may win over outside by the moves around a token.
        self._best_entry = (self._moves.max(axis=0) - self._moves[OUTSIDE, OUTSIDE])[1:].astype(
            np.float32
        )
        self._common, self._endings = frozenset(words), frozenset(endings)
        self._set_features(own)
        self._set_pairs(pairs)
        self._forget()

    def _set_features(self, own: Sequence[tuple[str, str, float, float]]) -> None:
        names = dict.fromkeys(name for name, *_ in own)
        self._features = {name: at for at, name in enumerate(names)}
        self._weights = np.zeros((len(names), 2 * REACH + 1, 2), dtype=np.float32)
        for name, distance, begin, inside in own:
            self._weights[self._features[name], int(distance) + REACH] = begin, inside

    def _set_pairs(self, pairs: Sequence[tuple[str, str, str, float, float]]) -> None:
        """Class 0 is every class that no pair weighs."""
        names = dict.fromkeys(name for _, *two, _, _ in pairs for name in two)
        self._classes = {name: at for at, name in enumerate(names, 1)}
        size = len(names) + 1
        self._pairs = {kind: np.zeros((size, size, 2), dtype=np.float32) for kind in PAIRS}
        for kind, first, second, begin, inside in pairs:
            self._pairs[kind][self._classes[first], self._classes[second]] = begin, inside

    def _forget(self) -> None:
        self._rows: dict[str, int] = {}
        self._scores = np.zeros((1024, 2 * REACH + 1, 2), dtype=np.float32)
        self._class_of = np.zeros(1024, dtype=np.int32)
        # A pad says nothing of itself; as a neighbour it is an edge.
        self._class_of[self._row(PAD)] = self._classes.get("^", 0)

    def _row(self, token: str) -> int:
        """Give the row of a token, made at its first sight."""
        row = self._rows.get(token)
        if row is not None:
            return row
        row = self._rows[token] = len(self._rows)
        if row == len(self._scores):
            self._scores = np.concatenate([self._scores, np.zeros_like(self._scores)])
            self._class_of = np.concatenate([self._class_of, np.zeros_like(self._class_of)])
        if token != PAD:
            known = self._features
            seen = [known[name] for name, _ in token_features(token) if name in known]
            self._scores[row] = self._weights[seen].sum(axis=0) * _SCALE
            name = token_class(token, self._common, self._endings)
            self._class_of[row] = self._classes.get(name, 0)
        return row

    def scores(self, tokens: Sequence[str]) -> npt.NDArray[np.float32]:
        """Give the scores of begin and inside against outside: float32 [tokens, 2]."""
        if len(self._rows) > _MOST_TOKENS_KNOWN:
            self._forget()
        known = self._rows
        rows = np.array([known[t] if t in known else self._row(t) for t in tokens], dtype=np.int32)
        total: npt.NDArray[np.float32] = self._scores[rows, REACH]
        for distance in range(1, min(REACH, len(rows) - 1) + 1):
            total[distance:] += self._scores[rows[:-distance], REACH - distance]
            total[:-distance] += self._scores[rows[distance:], REACH + distance]
        edge = np.full(REACH, self._class_of[known[PAD]], dtype=np.int32)
        classes = np.concatenate([edge, self._class_of[rows], edge])
        size = len(rows)
        for kind, (first, second) in PAIRS.items():
            one, two = classes[REACH + first :][:size], classes[REACH + second :][:size]
            total += self._pairs[kind][one, two] * np.float32(_SCALE)
        return total

    def tag(self, tokens: Sequence[str], bias: float = 0.0) -> list[tuple[int, int]]:
        """Give the first token and the one after the last of each name; ``bias`` favours none."""
        if not tokens:
            return []
        scores = self.scores(tokens) - np.float32(bias)
        gains = (scores + self._best_entry).max(axis=1)
        alive = np.flatnonzero(gains > _HOPELESS)
        names: list[tuple[int, int]] = []
        breaks = [0, *(np.flatnonzero(np.diff(alive) > 1) + 1).tolist(), len(alive)]
        for first, last in pairwise(breaks):
            if last > first and gains[alive[first:last]].max() > 0:
                start, stop = int(alive[first]), int(alive[last - 1]) + 1
                names += _names(self._path(scores[start:stop].tolist()), start)
        return [(a, b) for a, b in names if PAD not in tokens[a:b]]

    def _path(self, scores: Sequence[Sequence[float]]) -> list[int]:
        """Give the best tags of a stretch with outside on both sides (Viterbi 1967)."""
        # Spelled out, not looped over tags: this is where the time goes.
        (oo, ob, _), (bo, bb, bi), (io, ib, ii) = self._moves.tolist()
        outside, begin, inside = oo, ob + scores[0][0], _NEVER
        back: list[tuple[int, int, int]] = []
        for new, more in scores[1:]:
            to_outside = to_begin = OUTSIDE
            best_outside, best_begin = outside + oo, outside + ob
            if begin + bo > best_outside:
                best_outside, to_outside = begin + bo, BEGIN
            if inside + io > best_outside:
                best_outside, to_outside = inside + io, INSIDE
            if begin + bb > best_begin:
                best_begin, to_begin = begin + bb, BEGIN
            if inside + ib > best_begin:
                best_begin, to_begin = inside + ib, INSIDE
            if begin + bi > inside + ii:
                best_inside, to_inside = begin + bi, BEGIN
            else:
                best_inside, to_inside = inside + ii, INSIDE
            back.append((to_outside, to_begin, to_inside))
            outside, begin, inside = best_outside, best_begin + new, best_inside + more
        ends = [outside + oo, begin + bo, inside + io]
        tags = [ends.index(max(ends))]
        for step in reversed(back):
            tags.append(step[tags[-1]])
        return tags[::-1]


def _names(tags: Sequence[int], offset: int) -> Iterator[tuple[int, int]]:
    first = -1
    for at, tag in enumerate([*tags, OUTSIDE]):
        if tag != INSIDE and first >= 0:
            yield first + offset, at + offset
            first = -1
        if tag == BEGIN:
            first = at
