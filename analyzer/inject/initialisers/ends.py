"""The one piece that counts most: the last on input, the first on output."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analyzer.inject.initialisers.base import Context, Initialiser, combine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.inject.matrix import Matrix
    from analyzer.inject.numbers import Float32
    from analyzer.inject.references import NewToken


def compute(matrix: Matrix, tokens: Sequence[NewToken], _context: Context) -> Float32:
    """Give the row of the last piece on input, of the first one on output."""

    def weigh(token: NewToken) -> Float32:
        one = np.zeros(len(token.pieces), dtype=np.float32)
        one[-1 if matrix.role == "input" else 0] = 1.0
        return one

    return combine(matrix, tokens, weigh)


INITIALISER = Initialiser(
    "ends",
    compute,
    "the row of the last piece on input, of the first piece on output",
    "the limit of the exponential weights of Nakash et al. 2025 (arXiv 2503.19693)",
    near_pieces=False,  # one of many pieces need not point the way of their mean
)
