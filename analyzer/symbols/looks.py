"""How words look, and which detectors may find something in a word: told once a process."""

from __future__ import annotations

import re
from collections import defaultdict
from string import ascii_lowercase, ascii_uppercase, digits
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

# A word's look: which of its characters are capitals, small letters, digits.
_CLASSES = bytes.maketrans(
    f"{ascii_lowercase}{ascii_uppercase}{digits}".encode(), b"a" * 26 + b"A" * 26 + b"0" * 10
)
# Longer words recur so seldom that nothing of them is kept, or are not worth a look.
_LONGEST_KNOWN, _LONG = 100, 400
_MOST_KNOWN = 1 << 17
_looks: list[Look] = []
_parts: list[str] = []
_by_look: dict[str, int] = {}
_by_word: dict[str, int] = {}
_by_parts: dict[tuple[str, ...], list[tuple[int, Callable[[str], object]]]] = {}


class Look:
    """A pattern for the looks of words: A for a capital, a and 0 for small letters and digits.

    Every look has a bit; a word's mask has the bits of those that match it somewhere. Without
    one of some ``parts``, if any are named, nothing can match.

    >>> Look("A0").fits(look_of("CO2")), Look("A0").fits(look_of("Ag"))
    (True, False)
    """

    def __init__(self, pattern: str, parts: Iterable[str] = ()) -> None:
        self._pattern = re.compile(pattern)
        self._one_of = frozenset(parts)
        self.bit = 1 << len(_looks)
        _looks.append(self)
        _parts.extend(self._one_of.difference(_parts))
        _by_look.clear()
        _by_word.clear()
        _by_parts.clear()

    def searches(self, present: Iterable[str]) -> list[tuple[int, Callable[[str], object]]]:
        """Give the bit and the search, if it can match where of all parts only some are."""
        possible = not self._one_of or not self._one_of.isdisjoint(present)
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
    coding = "utf-8", "surrogatepass"  # the bytes of other signs are none of ASCII
    return word.encode(*coding).translate(_CLASSES).decode(*coding)


def by_looks(words: Iterable[str]) -> dict[int, list[str]]:
    """Give the words by the bits of the looks that they have, without those found dull.

    Words without any look are left out, and very long ones have all.
    """
    grouped = defaultdict[int, list[str]](list)
    new = []
    for word in words:
        mask = _by_word.get(word)
        if mask is None:
            new.append(word)
        elif mask:
            grouped[mask].append(word)
    for word, look in zip(new, _shortened(look_of("\n".join(new))).split("\n"), strict=False):
        mask = _by_look.get(look)
        if mask is None:
            mask = _mask_of(look)
        if len(word) <= _LONGEST_KNOWN:
            _keep(_by_word, word, mask)
        elif len(word) >= _LONG:
            mask = -1
        if mask:
            grouped[mask].append(word)
    return grouped


def _shortened(looks: str) -> str:
    """Give looks with four small letters for four to eleven, which no pattern tells apart for sure.

    Many words then look alike. A pattern may match more for it, never less.
    """
    looks = looks.replace("a" * 12, "\x01")
    for long in ("a" * 8, "a" * 6, "a" * 5):
        looks = looks.replace(long, "aaaa")
    return looks.replace("\x01", "a" * 12)


def _mask_of(look: str) -> int:
    """Give the bits of a look, and keep them if it may recur."""
    if len(look) >= _LONG:
        return -1
    mask = sum([bit for bit, search in _searches(look) if search(look)])
    if len(look) <= _LONGEST_KNOWN:
        _keep(_by_look, look, mask)
    return mask


def _keep(known: dict[str, int], text: str, mask: int) -> None:
    if len(known) >= _MOST_KNOWN:
        known.clear()
    known[text] = mask


def _searches(look: str) -> list[tuple[int, Callable[[str], object]]]:
    """Give the looks that can match where these parts are: few of them, mostly."""
    present = tuple([part for part in _parts if part in look])
    found = _by_parts.get(present)
    if found is None:
        if len(_by_parts) >= _MOST_KNOWN:
            _by_parts.clear()
        found = _by_parts[present] = [pair for one in _looks for pair in one.searches(present)]
    return found
