"""Noise alone, to be added to another initialiser."""

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
    """Draw around zero, with the old rows' deviation in each dimension."""
    drawn = context.random.standard_normal((len(tokens), matrix.width), dtype=np.float32)
    return spread(matrix)[1] * drawn


INITIALISER = Initialiser(
    "noise",
    compute,
    "noise around zero with the old rows' deviation, as in mean+0.1*noise: it sets tokens "
    "apart that have the same pieces",
    "Jain et al. 2023, NEFTune, for noise on embeddings (arXiv 2310.05914)",
    near_pieces=False,
)
