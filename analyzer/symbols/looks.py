"""How words look, and which detectors may find something in a word: told once a process."""

from __future__ import annotations

import re

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


class Look:
    """A pattern for the looks of words: A for a capital, a and 0 for small letters and digits.

    Every look has a bit; a word's mask has the bits of those that match it somewhere.

    >>> Look("A0").fits(look_of("CO2")), Look("A0").fits(look_of("Ag"))
    (True, False)
    """

    def __init__(self, pattern: str) -> None:
        self._pattern = re.compile(pattern)
        self.bit = 1 << len(_looks)
        _looks.append(self)
        _by_look.clear()
        _by_word.clear()

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
            mask = sum(one.bit for one in _looks if one.fits(look))
            if len(_by_look) >= _MOST_KNOWN:
                _by_look.clear()
            _by_look[look] = mask
        if len(_by_word) >= _MOST_KNOWN:
            _by_word.clear()
        _by_word[word] = mask
    return mask
