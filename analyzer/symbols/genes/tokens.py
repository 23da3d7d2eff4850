"""Tokens of biomedical prose, and what can be seen of each: its shape, affixes, kind of word."""

from __future__ import annotations

import re

from analyzer.symbols.wordlist import words

TOKEN = re.compile(r"[A-Za-z0-9\u0370-\u03ff]+|[^\sA-Za-z0-9\u0370-\u03ff]")
_CLASSES = str.maketrans(
    {chr(c): "a" for c in range(ord("a"), ord("z") + 1)}
    | {chr(c): "A" for c in range(ord("A"), ord("Z") + 1)}
    | {chr(c): "0" for c in range(ord("0"), ord("9") + 1)}
    | {chr(c): "g" for c in range(0x370, 0x400)}
)
_RUNS = re.compile(r"(.)\1{2,}")
_GREEK = words("alpha beta gamma delta epsilon zeta eta theta kappa lambda mu sigma tau omega")
_ROMAN = words("I II III IV V VI VII VIII IX X XI XII")


def token_features(token: str, known: frozenset[str]) -> list[str]:
    """Give what is seen of a token; its identity only if it is one of the ``known`` words.

    >>> token_features("BRCA1", frozenset())
    ['#AAAA0', '~A0', 's3=ca1', 's2=a1', 'p3=brc', 'p2=br', 'n=5']
    """
    lower = token.lower()
    if lower in known:
        return ["w=" + lower, "#" + token.translate(_CLASSES)[:6]]
    shape = token.translate(_CLASSES)
    brief = re.sub(r"(.)\1+", r"\1", shape)
    found = ["#" + shape[:8], "~" + brief[:6]]
    if not token[0].isalnum():
        return ["w=" + token]
    if token.isdigit():
        return ["d" + str(min(len(token), 5))]
    size = len(token)
    for n in (4, 3, 2):
        if size > n:
            found.append(f"s{n}=" + lower[-n:]) if n < 4 or size > 5 else None
    for n in (4, 3, 2):
        if size > n:
            found.append(f"p{n}=" + lower[:n]) if n < 4 or size > 5 else None
    found.append(f"n={min(size, 12)}")
    if lower in _GREEK:
        found.append("greek")
    if token in _ROMAN:
        found.append("roman")
    return found
