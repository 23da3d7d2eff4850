"""Which tokens, and how many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analyzer.extend.source import RefusedTokenError
from analyzer.extend.sources import open_source
from analyzer.propose.learn import learn
from analyzer.propose.units import allowed
from analyzer.propose.whole import choose_whole

if TYPE_CHECKING:
    from analyzer.extend.source import Source
    from analyzer.propose.learn import Learned
    from analyzer.propose.runs import Runs
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


@dataclass(frozen=True, slots=True)
class Choice:
    """Tokens, best first; ``bar`` is what the next one needs to save.

    With ``is_full`` another token, which saves as much as the bar, waits for the place of any.
    """

    learned: list[Learned]
    bar: float
    is_full: bool


def choose(tokenizer: Tokenizer, runs: Runs, tokens: int | None, corpus_tokens: int) -> Choice:
    """Choose tokens on the training side, best first; ``tokens=None`` finds their number.

    ``runs`` are what they are chosen from.

    By itself it stops at the size that published work gives for such a corpus, at the last
    token that saves 100 occurrences (25 where no token reaches 100), and at the knee of the
    curve: the first point with 95 % of the saving.
    """
    if tokens is not None:
        return _cut(_learn(tokenizer, runs, tokens, 1.0), tokens, tokens, 1.0)
    most = most_tokens(corpus_tokens)
    least = WANTED_OCCURRENCES
    learned = _learn(tokenizer, runs, most, least)
    if not learned:
        least = LEAST_OCCURRENCES
        learned = _learn(tokenizer, runs, most, least)
    return _cut(learned, _knee(learned), most, least)


def _cut(learned: list[Learned], size: int, most: int, least: float) -> Choice:
    """Take the first tokens; the bar is what the first one left out would save, if there is one."""
    if not learned or (size >= len(learned) and len(learned) < most):
        return Choice(learned, least, is_full=False)
    following = learned[min(size, len(learned) - 1)]
    return Choice(learned[:size], sum(following.saving.values()), is_full=True)


def _knee(learned: list[Learned]) -> int:
    if not learned:
        return 0
    savings = np.cumsum([sum(step.saving.values()) for step in learned])
    return int(np.searchsorted(savings, KNEE_SHARE * savings[-1])) + 1


def _learn(tokenizer: Tokenizer, runs: Runs, most: int, least: float) -> list[Learned]:
    """Choose join by join; where the algorithm needs no steps, whole tokens from what was learned.

    WordPiece takes whole words only, Unigram any piece.
    """
    algorithm = tokenizer.info.algorithm
    addable = _Addable(open_source(tokenizer))
    texts: frozenset[bytes] = frozenset()
    if algorithm != "wordpiece":
        learned = learn(runs, most=most, least_saving=least, allowed=addable)
        if algorithm != "unigram":
            return learned
        texts = frozenset(step.token for step in learned)
    return choose_whole(runs, texts, most=most, least_saving=least, allowed=addable)


class _Addable:
    """Says whether a token is worth having and can be added to this tokenizer at all.

    What the tokenizer cuts before its algorithm runs (an added symbol, a pre-token boundary) no
    new token joins; counted as saved, it would crowd out tokens that do save.
    """

    def __init__(self, source: Source) -> None:
        self._source = source

    def __call__(self, token: bytes) -> bool:
        if not allowed(token):
            return False
        try:
            text = token.decode()
        except UnicodeDecodeError:  # a step on the way to a character
            return True
        if self._source.affixes.is_inside(text):
            return True
        try:
            self._source.spell(text)
        except RefusedTokenError:
            return False
        return True
