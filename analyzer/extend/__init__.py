"""Adds tokens inside each tokenizer algorithm, so that old texts keep their tokens.

New merges rank after all old ones (BPE), new scores lie just above what they replace (Unigram):
the new encoding is the old one with neighbours joined. ``extend`` is the way in.
"""

from __future__ import annotations

from analyzer.extend.extend import extend
from analyzer.extend.result import AddedToken, Captured, Extension, Refused

__all__ = ["AddedToken", "Captured", "Extension", "Refused", "extend"]
