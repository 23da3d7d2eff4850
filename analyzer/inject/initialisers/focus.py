"""Sparse combinations of old rows, weighted by likeness in text of the domain."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analyzer.inject.initialisers import mean
from analyzer.inject.initialisers.base import Context, Initialiser
from analyzer.inject.initialisers.domain import domain_vectors
from analyzer.inject.nearest import unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.inject.matrix import Matrix
    from analyzer.inject.numbers import Float32
    from analyzer.inject.references import NewToken


def compute(matrix: Matrix, tokens: Sequence[NewToken], context: Context) -> Float32:
    """Give for each token the sparsemax-weighted sum of the old rows whose vectors are like its.

    A token that the text hardly holds gets the mean of its pieces.
    """
    made = mean.compute(matrix, tokens, context)
    vectors = domain_vectors(context)
    old = np.flatnonzero(vectors.ids < matrix.used)
    if matrix.role == "bias" or not len(old):
        return made
    directions = unit(vectors.rows)
    for i, place in enumerate(vectors.places(token.id for token in tokens)):
        if place >= 0:
            weights = sparsemax(directions[old] @ directions[place])
            some = np.flatnonzero(weights)
            made[i] = weights[some] @ matrix.take(vectors.ids[old[some]])
    return made


def sparsemax(scores: Float32) -> Float32:
    """Give the nearest distribution to the scores, most of it zero.

    Martins and Astudillo 2016, arXiv 1602.02068, algorithm 1.

    >>> sparsemax(np.array([1.0, 0.9, -2.0], dtype=np.float32)).round(2).tolist()
    [0.550000011920929, 0.44999998807907104, 0.0]
    """
    ordered = np.sort(scores)[::-1]
    sums = np.cumsum(ordered)
    support = np.flatnonzero(1 + np.arange(1, len(scores) + 1) * ordered > sums)[-1]
    threshold = (sums[support] - 1) / (support + 1)
    return np.asarray(np.maximum(scores - threshold, 0), dtype=np.float32)


INITIALISER = Initialiser(
    "focus",
    compute,
    "sparse sums of old rows by likeness in text of the domain (needs --corpus)",
    "Dobler and de Melo 2023, FOCUS, section 3 (arXiv 2305.14481)",
    near_pieces=False,
)
