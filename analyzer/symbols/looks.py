"""How words look, and which detectors may find something in a word: told once a process."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

# A word's look: which of its characters are capitals, small letters, digits.
_CLASSES = str.maketrans(
    {chr(c): "a" for c in range(ord("a"), ord("z") + 1)}
    | {chr(c): "A" for c in range(ord("A"), ord("Z") + 1)}
    | {chr(c): "0" for c in range(ord("0"), ord("9") + 1)}
)
LONGEST_READ_AT_ONCE, LONGEST_KNOWN = 24, 100
"""Longer words recur so seldom that it pays to wait, or to keep nothing of them."""
_MOST_KNOWN = 1 << 17
_looks: list[Look] = []
_by_look: dict[str, int] = {}
_by_word: dict[str, int] = {}
_by_signs: dict[frozenset[str], list[tuple[int, Callable[[str], object]]]] = {}


class Look:
    """A pattern for the looks of words: A for a capital, a and 0 for small letters and digits.

    Every look has a bit; a word's mask has the bits of those that match it somewhere. Without
    one of some ``signs``, if any are named, nothing can match.

    >>> Look("A0").fits(look_of("CO2")), Look("A0").fits(look_of("Ag"))
    (True, False)
    """

    def __init__(self, pattern: str, signs: str = "") -> None:
        self._pattern = re.compile(pattern)
        self._signs = frozenset(signs)
        self.bit = 1 << len(_looks)
        _looks.append(self)
        _by_look.clear()
        _by_word.clear()
        _by_signs.clear()

    def searches(self, present: frozenset[str]) -> list[tuple[int, Callable[[str], object]]]:
        """Give the bit and the search, if it can match where nothing but some signs are."""
        possible = not self._signs or not self._signs.isdisjoint(present)
        return [(self.bit, self._pattern.search)] if possible else []

    def fits(self, look: str) -> bool:
        """Say whether the pattern matches somewhere in a word's look."""
        return self._pattern.search(look) is not None

    def dull(self, word: str) -> None:
        """Remember that nothing is found in a word, though it looks so."""
        if word in _by_word:
            _by_word[word] &= ~self.bit


def look_of(word: str) -> str:
    """Give what a word looks like.

    >>> look_of("NaCl-2b")
    'AaAa-0a'
    """
    return word.translate(_CLASSES)


def mask_of(word: str, longest: int) -> int | None:
    """Give the bits of the looks that a word has, without those that were found dull.

    ``None`` for a word that is not known and longer than so many characters.
    """
    mask = _by_word.get(word)
    if mask is None and len(word) <= longest:
        look = look_of(word)
        mask = _by_look.get(look)
        if mask is None:
            mask = sum([bit for bit, search in _searches(frozenset(look)) if search(look)])
            if len(_by_look) >= _MOST_KNOWN:
                _by_look.clear()
            _by_look[look] = mask
        if len(_by_word) >= _MOST_KNOWN:
            _by_word.clear()
        _by_word[word] = mask
    return mask


def _searches(present: frozenset[str]) -> list[tuple[int, Callable[[str], object]]]:
    """Give the looks that can match where nothing but some signs are: few of them, mostly."""
    found = _by_signs.get(present)
    if found is None:
        if len(_by_signs) >= _MOST_KNOWN:
            _by_signs.clear()
        found = _by_signs[present] = [pair for one in _looks for pair in one.searches(present)]
    return found
