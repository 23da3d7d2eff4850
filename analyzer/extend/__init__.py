"""Adds tokens inside each tokenizer algorithm, so that old texts keep their tokens.

New merges rank after all old ones (BPE), new scores lie just above what they replace (Unigram):
the new encoding is the old one with neighbours joined. ``extend`` is the way in.
"""

from __future__ import annotations

from analyzer.extend.add import extend
from analyzer.extend.chain import AddedToken
from analyzer.extend.dead import dead_tokens
from analyzer.extend.result import Extension, Refused
from analyzer.extend.sources import forget_opened
from analyzer.extend.tokens import read_token_file

__all__ = [
    "AddedToken",
    "Extension",
    "Refused",
    "dead_tokens",
    "extend",
    "forget_opened",
    "read_token_file",
]
