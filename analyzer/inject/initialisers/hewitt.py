"""Draws from the distribution of the old rows: their mean, and their covariance scaled down."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analyzer.inject.initialisers.base import Context, Initialiser
from analyzer.inject.matrix import spread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.inject.matrix import Matrix
    from analyzer.inject.numbers import Float32
    from analyzer.inject.references import NewToken

# The covariance's scale in the source: new rows stay so close to the mean that the
# probabilities of old tokens hardly move.
SCALE = 1e-5
ROWS_IN_A_DRAW = 64
_DRAWS_AT_ONCE = 256


def compute(matrix: Matrix, tokens: Sequence[NewToken], context: Context) -> Float32:
    """Draw rows with the mean of the old ones and ``SCALE`` times their covariance.

    The covariance is never formed, which for a wide model takes minutes with its Cholesky
    factor. A draw is a random combination of m old rows, chosen at random: mean +
    sqrt(SCALE / m) * sum z_j (row_j - mean) with normal z_j. Its expectation is the mean and its
    covariance exactly SCALE times that of the old rows; the rank is right by construction.
    """
    mean, _ = spread(matrix)
    rows = np.empty((len(tokens), matrix.width), dtype=np.float32)
    factor = np.float32(np.sqrt(SCALE / ROWS_IN_A_DRAW))
    for start in range(0, len(tokens), _DRAWS_AT_ONCE):
        draws = min(_DRAWS_AT_ONCE, len(tokens) - start)
        chosen = context.random.integers(0, matrix.used, (draws, ROWS_IN_A_DRAW))
        weights = context.random.standard_normal(chosen.shape, dtype=np.float32)
        for i in range(draws):
            away = matrix.take(chosen[i]) - mean
            rows[start + i] = mean + factor * (weights[i] @ away)
    return rows


INITIALISER = Initialiser(
    "hewitt",
    compute,
    "drawn around the mean of all rows, with their covariance scaled to 1e-5",
    "Hewitt 2021, Initializing New Word Embeddings for Pretrained Language Models",
    near_pieces=False,
)
