"""Real contexts of terms."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_WANTED = 3
_AROUND_CHARACTERS = 60


def contexts(terms: Iterable[str], texts: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Give up to three different passages around each term, in the order of the texts.

    >>> contexts(["heart failure"], ["Acute heart failure is common."])
    {'heart failure': ('Acute heart failure is common.',)}
    """
    wanted = {term.lower(): term for term in terms}
    found: dict[str, list[str]] = {term: [] for term in wanted.values()}
    open_terms = dict(wanted)
    for text in texts:
        if not open_terms:
            break
        lower = text.lower()
        if len(lower) != len(text):
            continue
        for key, term in [*open_terms.items()]:
            context = _around(key, lower, text)
            if context and context not in found[term]:
                found[term].append(context)
                if len(found[term]) == _WANTED:
                    del open_terms[key]
    return {term: tuple(passages) for term, passages in found.items()}


def _around(key: str, lower: str, text: str) -> str:
    """Give the first place of a whole-word match with some text on either side."""
    position = lower.find(key)
    while position >= 0:
        end = position + len(key)
        before, after = lower[position - 1 : position], lower[end : end + 1]
        if not (_glues(before, key[0]) or _glues(key[-1], after)):
            first, last = max(0, position - _AROUND_CHARACTERS), end + _AROUND_CHARACTERS
            return re.sub(r"\s+", " ", text[first:last]).strip()
        position = lower.find(key, position + 1)
    return ""


def _glues(left: str, right: str) -> bool:
    """Tell whether two neighbouring characters belong to one word of a spaced script."""
    return left.isalnum() and right.isalnum() and left < "\u2e80" and right < "\u2e80"
