"""A linear tagger for gene and protein names, and the gate that keeps it to biomedical text.

The tagger is an averaged structured perceptron (Collins 2002, doi 10.3115/1118693.1118694) over
tags outside, begin, inside. Because no feature joins two tokens, the score of a tag is a sum of
one row per neighbour, so a distinct token is looked at once. The weights in
``mention_weights.tsv`` hold shapes, affixes and common words, never names as such; they were
fitted on BioCreative II sentences (Smith et al. 2008, doi 10.1186/gb-2008-9-s2-s2, CC BY 4.0).
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from analyzer.symbols.genes.tokens import token_features

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt

OUTSIDE, BEGIN, INSIDE = 0, 1, 2
_REACH = 2
_MOST_TOKENS_KNOWN = 1 << 17
_NEVER = -1e9


class Tagger:
    """Weights, and one row of scores for each token that was met."""

    def __init__(self, table: str) -> None:
        import numpy as np

        self.gate: dict[str, float] = {}
        self._weights: dict[tuple[int, str], tuple[float, float]] = {}
        self._moves = np.zeros((3, 3))
        known = set()
        for line in table.splitlines():
            kind, *fields = line.split("\t")
            if kind == "T":
                self._moves[int(fields[0]), int(fields[1])] = float(fields[2])
            elif kind == "K":
                known.add(fields[0])
            elif kind == "G":
                self.gate[fields[0]] = float(fields[1])
            else:
                begin, inside = float(fields[2]), float(fields[3])
                self._weights[int(fields[0]), fields[1]] = (begin, inside)
        self._known = frozenset(known)
        self._rows: dict[str, int] = {}
        self._table = np.zeros((1024, 2 * _REACH + 1, 2), dtype=np.float32)

    def _row(self, token: str) -> int:
        import numpy as np

        row = self._rows.get(token)
        if row is not None:
            return row
        row = len(self._rows)
        if row == len(self._table):
            self._table = np.concatenate([self._table, np.zeros_like(self._table)])
        for feature in token_features(token, self._known):
            for offset in range(-_REACH, _REACH + 1):
                weight = self._weights.get((offset, feature))
                if weight is not None:
                    self._table[row, offset + _REACH] += weight
        self._rows[token] = row
        return row

    def scores(self, tokens: Sequence[str]) -> npt.NDArray[np.float32]:
        """Give the scores of begin and inside against outside: float32 [tokens, 2]."""
        if len(self._rows) > _MOST_TOKENS_KNOWN:
            self._rows.clear()
            self._table[:] = 0
        rows = [self._row(token) for token in tokens]
        own = self._table[rows]
        total = own[:, _REACH].copy()
        for offset in range(1, _REACH + 1):
            if len(rows) > offset:
                total[offset:] += own[:-offset, _REACH - offset]
                total[:-offset] += own[offset:, _REACH + offset]
        return total

    def tag(self, tokens: Sequence[str], bias: float) -> list[int]:
        """Give the best sequence of tags; ``bias`` is added to outside."""
        if not tokens:
            return []
        moves = self._moves.tolist()
        scored = self.scores(tokens).tolist()
        best = [bias, scored[0][0], _NEVER]
        back: list[tuple[int, int, int]] = []
        for begin, inside in scored[1:]:
            out = [best[tag] + moves[tag][OUTSIDE] for tag in range(3)]
            new = [best[tag] + moves[tag][BEGIN] for tag in range(3)]
            more = [
                _NEVER,
                best[BEGIN] + moves[BEGIN][INSIDE],
                best[INSIDE] + moves[INSIDE][INSIDE],
            ]
            tops = max(out), max(new), max(more)
            back.append((out.index(tops[0]), new.index(tops[1]), more.index(tops[2])))
            best = [tops[0] + bias, tops[1] + begin, tops[2] + inside]
        tags = [best.index(max(best))]
        for step in reversed(back):
            tags.append(step[tags[-1]])
        return tags[::-1]


@cache
def tagger() -> Tagger:
    """Give the tagger with the weights that ship with this package."""
    table = files("analyzer.symbols.genes").joinpath("mention_weights.tsv")
    return Tagger(table.read_text("utf-8"))
