"""The saving on passages of real text, by really tokenizing them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.tokenizers.base import Tokenizer

RESAMPLES = 1000


@dataclass(frozen=True, slots=True)
class Passages:
    """Passages with their tokens before; ``counts`` is how often each one stood."""

    texts: tuple[str, ...]
    counts: np.ndarray
    before: np.ndarray

    @classmethod
    def of(cls, texts: Sequence[tuple[str, int]], tokenizer: Tokenizer) -> Passages:
        """Encode (text, count) pairs once with the base tokenizer."""
        plain = tuple(text for text, _ in texts)
        counts = np.array([count for _, count in texts], dtype=np.int64)
        return cls(plain, counts, tokenizer.encode_batch(plain)[1])

    @property
    def tokens(self) -> int:
        """Tokens of all passages before any extension."""
        return int(self.before @ self.counts)

    def after(self, tokenizer: Tokenizer) -> np.ndarray:
        """Give each passage's length under another tokenizer: int64 [passages]."""
        return tokenizer.encode_batch(self.texts)[1]

    def saving(self, after: np.ndarray) -> float | None:
        """Give the share of tokens saved; ``None`` without text."""
        return 1 - int(after @ self.counts) / self.tokens if self.tokens else None

    def interval(self, after: np.ndarray) -> tuple[float, float] | None:
        """Give a 95 % percentile bootstrap interval over passages (Efron 1979), seeded."""
        if not self.tokens:
            return None
        rng = np.random.default_rng(0)
        total = int(self.counts.sum())
        drawn = rng.multinomial(total, self.counts / total, size=RESAMPLES)
        savings = 1 - (drawn @ after) / np.maximum(drawn @ self.before, 1)
        low, high = np.quantile(savings, [0.025, 0.975])
        return (float(low), float(high))
