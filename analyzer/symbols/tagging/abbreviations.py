"""What an abbreviation stands for decides whether it is a name, from its definition on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzer.symbols.tagging.bounds import Names

_ABBREVIATION = re.compile(r"[A-Za-z]?[a-z]{0,2}[A-Z][A-Za-z0-9]{1,8}")
_DIGIT = re.compile(r"\d")
_MOST_WORDS = 8


def settle_abbreviations(tokens: Sequence[str], names: Names) -> Names:
    """Give the names with each abbreviation treated as the words that it was introduced for.

    >>> tokens = "acute renal failure ( ARF ) ; the ARF after L - NNA".split()
    >>> settle_abbreviations(tokens, [(4, 5), (8, 9), (10, 13)])
    [(10, 13)]
    >>> tokens = "growth arrest and DNA damage 45 alpha ( GADD45A ) ; GADD45A".split()
    >>> settle_abbreviations(tokens, [(8, 9), (11, 12)])
    [(8, 9), (11, 12)]
    >>> settle_abbreviations("hydrogen peroxide ( HPO ) and HPO".split(), [(0, 2)])
    [(0, 2), (3, 4), (6, 7)]

    Names are pairs of the first token and the one after the last (definitions as in Schwartz and
    Hearst 2003).
    """
    defined = list(_definitions(tokens))
    if not defined:
        return names
    verdicts: dict[str, list[tuple[int, bool]]] = {}
    ends = {last: first for first, last in names}
    touched = {at for first, last in names for at in range(first, last)}
    for first, last, abbreviation in defined:
        if last in ends:
            verdict = True
        elif _DIGIT.search(abbreviation) or not touched.isdisjoint(range(first, last)):
            # A number is no disease's, and a part of the words is a name: no evidence either way.
            continue
        else:
            verdict = False
        verdicts.setdefault(abbreviation, []).append((last, verdict))
    return _applied(tokens, names, verdicts, touched)


def _applied(
    tokens: Sequence[str],
    names: Names,
    verdicts: dict[str, list[tuple[int, bool]]],
    touched: set[int],
) -> Names:
    alone = {first for first, last in names if last == first + 1}
    kept = set(names)
    for at in [at for at, token in enumerate(tokens) if token in verdicts]:
        said = [verdict for place, verdict in verdicts[tokens[at]] if place < at]
        if said and said[-1] and at not in touched:
            kept.add((at, at + 1))
        elif said and not said[-1] and at in alone:
            kept.discard((at, at + 1))
    return sorted(kept)


def _definitions(tokens: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Give where the words of each defined abbreviation start and end, and the abbreviation."""
    for at in [at for at, mark in enumerate(tokens) if mark == "("]:
        if 0 < at < len(tokens) - 2 and tokens[at + 2] in {")", ",", ";"}:
            abbreviation = tokens[at + 1]
            if _ABBREVIATION.fullmatch(abbreviation):
                first = _start_of_words(tokens, at, abbreviation.lower())
                if first is not None:
                    yield first, at, abbreviation


def _start_of_words(tokens: Sequence[str], end: int, letters: str) -> int | None:
    """Find each letter, from the last, in the words before; the first must start a word."""
    at, place = end - 1, len(tokens[end - 1])
    for nth in range(len(letters) - 1, -1, -1):
        while True:
            if at < 0 or end - at > 2 * _MOST_WORDS or tokens[at] in {".", "(", ")", "\n"}:
                return None
            word = tokens[at].lower()
            found = word.rfind(letters[nth], 0, place)
            if nth == 0 and found > 0:
                found = 0 if word[0] == letters[0] and place > 0 else -1
            if found >= 0:
                place = found
                break
            at -= 1
            place = len(tokens[at]) if at >= 0 else 0
    return at
