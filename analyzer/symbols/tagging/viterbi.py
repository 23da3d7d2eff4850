"""The best tags of stretches of tokens, each with outside on both sides (Viterbi 1967)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Integers = npt.NDArray[np.intp]
    Tags = npt.NDArray[np.uint8]

OUTSIDE, BEGIN, INSIDE = 0, 1, 2
_NEVER = -1e9
# So many stretches at once are tagged faster by array operations than one after another.
_MANY = 100


def best_tags(
    moves: Floats, scores: npt.NDArray[np.float32], starts: Integers, stops: Integers
) -> Tags:
    """Give the best tag of every token, outside where no stretch is: uint8 [tokens].

    ``moves`` [3, 3] weighs each tag after each, ``scores`` [tokens, 2] begin and inside against
    outside. Stretches do not touch. While many are at least as long they take their steps
    together; what few are longer are tagged one by one.
    """
    tags = np.zeros(len(scores), dtype=np.uint8)
    order = np.argsort(starts - stops, kind="stable")
    starts, stops = starts[order], stops[order]
    sizes = stops - starts
    alone = np.count_nonzero(sizes > sizes[_MANY]) if len(sizes) > _MANY else len(sizes)
    for start, stop in zip(starts[:alone].tolist(), stops[:alone].tolist(), strict=True):
        tags[start:stop] = best_path(moves, scores[start:stop].tolist())
    if alone < len(sizes):
        _tag_together(moves, scores, starts[alone:], sizes[alone:], tags)
    return tags


def best_path(moves: Floats, scores: Sequence[Sequence[float]]) -> list[int]:
    """Give the best tags of one stretch."""
    # Spelled out, not looped over tags: this is where the time goes.
    (oo, ob, _), (bo, bb, bi), (io, ib, ii) = moves.tolist()
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


def _tag_together(
    moves: Floats,
    scores: npt.NDArray[np.float32],
    starts: Integers,
    sizes: Integers,
    tags: Tags,
) -> None:
    """Write the tags of stretches, the longest first, taking a step in all of them at once."""
    (oo, ob, _), (bo, bb, bi), (io, ib, ii) = moves.tolist()
    # How many stretches have a token at each step.
    left = np.searchsorted(-sizes, -np.arange(sizes[0]), side="left").tolist()
    state = np.repeat([[oo], [ob], [_NEVER]], len(sizes), axis=1)
    state[BEGIN] += scores[starts, 0]
    back: list[Tags] = []
    for step, count in enumerate(left[1:], 1):
        outside, begin, inside = state[:, :count]
        own = scores[starts[:count] + step]
        came = np.empty((3, count), dtype=np.uint8)
        best_outside = _best(outside + oo, begin + bo, inside + io, came[OUTSIDE])
        best_begin = _best(outside + ob, begin + bb, inside + ib, came[BEGIN])
        begun, gone_on = begin + bi, inside + ii
        came[INSIDE] = np.where(begun > gone_on, BEGIN, INSIDE)
        state[OUTSIDE, :count] = best_outside
        state[BEGIN, :count] = best_begin + own[:, 0]
        state[INSIDE, :count] = np.maximum(begun, gone_on) + own[:, 1]
        back.append(came)
    tag = (state + np.array([[oo], [bo], [io]])).argmax(axis=0)
    tags[starts + sizes - 1] = tag
    for step in range(len(back), 0, -1):
        came = back[step - 1]
        count = came.shape[1]
        tag[:count] = came[tag[:count], np.arange(count)]
        tags[starts[:count] + step - 1] = tag[:count]


def _best(outside: Floats, begin: Floats, inside: Floats, came: Tags) -> Floats:
    """Give the greatest of three, and write down which it was; the first of equals wins."""
    best: Floats = np.maximum(outside, begin)
    came[:] = begin > outside
    came[inside > best] = INSIDE
    np.maximum(best, inside, out=best)
    return best
