"""Which joins a passage has to thank itself for: the leave-one-out part of a prediction."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analyzer.propose.choose import Choice


def saved_by_flukes(
    choice: Choice,
    ids: Mapping[bytes, int],
    after: tuple[np.ndarray, np.ndarray],
    passages: tuple[np.ndarray, np.ndarray],
    train_tokens: float,
) -> float:
    """Give the tokens that passages save only by joins that owe their place to them.

    ``after`` are the passages' ids with the new tokens, flat, and their number a passage;
    ``passages`` is how often each stood, and its tokens before: int64 [passages]. What waits at
    the bar takes the place of a join that is not there.
    """
    counts, before = passages
    token, passage, joins = _joins(choice, ids, after)
    repeats = counts[passage]
    size = int(max(ids.values())) + 1
    worth, each = np.full(size, np.inf), np.ones(size)
    for step in choice.learned:
        if step.token in ids:
            worth[ids[step.token]] = sum(step.saving.values())
            each[ids[step.token]] = max(len(step.pieces) - 1, 1)
    totals = np.bincount(token, weights=joins * repeats, minlength=size)
    share = min(float(counts @ before) / train_tokens, 1.0)
    # a token that also fires where it was not chosen from owes a passage no more than its part
    fluke = worth[token] * (1 - joins * share / totals[token]) < choice.bar
    waiting = choice.bar / train_tokens * before[passage] if choice.is_full else 0.0
    return float(((joins * each[token] - waiting) * repeats)[fluke].sum())


def _joins(
    choice: Choice, ids: Mapping[bytes, int], after: tuple[np.ndarray, np.ndarray]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Count the joins in each passage: (token, passage, how often), one row a pair that occurs.

    A token stands for every join that led to it.
    """
    trees: dict[bytes, list[int]] = {}
    for step in choice.learned:
        if step.token in ids:
            parts = (trees.get(part, []) for part in step.pieces if part != step.token)
            trees[step.token] = [ids[step.token], *chain.from_iterable(parts)]
    size = int(max(ids.values())) + 1
    made = np.zeros(size, dtype=np.int64)
    first = np.zeros(size, dtype=np.int64)
    flat: list[int] = []
    for tree in trees.values():
        first[tree[0]], made[tree[0]] = len(flat), len(tree)
        flat += tree
    tokens, lengths = after
    passage = np.repeat(np.arange(len(lengths)), lengths)
    ours = (tokens < size) & (made[np.minimum(tokens, size - 1)] > 0)
    tokens, passage = tokens[ours], passage[ours]
    sizes = made[tokens]
    starts = np.cumsum(sizes) - sizes
    places = np.arange(sizes.sum()) + np.repeat(first[tokens] - starts, sizes)
    cells = np.repeat(passage, sizes) * size + np.array(flat, dtype=np.int64)[places]
    cells, joins = np.unique(cells, return_counts=True)
    return cells % size, cells // size, joins
