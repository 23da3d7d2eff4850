"""Rows of zeros."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analyzer.inject.initialisers.base import Context, Initialiser

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.inject.matrix import Matrix
    from analyzer.inject.numbers import Float32
    from analyzer.inject.references import NewToken


def compute(matrix: Matrix, tokens: Sequence[NewToken], _context: Context) -> Float32:
    """Give zeros."""
    return np.zeros((len(tokens), matrix.width), dtype=np.float32)


INITIALISER = Initialiser(
    "zero",
    compute,
    "zeros: a baseline, and what some libraries do",
    "baseline of Hewitt 2021, Initializing New Word Embeddings",
    near_pieces=False,
)
