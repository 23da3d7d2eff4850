"""The saving on passages of real text, by really tokenizing them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.extend import Extension
    from analyzer.propose.joins import Undone
    from analyzer.tokenizers.base import Tokenizer

RESAMPLES = 1000


@dataclass(frozen=True, slots=True)
class Passages:
    """Passages with their tokens before; ``counts`` is how often each one stood.

    ``ids`` are the tokens before, flat. ``expected`` is what each passage should save by the
    tokens that it is made of, ``whole`` the share that all of the text should: see
    ``standing_for``.
    """

    texts: tuple[str, ...]
    counts: np.ndarray
    before: np.ndarray
    ids: np.ndarray
    expected: np.ndarray
    whole: float = 0.0

    @classmethod
    def of(cls, texts: Sequence[tuple[str, int]], tokenizer: Tokenizer) -> Passages:
        """Encode (text, count) pairs once with the base tokenizer."""
        plain = tuple(text for text, _ in texts)
        counts = np.array([count for _, count in texts], dtype=np.int64)
        ids, lengths = tokenizer.encode_batch(plain)
        return cls(plain, counts, lengths, ids, np.zeros(len(plain)))

    @property
    def tokens(self) -> int:
        """Tokens of all passages before any extension."""
        return int(self.before @ self.counts)

    def standing_for(self, occurrences: np.ndarray, saved: np.ndarray) -> Passages:
        """Let the passages stand for a text in which each token occurs so often: float [ids].

        Few passages, of prose and of tables, say, hold these in other shares than the whole text
        does. ``saved`` is the share of each token that should be saved, learnt from text other
        than these passages; what it promises the whole text beyond what it promises the
        passages is added to what they really save (difference estimation with an auxiliary
        variable: Cochran 1977, Sampling Techniques, section 7.7).
        """
        total = np.concatenate([[0.0], np.cumsum(saved[self.ids])])
        ends = np.cumsum(self.before)
        whole = float(occurrences @ saved[: len(occurrences)] / max(occurrences.sum(), 1))
        return replace(self, expected=total[ends] - total[ends - self.before], whole=whole)

    def after(self, tokenizer: Tokenizer) -> np.ndarray:
        """Give each passage's length under another tokenizer: int64 [passages]."""
        return tokenizer.encode_batch(self.texts)[1]

    def saving(self, after: np.ndarray) -> float | None:
        """Give the share of tokens saved; ``None`` without text."""
        return float(self._savings(self.counts[None], after)[0]) if self.tokens else None

    def interval(self, after: np.ndarray) -> tuple[float, float] | None:
        """Give a 95 % percentile bootstrap interval over passages (Efron 1979), seeded.

        ``None`` without text, and for a single passage: how passages differ is not known then.
        """
        return self.intervals([after])[0]

    def intervals(self, afters: Sequence[np.ndarray]) -> list[tuple[float, float] | None]:
        """Give the interval of each of several lengths, over the same resamples."""
        if not self.tokens or len(self.counts) < 2:
            return [None for _ in afters]
        rng = np.random.default_rng(0)
        total = int(self.counts.sum())
        drawn = rng.multinomial(total, self.counts / total, size=RESAMPLES)
        bounds = (np.quantile(self._savings(drawn, one), [0.025, 0.975]) for one in afters)
        return [(float(low), float(high)) for low, high in bounds]

    def _savings(self, drawn: np.ndarray, after: np.ndarray) -> np.ndarray:
        """Give the saving of each draw of passages: float [draws]."""
        before = np.maximum(drawn @ self.before, 1)
        savings: np.ndarray = 1 - (drawn @ after) / before
        promised = self.counts @ self.expected
        if promised <= 0:
            return savings
        # a promise is believed no further than the passages bear it out
        kept = float((self.counts @ (self.before - after)) / promised)
        savings += min(max(kept, 0.0), 1.0) * (self.whole - drawn @ self.expected / before)
        return savings


class Cuts:
    """Texts that several extensions of one tokenizer are measured on."""

    def __init__(self, texts: Sequence[tuple[str, int]]) -> None:
        """Take (text, count) pairs."""
        self._texts = texts
        self._passages: Passages | None = None

    def by(
        self, extension: Extension, extended: Tokenizer, undone: Undone | None
    ) -> tuple[Passages, np.ndarray, np.ndarray]:
        """Give them as passages, and their ids and lengths with the new tokens.

        ``undone`` is that of the extension, where its tokens are joins of old ones.
        """
        plain = tuple(text for text, _ in self._texts)
        ids, after = extended.encode_batch(plain)
        if self._passages is None and undone is not None:
            counts = np.array([count for _, count in self._texts], dtype=np.int64)
            old, before = undone.before(ids, after)
            self._passages = Passages(plain, counts, before, old, np.zeros(len(plain)))
        elif self._passages is None:
            self._passages = Passages.of(self._texts, extension.base)
        return self._passages, ids, after
