"""What an initialiser is given and what it gives."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import numpy as np

from analyzer.inject.matrix import spread

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from analyzer.inject.matrix import Matrix
    from analyzer.inject.nearest import Device
    from analyzer.inject.numbers import Float32
    from analyzer.inject.references import NewToken
    from analyzer.inject.vectors import Vectors
    from analyzer.tokenizers.base import Tokenizer


@dataclass(frozen=True, slots=True, eq=False)
class Domain:
    """Text of the domain, the extended tokenizer that reads it, and vectors if they are given.

    ``trainer`` makes them otherwise: one of gensim's, or by default the factorised PMI.
    """

    texts: tuple[str, ...]
    tokenizer: Tokenizer
    vectors: Vectors | None = None
    trainer: str | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """What else an initialiser may use: chance, the device, text of the domain, similar words.

    ``given`` has, by a new token's text without the space around it, the old pieces of each word
    that a person called similar to it.
    """

    random: np.random.Generator
    device: Device | str = "cpu"
    domain: Domain | None = None
    given: Mapping[str, tuple[tuple[int, ...], ...]] = field(default_factory=dict)


class Compute(Protocol):
    """Computes rows for new tokens from the matrix's old rows: float32 [len(tokens), width].

    Pure: it reads the matrix, draws from ``context.random`` alone, and changes nothing.
    """

    def __call__(self, matrix: Matrix, tokens: Sequence[NewToken], context: Context, /) -> Float32:
        """Give the rows."""


@dataclass(frozen=True, slots=True)
class Initialiser:
    """A way to fill new rows. ``near_pieces``: its rows lie near those of the token's pieces."""

    name: str
    compute: Compute
    summary: str
    reference: str
    near_pieces: bool = True


def combine(
    matrix: Matrix,
    tokens: Sequence[NewToken],
    weigh: Callable[[NewToken], Float32],
) -> Float32:
    """Give weighted sums of the rows of each token's pieces: float32 [len(tokens), width].

    A token without pieces gets the mean of all rows. The weights of ``weigh`` are [pieces].
    """
    rows = np.empty((len(tokens), matrix.width), dtype=np.float32)
    for start in range(0, len(tokens), 1024):
        part = tokens[start : start + 1024]
        ids = sorted({piece for token in part for piece in token.pieces})
        place = {piece: i for i, piece in enumerate(ids)}
        old = matrix.take(ids)
        for i, token in enumerate(part, start=start):
            if token.pieces:
                rows[i] = weigh(token) @ old[[place[piece] for piece in token.pieces]]
            else:
                rows[i] = spread(matrix)[0]
    return rows


def shares(weights: Sequence[float]) -> Float32:
    """Give weights scaled to sum to one.

    >>> shares([3, 1]).tolist()
    [0.75, 0.25]
    """
    array = np.asarray(weights, dtype=np.float32)
    scaled: Float32 = array / array.sum()
    return scaled
