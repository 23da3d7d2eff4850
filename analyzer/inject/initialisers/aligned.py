"""Vectors learned from text of the domain, mapped into the model's space."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analyzer.inject.initialisers import mean
from analyzer.inject.initialisers.base import Context, Initialiser
from analyzer.inject.initialisers.domain import domain_vectors
from analyzer.inject.matrix import ROWS_AT_ONCE
from analyzer.inject.nearest import unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.inject.matrix import Matrix
    from analyzer.inject.numbers import Float32
    from analyzer.inject.references import NewToken

# Of the mean variance of the vectors: enough that a direction that hardly varies is not trusted.
RIDGE = 0.01


def compute(matrix: Matrix, tokens: Sequence[NewToken], context: Context) -> Float32:
    """Map each token's vector by the ridge regression that takes old tokens' vectors to their rows.

    Both are taken less their means over the old tokens of the text. How much of a row the vectors
    tell is little, and a row gets no more than that: turned at full length (orthogonal Procrustes)
    new rows would be further from the right ones than the mean of all is, and all alike in what
    vectors of one text share. A token that the text hardly holds gets the mean of its pieces.
    """
    made = mean.compute(matrix, tokens, context)
    vectors = domain_vectors(context)
    old = np.flatnonzero(vectors.ids < matrix.used)
    size = vectors.rows.shape[1]
    if matrix.role == "bias" or len(old) < size:
        return made
    directions = unit(vectors.rows)
    directions = directions - directions[old].mean(axis=0)
    center = np.zeros(matrix.width)
    shared = np.zeros((size, matrix.width))
    for part in np.array_split(old, len(old) // ROWS_AT_ONCE + 1):
        rows = matrix.take(vectors.ids[part])
        center += rows.sum(axis=0, dtype=np.float64) / len(old)
        shared += directions[part].T @ rows
    own = directions[old].T @ directions[old]
    ridge = RIDGE * np.trace(own) / size * np.eye(size)
    turn = np.linalg.lstsq(own + ridge, shared, rcond=None)[0]
    for i, place in enumerate(vectors.places(token.id for token in tokens)):
        if place >= 0:
            made[i] = center + directions[place] @ turn
    return made


INITIALISER = Initialiser(
    "aligned",
    compute,
    "vectors of the domain's text, mapped into the model's space (needs --corpus)",
    "Mikolov et al. 2013 for maps between spaces (arXiv 1309.4168); Hoerl and Kennard 1970 for "
    "ridge regression",
    near_pieces=False,
)
