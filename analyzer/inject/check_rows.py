"""Checks on rows: the old ones are the same bits, the new ones are sane."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analyzer.inject.checks import Check, judged
from analyzer.inject.initialisers import mean
from analyzer.inject.initialisers.base import Context

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from analyzer.inject.checkpoint import Checkpoint
    from analyzer.inject.matrix import Matrix
    from analyzer.inject.numbers import Float32, Raw
    from analyzer.inject.references import NewToken

# A new row should point the way of its reference rows (the project's source documents).
LEAST_COSINE = 0.6
# A row longer than any old one by this factor outbids every other token.
LONGEST_FACTOR = 1.5
_ROWS_AT_ONCE = 8192
_ROWS_SAMPLED = 4096
_OUTLIERS_NAMED = 20


def check_old_rows(base: Checkpoint, new: Checkpoint, tokens: Sequence[NewToken]) -> Check:
    """Compare the bits of every row that is not a new token's, in every matrix."""
    written = np.array(sorted(token.id for token in tokens), dtype=np.int64)
    fault, kept = "", 0
    for old, now in zip(base.matrices, new.matrices, strict=True):
        for start in range(0, old.rows, _ROWS_AT_ONCE):
            end = min(start + _ROWS_AT_ONCE, old.rows)
            same = _same_rows(old.raw()[start:end], now.raw()[start:end])
            same[written[(written >= start) & (written < end)] - start] = True
            if not same.all():
                row = start + int(np.argmin(same))
                fault = fault or f"row {row} of '{old.tensor.name}' is not what it was"
        kept += old.rows - int((written < old.rows).sum())
    return judged("old rows", fault, f"{kept} rows are bit-identical")


def _same_rows(old: Raw, now: Raw) -> NDArray[np.bool_]:
    """Compare rows bit by bit, eight bytes at a time where the width allows."""
    a, b = (np.ascontiguousarray(rows).view(np.uint8) for rows in (old, now))
    if a.shape[1] % 8 == 0:
        a, b = a.view(np.uint64), b.view(np.uint64)
    if np.array_equal(a, b):
        return np.ones(len(a), dtype=bool)
    same: NDArray[np.bool_] = (a == b).all(axis=1)
    return same


def check_new_rows(
    new: Checkpoint, tokens: Sequence[NewToken], *, near_pieces: bool
) -> list[Check]:
    """Check that new rows are finite, no longer than old ones, and near their pieces' rows."""
    if not tokens:
        return [Check("new rows", "passed", "there are none")]
    checks = []
    for matrix in new.matrices:
        rows = matrix.take([token.id for token in tokens])
        checks.append(_finite_and_in_range(matrix, rows, tokens))
        if matrix.role != "bias":
            checks.append(_cosine(matrix, rows, tokens, near_pieces=near_pieces))
    return checks


def _finite_and_in_range(matrix: Matrix, rows: Float32, tokens: Sequence[NewToken]) -> Check:
    name = f"new rows of {matrix.tensor.name}"
    finite = np.isfinite(rows).all(axis=1)
    if not finite.all():
        first = tokens[int(np.argmin(finite))]
        return Check(name, "failed", f"the row of {first.text!r} is not finite")
    longest = _longest(matrix, tokens)
    lengths = np.linalg.norm(rows, axis=1)
    worst = int(np.argmax(lengths))
    limit = longest * LONGEST_FACTOR + 1e-6
    fault = (
        f"the row of {tokens[worst].text!r} has length {lengths[worst]:.3g}, "
        f"the longest old row {longest:.3g}"
        if lengths[worst] > limit
        else ""
    )
    low, middle, high = np.quantile(lengths, [0.0, 0.5, 1.0])
    good = f"{len(rows)} are finite, lengths {low:.3g} to {high:.3g} (median {middle:.3g})"
    return judged(name, fault, good)


def _longest(matrix: Matrix, tokens: Sequence[NewToken]) -> float:
    """Give the length of the longest old row: of all pieces, and of some thousand others."""
    first = min(token.id for token in tokens)
    ids = {piece for token in tokens for piece in token.pieces}
    ids.update(range(0, first, first // _ROWS_SAMPLED + 1))
    return max(
        float(np.linalg.norm(matrix.take(part), axis=1).max())
        for part in np.array_split(sorted(ids), len(ids) // _ROWS_AT_ONCE + 1)
    )


def _cosine(
    matrix: Matrix, rows: Float32, tokens: Sequence[NewToken], *, near_pieces: bool
) -> Check:
    """Compare each new row with the mean of its pieces' rows."""
    wanted = mean.compute(matrix, tokens, Context(np.random.default_rng(0)))
    lengths = np.linalg.norm(rows, axis=1) * np.linalg.norm(wanted, axis=1)
    cosines = np.divide(
        (rows * wanted).sum(axis=1), lengths, out=np.zeros_like(lengths), where=lengths > 0
    )
    order = np.argsort(cosines, kind="stable")
    under = [int(i) for i in order if cosines[i] <= LEAST_COSINE]
    outliers = tuple(f"{tokens[i].text!r} {cosines[i]:.2f}" for i in under[:_OUTLIERS_NAMED])
    detail = (
        f"cosine to the pieces' mean: median {np.median(cosines):.3f}, least {cosines.min():.3f}, "
        f"{len(under)} of {len(rows)} at {LEAST_COSINE} or under"
    )
    name = f"cosine in {matrix.tensor.name}"
    if len(under) * 2 > len(rows):
        return Check(name, "failed" if near_pieces else "noted", detail, outliers)
    return Check(name, "noted" if under else "passed", detail, outliers)
