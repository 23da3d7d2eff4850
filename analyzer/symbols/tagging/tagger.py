"""A linear-chain tagger: the best sequence of outside, begin, inside over the tokens of a text.

The weights are those of a conditional random field (Lafferty, McCallum and Pereira 2001), fitted
with an L1 penalty by ``benchmarks/fit_names.py``. A token's own features are summed once into one
row per distance to the tag that it speaks for; pairs of neighbours are weighed by their classes,
looked up in small dense tables. So a text costs a handful of array operations, and the search for
the best path runs only where something other than outside is in reach.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analyzer.symbols.tagging.tokens import REACH, Numbered, token_class, token_features
from analyzer.symbols.tagging.viterbi import BEGIN, INSIDE, OUTSIDE, best_tags

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt

PAD = "\n"
"""Stands between texts that are tagged together."""
# Which neighbours each kind of pair joins, as distances to the tag.
PAIRS = {"A": (-1, 0), "B": (0, 1), "C": (-1, 1), "D": (-2, -1), "E": (1, 2)}
_MOST_TOKENS_KNOWN = 1 << 17
# A token that loses this much against outside, at best, is taken to be outside.
_HOPELESS = -5.0
_NEVER = -1e6
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
        # The first row is of no feature, so that every token has one.
        self._features = {name: at for at, name in enumerate(names, 1)}
        self._weights = np.zeros((2 * REACH + 1, len(names) + 1, 2), dtype=np.float32)
        for name, distance, begin, inside in own:
            self._weights[int(distance) + REACH, self._features[name]] = begin, inside

    def _set_pairs(self, pairs: Sequence[tuple[str, str, str, float, float]]) -> None:
        """Class 0 is every class that no pair weighs."""
        names = dict.fromkeys(name for _, *two, _, _ in pairs for name in two)
        self._classes = {name: at for at, name in enumerate(names, 1)}
        size = len(names) + 1
        self._pairs = {kind: np.zeros((size * size, 2), dtype=np.float32) for kind in PAIRS}
        for kind, first, second, begin, inside in pairs:
            at = self._classes[first] * size + self._classes[second]
            self._pairs[kind][at] = begin, inside
        self._pairs = {kind: table * np.float32(_SCALE) for kind, table in self._pairs.items()}

    def _forget(self) -> None:
        self._rows = {PAD: 0}
        self._scores = np.zeros((2 * REACH + 1, 1024, 2), dtype=np.float32)
        self._class_of = np.zeros(1024, dtype=np.intp)
        # A pad is in no name; as a neighbour it is an edge.
        self._scores[REACH, 0] = _NEVER
        self._class_of[0] = self._classes.get("^", 0)

    def _meet(self, tokens: Sequence[str]) -> None:
        """Make the rows of tokens that are seen for the first time."""
        first, size = len(self._rows), len(self._rows) + len(tokens)
        while size > len(self._class_of):
            self._scores = np.concatenate([self._scores, np.zeros_like(self._scores)], axis=1)
            self._class_of = np.concatenate([self._class_of, np.zeros_like(self._class_of)])
        known = self._features
        seen: list[int] = []
        starts: list[int] = []
        for row, token in enumerate(tokens, first):
            self._rows[token] = row
            starts.append(len(seen))
            seen.append(0)
            seen += [known[name] for name, _ in token_features(token) if name in known]
            name = token_class(token, self._common, self._endings)
            self._class_of[row] = self._classes.get(name, 0)
        sums = np.add.reduceat(self._weights[:, seen], starts, axis=1)
        self._scores[:, first:size] = sums * np.float32(_SCALE)

    def scores(self, text: Numbered) -> npt.NDArray[np.float32]:
        """Give the scores of begin and inside against outside: float32 [tokens, 2]."""
        if len(self._rows) > _MOST_TOKENS_KNOWN:
            self._forget()
        known = self._rows
        new = [token for token in text.distinct if token not in known]
        if new:
            self._meet(new)
        rows = np.array([known[token] for token in text.distinct])[text.numbers]
        total: npt.NDArray[np.float32] = self._scores[REACH].take(rows, axis=0)
        for distance in range(1, min(REACH, len(rows) - 1) + 1):
            total[distance:] += self._scores[REACH - distance].take(rows[:-distance], axis=0)
            total[:-distance] += self._scores[REACH + distance].take(rows[distance:], axis=0)
        edge = np.full(REACH, self._class_of[0])
        classes = np.concatenate([edge, self._class_of[rows], edge])
        firsts, size = classes * (len(self._classes) + 1), len(rows)
        for kind, (first, second) in PAIRS.items():
            pairs = firsts[REACH + first :][:size] + classes[REACH + second :][:size]
            total += self._pairs[kind].take(pairs, axis=0)
        return total

    def tag(self, text: Numbered) -> list[tuple[int, int]]:
        """Give the first token and the one after the last of each name."""
        scores = self.scores(text)
        gains = np.maximum(*(scores + self._best_entry).T)
        alive = np.flatnonzero(gains > _HOPELESS)
        if not len(alive):
            return []
        breaks = np.flatnonzero(np.diff(alive) > 1) + 1
        firsts, lasts = np.concatenate([[0], breaks]), np.concatenate([breaks, [len(alive)]])
        likely = np.maximum.reduceat(gains[alive], firsts) > 0
        starts, stops = alive[firsts[likely]], alive[lasts[likely] - 1] + 1
        tags = best_tags(self._moves, scores, starts, stops)
        return list(_names(tags))


def _names(tags: npt.NDArray[np.uint8]) -> Iterator[tuple[int, int]]:
    """Give where names start and end: a begin and each inside after it."""
    first = np.flatnonzero(tags == BEGIN)
    others = np.append(np.flatnonzero(tags != INSIDE), len(tags))
    last = others[np.searchsorted(others, first, side="right")]
    return zip(first.tolist(), last.tolist(), strict=True)
