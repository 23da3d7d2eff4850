"""Vectors learned from text of the domain, turned into the model's space."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analyzer.inject.initialisers import mean
from analyzer.inject.initialisers.base import Context, Initialiser
from analyzer.inject.initialisers.domain import domain_vectors
from analyzer.inject.matrix import spread
from analyzer.inject.nearest import unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.inject.matrix import Matrix
    from analyzer.inject.numbers import Float32
    from analyzer.inject.references import NewToken


def compute(matrix: Matrix, tokens: Sequence[NewToken], context: Context) -> Float32:
    """Turn each token's vector by the orthogonal map that best takes old vectors to old rows.

    The map is that of Schönemann 1966 (orthogonal Procrustes): with A the old tokens' unit
    vectors and B their rows less the mean, U V' of the singular value decomposition of A'B.
    Each row gets the length that rows of the text's old tokens have. A token that the text
    hardly holds gets the mean of its pieces.
    """
    made = mean.compute(matrix, tokens, context)
    vectors = domain_vectors(context)
    old = np.flatnonzero(vectors.ids < matrix.used)
    if matrix.role == "bias" or len(old) < vectors.rows.shape[1]:
        return made
    center = spread(matrix)[0]
    directions = unit(vectors.rows)
    rows = matrix.take(vectors.ids[old]) - center
    left, _, right = np.linalg.svd(directions[old].T @ unit(rows), full_matrices=False)
    turn = left @ right
    length = np.median(np.linalg.norm(rows, axis=1))
    for i, place in enumerate(vectors.places(token.id for token in tokens)):
        if place >= 0:
            made[i] = center + length * (directions[place] @ turn)
    return made


INITIALISER = Initialiser(
    "aligned",
    compute,
    "vectors of the domain's text, turned into the model's space (needs --corpus)",
    "Schönemann 1966, orthogonal Procrustes; Mikolov et al. 2013 for maps between spaces "
    "(arXiv 1309.4168)",
    near_pieces=False,
)
