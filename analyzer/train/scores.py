"""Precision, recall and F1 of labels over seeds and items, each with its interval.

What a classifier made of its items is kept as counts of each item and label: right, found, and
there to be found. Classifiers that were measured on the same items compare pairwise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from analyzer.train.downstream_labels import Item

    Counts = NDArray[np.int64]
    Numbers = NDArray[np.float64]

DRAWS = 1000
NAMES = ("precision", "recall", "f1")
Spans = set[tuple[int, int, str]]


def scores(counts: Counts) -> dict[str, dict[str, float]]:
    """Give precision, recall and F1 of counts [seeds, items, labels, 3] with 95 % intervals.

    >>> scores(np.array([[[[1, 1, 1]], [[1, 2, 1]], [[0, 0, 1]]]]))["f1"]["share"]
    0.66667

    Each is the mean over seeds, and over the labels where there are several; the interval is over
    seeds and items drawn anew, both at once.
    """
    drawn = _drawn(counts)
    return {name: _with_ends(_whole(counts)[i], drawn[:, i]) for i, name in enumerate(NAMES)}


def gain(counts: Counts, other: Counts) -> dict[str, float]:
    """Give how much higher F1 is than that of another, drawn pairwise: the same items and seeds."""
    seeds = min(len(counts), len(other))
    one, two = counts[:seeds], other[:seeds]
    return _with_ends(_whole(one)[2] - _whole(two)[2], _drawn(one)[:, 2] - _drawn(two)[:, 2])


def counted(
    items: Sequence[Item], predicted: Sequence[str], kind: str, names: Sequence[str]
) -> Counts:
    """Count right, found and wanted: [items, labels, 3], entities of all types as one label.

    An entity is right where both ends and the type are right (Tjong Kim Sang and De Meulder 2003,
    CoNLL). ``predicted`` has a tag for each word, or a label for each text.
    """
    counts = np.zeros((len(items), len(names) if kind == "texts" else 1, 3), dtype=np.int64)
    if kind == "texts":
        for row, (item, guess) in enumerate(zip(items, predicted, strict=True)):
            counts[row, names.index(guess), 1] += 1
            counts[row, names.index(item.tags[0]), 2] += 1
            counts[row, names.index(guess), 0] += guess == item.tags[0]
        return counts
    at = 0
    for row, item in enumerate(items):
        guessed = spans(predicted[at : at + len(item.tags)])
        wanted = spans(item.tags)
        at += len(item.tags)
        counts[row, 0] = len(guessed & wanted), len(guessed), len(wanted)
    return counts


def spans(tags: Sequence[str]) -> Spans:
    """Give (start, end, type) of the entities that IOB tags spell; an I after an O begins one.

    >>> sorted(spans(["B-X", "I-X", "O", "I-Y"]))
    [(0, 2, 'X'), (3, 4, 'Y')]
    """
    found: Spans = set()
    start, name = 0, ""
    for place, tag in enumerate([*tags, "O"]):
        kind = tag[2:]
        if name and (not tag.startswith("I-") or kind != name):
            found.add((start, place, name))
            name = ""
        if kind and not name:
            start, name = place, kind
    return found


def _prf(totals: Counts) -> Numbers:
    """Give [..., 3] of totals [..., labels, 3]; a label that is nowhere counts for nothing."""
    right, found, there = np.moveaxis(totals.astype(np.float64), -1, 0)
    used = np.maximum((found + there > 0).sum(axis=-1), 1)
    below = (found, there, (found + there) / 2)
    each = [(right / np.maximum(count, 0.5)).sum(axis=-1) / used for count in below]
    return np.stack(each, axis=-1)


def _whole(counts: Counts) -> Numbers:
    return np.asarray(_prf(counts.sum(axis=1)).mean(axis=0))


def _drawn(counts: Counts) -> Numbers:
    """Draw seeds and items anew: scores [draws, 3], the same draws for counts of the same shape."""
    seeds, items = counts.shape[:2]
    random = np.random.default_rng(61)
    often = random.multinomial(items, np.full(items, 1 / items), size=DRAWS)
    chosen = random.integers(0, seeds, size=(DRAWS, seeds))
    by_seed = _prf(np.tensordot(often, counts, axes=(1, 1)))
    return np.asarray(np.take_along_axis(by_seed, chosen[..., None], axis=1).mean(axis=1))


def _with_ends(share: float, drawn: Numbers) -> dict[str, float]:
    low, high = np.quantile(drawn, [0.025, 0.975])
    found = {"share": share, "low": low, "high": high}
    return {key: round(float(value), 5) for key, value in found.items()}
