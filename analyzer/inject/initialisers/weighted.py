"""Pieces weighted by place: the last ones for what is read, the first ones for what is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analyzer.inject.initialisers.base import Context, Initialiser, combine, shares

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.inject.matrix import Matrix
    from analyzer.inject.numbers import Float32
    from analyzer.inject.references import NewToken

# Each step away from the piece that counts most divides the weight by e, as in the source.
DECAY = 1.0


def compute(matrix: Matrix, tokens: Sequence[NewToken], _context: Context) -> Float32:
    """Give exponentially weighted means, at the mean length of the pieces' rows.

    A reader of the token goes on from its last piece, so that piece weighs most in an input
    row. A writer decides on it where the first piece would have been written, so the first
    weighs most in an output row. A mean of rows is shorter than they are: it is drawn out.
    """

    def weigh(token: NewToken) -> Float32:
        places = np.arange(len(token.pieces), dtype=np.float32)
        away = places if matrix.role != "input" else places[::-1]
        return shares(np.exp(-DECAY * away))

    rows = combine(matrix, tokens, weigh)
    if matrix.role == "bias":
        return rows
    own = np.linalg.norm(rows, axis=1)
    wanted = [
        _length(matrix, token) if token.pieces else length
        for token, length in zip(tokens, own, strict=True)
    ]
    factors = np.divide(wanted, own, out=np.ones_like(own), where=own > 0)
    return np.asarray(rows * factors[:, None], dtype=np.float32)


def _length(matrix: Matrix, token: NewToken) -> float:
    return float(np.linalg.norm(matrix.take(token.pieces), axis=1).mean())


INITIALISER = Initialiser(
    "weighted",
    compute,
    "pieces weighted exponentially: the last most on input, the first most on output",
    "Nakash et al. 2025, AdaptiVocab, exponential initialisation (arXiv 2503.19693)",
)
