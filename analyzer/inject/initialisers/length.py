"""Pieces weighted by their length."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.inject.initialisers.base import Context, Initialiser, combine, shares

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.inject.matrix import Matrix
    from analyzer.inject.numbers import Float32
    from analyzer.inject.references import NewToken


def compute(matrix: Matrix, tokens: Sequence[NewToken], _context: Context) -> Float32:
    """Give the mean of each token's pieces, each as heavy as it has bytes."""
    return combine(matrix, tokens, lambda token: shares(token.piece_bytes))


INITIALISER = Initialiser(
    "length",
    compute,
    "the mean of the pieces, each weighted by its bytes: a long piece says more",
    "weighted variant of Gee et al. 2022 (arXiv 2402.09977)",
)
