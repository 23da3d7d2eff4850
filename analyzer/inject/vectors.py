"""Vectors of tokens from text of the domain alone: PPMI over a window, factorised.

Skip-gram vectors factorise a shifted PMI matrix (Levy and Goldberg 2014, NeurIPS, section 3);
the factorisation is had directly here, seeded, in seconds, and needs nothing but numpy.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from analyzer.inject.numbers import Float32

WINDOW = 5
LEAST_COUNT = 5
SIZE = 96
_ROUNDS = 3
_PAIRS_AT_ONCE = 1 << 20


@dataclass(frozen=True, slots=True)
class Vectors:
    """Tokens with a vector: ``ids`` [n] sorted, ``counts`` [n], ``rows`` float32 [n, size]."""

    ids: NDArray[np.int64]
    counts: NDArray[np.int64]
    rows: Float32

    def places(self, ids: Iterable[int]) -> NDArray[np.int64]:
        """Give where ids stand, -1 for those without a vector."""
        wanted = np.fromiter(ids, dtype=np.int64)
        at = np.minimum(np.searchsorted(self.ids, wanted), max(len(self.ids) - 1, 0))
        known = self.ids[at] == wanted if len(self.ids) else np.zeros(len(wanted), dtype=bool)
        return np.where(known, at, -1)


def train(sequences: Iterable[list[int]], random: np.random.Generator) -> Vectors:
    """Make vectors of all tokens that occur at least ``LEAST_COUNT`` times.

    >>> sequences = [[1, 2, 3, 1, 2, 4]] * 20
    >>> train(sequences, np.random.default_rng(0)).ids.tolist()
    [1, 2, 3, 4]
    """
    lines = [np.asarray(line, dtype=np.int64) for line in sequences]
    flat = np.concatenate(lines) if lines else np.empty(0, dtype=np.int64)
    ids, counts = np.unique(flat, return_counts=True)
    ids, counts = ids[counts >= LEAST_COUNT], counts[counts >= LEAST_COUNT]
    if len(ids) < 2:
        return Vectors(ids, counts, np.zeros((len(ids), 1), dtype=np.float32))
    return Vectors(ids, counts, _factorised(*_ppmi(lines, ids), len(ids), random))


def _ppmi(
    lines: list[NDArray[np.int64]], ids: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], Float32]:
    """Give the positive PMI of tokens within a window of each other: rows, columns, values."""
    size = len(ids)
    keys, amounts = np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    pending: list[NDArray[np.int64]] = []
    waiting = 0
    for number, line in enumerate(lines):
        places = np.searchsorted(ids, line)
        places = places[(places < size) & (ids[np.minimum(places, size - 1)] == line)]
        for step in range(1, min(WINDOW, len(places) - 1) + 1):
            pending.append(places[:-step] * size + places[step:])
            waiting += len(pending[-1])
        if pending and (waiting > _PAIRS_AT_ONCE or number == len(lines) - 1):
            keys, amounts = _added(keys, amounts, np.concatenate(pending))
            pending, waiting = [], 0
    left, right = np.divmod(keys, size)
    rows, columns = np.concatenate([left, right]), np.concatenate([right, left])
    both = np.concatenate([amounts, amounts]).astype(np.float64)
    sums = np.bincount(rows, weights=both, minlength=size)
    smoothed = sums**0.75  # the smoothing of contexts of Levy, Goldberg and Dagan 2015
    pmi = np.log(both * smoothed.sum() / (sums[rows] * smoothed[columns]))
    kept = pmi > 0
    return rows[kept], columns[kept], pmi[kept].astype(np.float32)


def _added(
    keys: NDArray[np.int64], amounts: NDArray[np.int64], more: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    new, counts = np.unique(more, return_counts=True)
    joined, inverse = np.unique(np.concatenate([keys, new]), return_inverse=True)
    total = np.bincount(inverse, weights=np.concatenate([amounts, counts]))
    return joined, total.astype(np.int64)


def _factorised(
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
    values: Float32,
    size: int,
    random: np.random.Generator,
) -> Float32:
    """Give the leading eigenvectors, scaled by the root of their eigenvalues: [size, SIZE].

    Subspace iteration from a random start (Halko et al. 2011, arXiv 0909.4061).
    """
    order = np.argsort(rows, kind="stable")
    rows, columns, values = rows[order], columns[order], values[order]
    width = min(SIZE, size)
    basis = np.linalg.qr(random.standard_normal((size, width)))[0].astype(np.float32)
    for _ in range(_ROUNDS):
        basis = np.linalg.qr(_times(rows, columns, values, basis))[0]
    small = basis.T @ _times(rows, columns, values, basis)
    worth, turn = np.linalg.eigh((small + small.T) / 2)
    scaled = (basis @ turn) * np.sqrt(np.maximum(worth, 0.0))
    return np.asarray(scaled, dtype=np.float32)


def _times(
    rows: NDArray[np.int64], columns: NDArray[np.int64], values: Float32, dense: Float32
) -> Float32:
    """Multiply the sparse matrix, its entries sorted by row, with a dense one."""
    product = np.zeros_like(dense)
    step = max(_PAIRS_AT_ONCE // 4, 1)
    for start in range(0, len(rows), step):
        part = slice(start, start + step)
        own = rows[part]
        firsts = np.flatnonzero(np.diff(own, prepend=-1))
        product[own[firsts]] += np.add.reduceat(values[part, None] * dense[columns[part]], firsts)
    return product
