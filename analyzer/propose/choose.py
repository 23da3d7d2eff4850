"""Which tokens, and how many."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from analyzer.propose.learn import Learned, learn
from analyzer.propose.units import WORD, allowed, units_of

if TYPE_CHECKING:
    from analyzer.propose.learn import Unit
    from analyzer.scanner.table import ScanTable
    from analyzer.tokenizers.base import Tokenizer

WANTED_OCCURRENCES = 100
LEAST_OCCURRENCES = 25
"""Token Distillation uses 25 snippets a token; its gains flatten past 100 (arXiv 2505.20133)."""

SIZES = ((10e6, 1_000), (100e6, 10_000), (1e9, 30_000))
"""Corpus tokens to new tokens: Yamaguchi 2406.11477, Balde ACL 2026, eBay 2509.26124."""

KNEE_SHARE = 0.95
"""Tokens past the point that gives this share of the whole saving are left out."""


def most_tokens(corpus_tokens: int) -> int:
    """Give how many new tokens a corpus can carry, between the published sizes in log scale.

    >>> most_tokens(2_000_000), most_tokens(100_000_000), most_tokens(10**10)
    (1000, 10000, 30000)
    """
    sizes, tokens = np.log([s for s, _ in SIZES]), np.log([t for _, t in SIZES])
    return round(float(np.exp(np.interp(np.log(max(corpus_tokens, 1)), sizes, tokens))))


def choose(table: ScanTable, tokenizer: Tokenizer, name: str, tokens: int | None) -> list[Learned]:
    """Choose tokens on the training side, best first; ``tokens=None`` finds their number.

    By itself it stops at the size that published work gives for such a corpus, at the last
    token that saves 100 occurrences (25 where no token reaches 100), and at the knee of the
    curve: the first point with 95 % of the saving.
    """
    units = units_of(table, tokenizer)
    if tokens is not None:
        return _learn(tokenizer, units, tokens, 1.0)
    most = most_tokens(int(table.tokens[name].sum()))
    learned = _learn(tokenizer, units, most, WANTED_OCCURRENCES)
    if not learned:
        learned = _learn(tokenizer, units, most, LEAST_OCCURRENCES)
    return learned[: _knee(learned)]


def _knee(learned: list[Learned]) -> int:
    if not learned:
        return 0
    savings = np.cumsum([sum(step.saving.values()) for step in learned])
    return int(np.searchsorted(savings, KNEE_SHARE * savings[-1])) + 1


def _learn(tokenizer: Tokenizer, units: list[Unit], most: int, least: float) -> list[Learned]:
    if tokenizer.info.algorithm == "wordpiece":
        return _whole_words(units, most, least)
    return learn(units, most=most, least_saving=least, allowed=allowed)


def _whole_words(units: list[Unit], most: int, least: float) -> list[Learned]:
    """WordPiece takes whole words only: each saves its pieces but one, independent of others."""
    counts: Counter[tuple[bytes, ...]] = Counter()
    for unit in units:
        word = b"".join(unit.pieces).strip()
        if unit.source == WORD and allowed(word):
            counts[tuple(piece.strip() for piece in unit.pieces)] += round(unit.count)
    words = [
        Learned(
            token=b"".join(pieces),
            pieces=pieces,
            saving={WORD: count * (len(pieces) - 1)},
            occurrences=count,
            units=(b"".join(pieces),),
        )
        for pieces, count in counts.items()
        if count >= least
    ]
    return sorted(words, key=lambda word: (-word.saving[WORD], word.token))[:most]
