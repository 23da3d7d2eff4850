"""Random rows with the spread of the model's own."""

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


def compute(matrix: Matrix, tokens: Sequence[NewToken], context: Context) -> Float32:
    """Draw each dimension from a normal distribution with the old rows' mean and deviation."""
    mean, deviation = spread(matrix)
    drawn = context.random.standard_normal((len(tokens), matrix.width), dtype=np.float32)
    return mean + deviation * drawn


INITIALISER = Initialiser(
    "random",
    compute,
    "random, with the mean and deviation of the old rows in each dimension",
    "baseline of Hewitt 2021, Initializing New Word Embeddings",
    near_pieces=False,
)
