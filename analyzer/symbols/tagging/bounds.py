"""Where the names that a tagger gives really end, and where else in the text they stand."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from analyzer.symbols.wordlist import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Names = list[tuple[int, int]]

_OPENERS = {")": "(", "]": "["}
_IN_NO_NAME = frozenset('|@?!=_{}\\";')
_VARIANT = re.compile(r"[A-Z]\d{2,4}[A-Z]|rs\d{3,}|\d{3,}[ACGT]{1,2}")
_SIGNED_VARIANT = re.compile(r"\d+[ACGT]{1,2}")
_CHANGES = words("mutation mutations polymorphism polymorphisms snps expression deficiency")
_JOINTS = frozenset("-+/:,")
_PART_OF_NAME = re.compile(r"\d\w*|[a-z]\d?|[A-Z]")  # 5-HT(2A), Bcl-X(L): no symbol on its own
SYMBOL = re.compile(r"[A-Za-z]*[A-Z][A-Za-z0-9]*[A-Z0-9][A-Za-z0-9]*|[A-Za-z]{1,5}\d[A-Za-z0-9]*")
LONGER = re.compile("[A-Za-z0-9]+")
_LEAST_TAGGED, _LONG = 0.2, 5


def settle_bounds(tokens: Sequence[str], names: Names) -> Names:
    """Give the names with the bracket that closes them, or cut before one without a partner.

    >>> settle_bounds("of NF ( kappa B ) .".split(), [(1, 5)])
    [(1, 6)]
    >>> settle_bounds("by caspase - 3 . NP1 of S . pombe".split(), [(1, 6), (7, 10)])
    [(1, 4), (5, 6), (7, 10)]
    """
    in_one = (part for name in names for part in _within_sentences(tokens, *name))
    bounded = (_balanced(tokens, *name) for name in in_one)
    return [(a, b) for a, b in bounded if a < b and _IN_NO_NAME.isdisjoint(tokens[a:b])]


def _within_sentences(tokens: Sequence[str], first: int, last: int) -> Iterator[tuple[int, int]]:
    """Cut where a sentence ends; a letter and a full stop are a genus."""
    for at in range(first + 1, last - 1):
        before, after = tokens[at - 1], tokens[at + 1]
        if tokens[at] == "." and not (len(before) == 1 and before.isalpha()) and after[0].isupper():
            yield first, at
            first = at + 1
    yield first, last


def _balanced(tokens: Sequence[str], first: int, last: int) -> tuple[int, int]:
    opened: list[int] = []
    for at in range(first, last):
        if tokens[at] in _OPENERS.values():
            opened.append(at)
        elif tokens[at] in _OPENERS and (
            not opened or tokens[opened.pop()] != _OPENERS[tokens[at]]
        ):
            return first, at
    if len(opened) == 1 and _OPENERS.get(tokens[last]) == tokens[opened[0]]:
        return first, last + 1
    return first, opened[0] if opened else last


def apart(tokens: Sequence[str], names: Names) -> Names:
    """Give a gene's name without the variants after it, and its symbol in brackets as another.

    >>> apart("interleukin 28B ( IL28B ) , CFI - rs7356506".split(), [(0, 5), (6, 9)])
    [(0, 2), (3, 4), (6, 7)]
    >>> apart("BRAF mutations".split(), [(0, 2)]), apart("5 - HT ( 2A )".split(), [(0, 6)])
    ([(0, 1)], [(0, 6)])
    """
    return [part for name in names for part in _parts(tokens, *_before_variant(tokens, *name))]


def _before_variant(tokens: Sequence[str], first: int, last: int) -> tuple[int, int]:
    for at in range(first + 1, last):
        signed = tokens[at - 1] in {"-", "+"}
        if _VARIANT.fullmatch(tokens[at]) or (signed and _SIGNED_VARIANT.fullmatch(tokens[at])):
            last = at
            while last > first + 1 and tokens[last - 1] in _JOINTS:
                last -= 1
            break
    return first, last - (last > first + 1 and tokens[last - 1].lower() in _CHANGES)


def _parts(tokens: Sequence[str], first: int, last: int) -> Iterator[tuple[int, int]]:
    opener = _OPENERS.get(tokens[last - 1])
    opened = [at for at in range(first + 1, last - 2) if tokens[at] == opener]
    if opened and (opened[-1] < last - 3 or not _PART_OF_NAME.fullmatch(tokens[last - 2])):
        yield first, opened[-1]
        yield opened[-1] + 1, last - 1
    else:
        yield first, last


def tag_everywhere(tokens: Sequence[str], names: Names, symbol: re.Pattern[str]) -> Names:
    """Give the names, and each that is long, or a symbol, wherever else it stands.

    >>> tag_everywhere("BRCA1 is seen ; BRCA1 is not".split(), [(0, 1)], SYMBOL)
    [(0, 1), (4, 5)]
    >>> tag_everywhere("Imatinib ; no imatinib".split(), [(0, 1)], LONGER)
    [(0, 1), (3, 4)]
    >>> tag_everywhere("Beta catenin ; beta catenin".split(), [(0, 2)], SYMBOL)
    [(0, 2), (3, 5)]

    A name that is mostly something else stays what it is.
    """
    spelled = list(map(_spelled, tokens))
    tagged = Counter(tuple(spelled[first:last]) for first, last in names)
    starts: dict[str, list[tuple[str, ...]]] = {}
    for name in sorted(tagged, key=len, reverse=True):
        if len("".join(name)) >= _LONG if len(name) > 1 else _is_symbol(name[0], symbol):
            starts.setdefault(name[0], []).append(name)
    if not starts:
        return names
    inside = {at for first, last in names for at in range(first, last)}
    free: list[tuple[int, tuple[str, ...]]] = []
    for at in [at for at, token in enumerate(spelled) if token in starts]:
        for name in starts[spelled[at]]:
            places = range(at, at + len(name))
            if tuple(spelled[at : places.stop]) == name and inside.isdisjoint(places):
                free.append((at, name))
                inside.update(places)
                break
    others = Counter(name for _, name in free)
    sure = {n for n in others if tagged[n] >= _LEAST_TAGGED * (tagged[n] + others[n])}
    return sorted([*names, *((at, at + len(name)) for at, name in free if name in sure)])


def _is_symbol(token: str, symbol: re.Pattern[str]) -> bool:
    return len(token) > 2 and symbol.fullmatch(token) is not None


def _spelled(token: str) -> str:
    """Give a word as it stands amid a sentence."""
    return token.lower() if token[1:].islower() else token
