"""The mean of similar words: those that a person gives, else those that the model holds nearest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analyzer.inject.initialisers import mean
from analyzer.inject.initialisers.base import Context, Initialiser
from analyzer.inject.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.inject.matrix import Matrix
    from analyzer.inject.numbers import Float32
    from analyzer.inject.references import NewToken

NEIGHBOURS = 5


def compute(matrix: Matrix, tokens: Sequence[NewToken], context: Context) -> Float32:
    """Give the mean of the given words' rows, a word's row being the mean of its pieces.

    A token without given words gets the mean of its pieces' mean and the five old rows that
    point most nearly its way.
    """
    own = mean.compute(matrix, tokens, context)
    if matrix.role == "bias":
        return own
    ids, _ = nearest(own, matrix, NEIGHBOURS, device=context.device)
    rows = own.copy()
    for i, neighbours in enumerate(ids):
        rows[i] += matrix.take(neighbours).sum(axis=0)
    rows /= np.float32(1 + ids.shape[1])
    for i, token in enumerate(tokens):
        words = context.given.get(token.text.strip(), ())
        if words:
            rows[i] = np.mean([matrix.take(pieces).mean(axis=0) for pieces in words], axis=0)
    return rows


INITIALISER = Initialiser(
    "similar",
    compute,
    "the mean of the similar words that --similar gives, else of its pieces' mean and its five "
    "nearest old rows",
    "Minixhofer et al. 2022, WECHSEL, section 3 (arXiv 2112.06598), within one language",
)
