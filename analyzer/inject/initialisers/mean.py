"""The mean of the pieces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.inject.initialisers.base import Context, Initialiser, combine, shares

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.inject.matrix import Matrix
    from analyzer.inject.numbers import Float32
    from analyzer.inject.references import NewToken


def compute(matrix: Matrix, tokens: Sequence[NewToken], _context: Context) -> Float32:
    """Give the mean of each token's old pieces."""
    return combine(matrix, tokens, lambda token: shares([1.0] * len(token.pieces)))


INITIALISER = Initialiser(
    "mean",
    compute,
    "the mean of the rows of the token's pieces",
    "Gee et al. 2022, Fast Vocabulary Transfer, section 3 (arXiv 2402.09977)",
)
