"""What a text was cut into before: new tokens of byte-level BPE are joins of old ones.

BPE performs the merge of lowest rank first, and new merges rank after all old ones. With them it
first does what it does without, and then joins the pieces. So text that was encoded with all of
the new tokens need not be encoded again with some of them, or with none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analyzer.tokenizers import bytelevel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.extend import Extension
    from analyzer.extend.chain import AddedToken


def only_joins(extension: Extension) -> bool:
    """Say whether every token joins two others by a merge that comes after all merges before it."""
    return extension.base.info.algorithm == "byte-level-bpe" and all(
        token.merge is not None and token.kind in {"target", "intermediate"}
        for token in extension.added
    )


def lengths_with(
    added: Sequence[AddedToken], kept: int, ids: np.ndarray, lengths: np.ndarray
) -> np.ndarray:
    """Give each text's length with the first ``kept`` tokens: int64 [texts].

    ``ids`` and ``lengths`` are those with all of them; a later token stands for as many pieces as
    its two parts do together.
    """
    pieces = {token.piece: 1 for token in added[:kept]}
    costs = np.ones(max([int(ids.max(initial=0)), *(t.id for t in added)]) + 1, dtype=np.int64)
    for token in added[kept:]:
        left, right = token.merge or ("", "")
        pieces[token.piece] = pieces.get(left, 1) + pieces.get(right, 1)
        costs[token.id] = pieces[token.piece]
    return _sums(costs[ids], lengths)


@dataclass(frozen=True, slots=True)
class Undone:
    """The old tokens that every token is made of: ``flat``, from ``first`` on, ``sizes`` of them.

    ``first`` and ``sizes`` int64 [ids of the extended tokenizer].
    """

    flat: np.ndarray
    first: np.ndarray
    sizes: np.ndarray

    @classmethod
    def of(cls, extension: Extension) -> Undone | None:
        """Take the new tokens apart; ``None`` where they are more than joins of old ones."""
        if not only_joins(extension):
            return None
        base = extension.base
        ids = range(base.info.vocab_size)[::-1]  # of tokens of the same bytes the first counts
        old = dict(zip(map(base.token_bytes, ids), ids, strict=True))
        parts: dict[str, list[int]] = {}
        size = max([base.info.vocab_size, *(token.id + 1 for token in extension.added)])
        flat: list[int] = []
        first, sizes = np.arange(size), np.ones(size, dtype=np.int64)
        for token in extension.added:
            own: list[int] = []
            for piece in token.merge or ():
                if piece not in parts:
                    spelled = old.get(bytelevel.to_bytes(piece) or b"")
                    if spelled is None:
                        return None
                    parts[piece] = [spelled]
                own += parts[piece]
            parts[token.piece] = own
            first[token.id], sizes[token.id] = size + len(flat), len(own)
            flat += own
        return cls(np.concatenate([np.arange(size), np.array(flat, np.int64)]), first, sizes)

    def before(self, ids: np.ndarray, lengths: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Give the ids and lengths of texts without any new token, from those with all of them."""
        each = self.sizes[ids]
        old = np.repeat(ids, each)
        new = np.flatnonzero(each > 1)  # few; all others are what they were
        sizes = each[new]
        within = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        starts = np.cumsum(each)[new] - sizes
        old[np.repeat(starts, sizes) + within] = self.flat[
            np.repeat(self.first[ids[new]], sizes) + within
        ]
        return old, _sums(each, lengths)


def _sums(values: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Add up the values of each text."""
    total = np.concatenate([[0], np.cumsum(values)])
    ends = np.cumsum(lengths)
    sums: np.ndarray = total[ends] - total[ends - lengths]
    return sums
