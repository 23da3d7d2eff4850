"""The row of the token's most frequent piece."""

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
    """Give the row of the piece with the lowest id.

    Vocabularies are made by joining what is most frequent first, so a low id is a frequent
    token, and its row is one that training has formed well.
    """

    def weigh(token: NewToken) -> Float32:
        one = np.zeros(len(token.pieces), dtype=np.float32)
        one[int(np.argmin(token.pieces))] = 1.0
        return one

    return combine(matrix, tokens, weigh)


INITIALISER = Initialiser(
    "frequent",
    compute,
    "the row of the most frequent of the token's pieces",
    "the copied-row baseline of Hewitt 2021, Initializing New Word Embeddings",
    near_pieces=False,  # one of many pieces need not point the way of their mean
)
