"""Bits per byte on texts, with an interval over the texts: comparable across tokenizers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from analyzer.inject.bits import bits_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from analyzer.inject.bits import Pairs
    from analyzer.tokenizers.base import Tokenizer

DRAWS = 1000


@dataclass(frozen=True, slots=True)
class Bits:
    """Bits and bytes of each text, [texts, 2], and what they come to.

    ``low`` and ``high`` bound 95 % of the means over texts drawn anew (Efron 1979); where there
    are fewer than two texts they are the mean.
    """

    pairs: Pairs
    mean: float
    low: float
    high: float


def evaluate(
    model: Any,
    tokenizer: Tokenizer,
    texts: Sequence[str],
    *,
    context_tokens: int = 512,
    batch_tokens: int = 2048,
    dtype: str = "float32",
) -> Bits:
    """Give the bits per byte that a causal model needs for texts, one text one unit.

    Every byte counts: each window of ``context_tokens`` begins with the model's own first token.
    The model is put back as it was (training or not).
    """
    pairs = bits_of(
        model,
        tokenizer,
        texts,
        context_tokens=context_tokens,
        batch_tokens=batch_tokens,
        dtype=dtype,
    )
    return summed(pairs)


def summed(pairs: Pairs) -> Bits:
    """Give the mean over texts and its interval.

    >>> summed(np.array([[10.0, 10.0], [10.0, 10.0]])).low
    1.0
    """
    low, high = _interval(pairs) if len(pairs) > 1 else (_mean(pairs), _mean(pairs))
    return Bits(pairs, _mean(pairs), low, high)


def gained(before: Bits, after: Bits) -> tuple[float, float, float]:
    """Give by what share fewer bits are needed after, with its interval over the same texts.

    >>> one = summed(np.array([[10.0, 10.0], [20.0, 10.0]]))
    >>> gained(one, summed(one.pairs * [0.9, 1.0]))
    (0.1, 0.1, 0.1)
    """
    chosen = _drawn(len(before.pairs))
    old = before.pairs[chosen, 0].sum(axis=1)
    shares = 1 - after.pairs[chosen, 0].sum(axis=1) / np.where(old > 0, old, 1.0)
    low, high = np.quantile(shares, [0.025, 0.975])
    whole = 1 - after.pairs[:, 0].sum() / before.pairs[:, 0].sum()
    return round(float(whole), 6), round(float(low), 6), round(float(high), 6)


def _interval(pairs: Pairs) -> tuple[float, float]:
    sums = pairs[_drawn(len(pairs))].sum(axis=1)
    low, high = np.quantile(sums[:, 0] / np.maximum(sums[:, 1], 1), [0.025, 0.975])
    return float(low), float(high)


def _drawn(count: int) -> NDArray[np.int64]:
    return np.random.default_rng([0, 23]).integers(0, count, size=(DRAWS, count))


def _mean(pairs: Pairs) -> float:
    total = float(pairs[:, 1].sum())
    return float(pairs[:, 0].sum()) / total if total else math.nan
