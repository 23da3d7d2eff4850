"""Tokens of biomedical prose, and what can be seen of each: its shape, affixes, kind of word."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from analyzer.symbols.tagging.lexicon import (
    DRUG,
    PLAIN_ENGLISH,
    TRIVIAL,
    compound_names,
    gene_names,
)
from analyzer.symbols.tagging.morphemes import is_built
from analyzer.symbols.wordlist import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt

TOKEN = re.compile(r"[A-Za-z0-9\u0370-\u03ff]+|[^\sA-Za-z0-9\u0370-\u03ff]")
REACH = 2
_CLASSES = str.maketrans(
    {chr(c): "a" for c in range(ord("a"), ord("z") + 1)}
    | {chr(c): "A" for c in range(ord("A"), ord("Z") + 1)}
    | {chr(c): "0" for c in range(ord("0"), ord("9") + 1)}
    | {chr(c): "g" for c in range(0x370, 0x400)}
)
_DIGITS = re.compile(r"\d+")
_REPEATED = re.compile(r"(.)\1+")
_SUFFIXES = (("s5=", 5, 0), ("s4=", 4, 1), ("s3=", 3, 2), ("s2=", 2, 0))
_PREFIXES = (("p5=", 5, 0), ("p4=", 4, 1), ("p3=", 3, 0), ("p2=", 2, 0))
_GREEK = words("alpha beta gamma delta epsilon zeta eta theta kappa lambda mu sigma tau omega")
_ROMAN = words("I II III IV V VI VII VIII IX X XI XII")


class Numbered(NamedTuple):
    """The tokens of a text, the distinct ones, and the number among those of each: [tokens]."""

    tokens: Sequence[str]
    distinct: list[str]
    numbers: npt.NDArray[np.intp]


def numbered(tokens: Sequence[str]) -> Numbered:
    """Give a text with its tokens numbered, once for every tagger that reads it.

    >>> text = numbered(["the", "gene", "the"])
    >>> text.distinct, text.numbers.tolist()
    (['the', 'gene'], [0, 1, 0])
    """
    number = {token: at for at, token in enumerate(dict.fromkeys(tokens))}
    numbers = np.fromiter(map(number.__getitem__, tokens), np.intp, len(tokens))
    return Numbered(tokens, list(number), numbers)


def brief_shape(token: str) -> str:
    """Give the kinds of characters of a token, runs shortened to one.

    >>> brief_shape("BRCA1"), brief_shape("p53"), brief_shape("mRNA")
    ('A0', 'a0', 'aA')
    """
    return _brief(token.translate(_CLASSES))


@lru_cache(maxsize=1 << 12)  # shapes are few
def _brief(shape: str) -> str:
    return _REPEATED.sub(r"\1", shape)[:6]


@lru_cache(maxsize=1 << 15)  # each tagger asks for the same
def token_features(token: str) -> list[tuple[str, int]]:
    """Give what is seen of a token, and how many tokens away each of it still matters.

    >>> [name for name, reach in token_features("BRCA1") if reach]
    ['w=brca0', '#AAAA0', '~A0', 's4=rca1', 's3=ca1', 'p4=brca', 'symbol']
    """
    lower, shape = token.lower(), token.translate(_CLASSES)
    found = [
        ("w=" + (lower if lower.isalpha() else _DIGITS.sub("0", lower)), 2),
        ("#" + shape[:8], 1),
        ("~" + _brief(shape), 2),
    ]
    if not token[0].isalnum():
        return found
    if token.isdigit():
        return [*found, (f"d{min(len(token), 5)}", 1)]
    size = len(token)
    found += [(name + lower[-n:], reach) for name, n, reach in _SUFFIXES if size > n]
    found += [(name + lower[:n], reach) for name, n, reach in _PREFIXES if size > n]
    found.append((f"n={min(size, 12)}", 0))
    if size > 4 and is_compound(lower):
        found.append(("lex", 1))
    found += [(name, 1) for name in _of_genes(token, lower, shape)]
    if lower in _GREEK:
        found.append(("greek", 1))
    if token in _ROMAN:
        found.append(("roman", 1))
    if size > 5:
        found += [("i=" + lower[at : at + 4], 0) for at in range(1, size - 4)]
    return found


def _of_genes(token: str, lower: str, shape: str) -> Iterator[str]:
    known = gene_names()
    if token.upper() in known:
        case = _brief(shape)
        yield "symbol" + (case if case in {"a", "Aa"} else "")
    if lower in known or lower.removesuffix("s") in known:
        yield "protein"


def is_compound(lower: str) -> bool:
    """Say whether the lists and morphemes of chemistry know the word."""
    known = compound_names()
    return lower in known or lower.removesuffix("s") in known or looks_chemical(lower)


def looks_chemical(lower: str) -> bool:
    """Say whether a word is trivial, or has the stem of a drug, or the parts of a compound."""
    lower = lower.removesuffix("s")
    if lower in TRIVIAL:
        return True
    if not lower.isalpha() or lower in PLAIN_ENGLISH or len(lower) < 6:
        return False
    return (len(lower) > 7 and DRUG.fullmatch(lower) is not None) or is_built(lower)


def token_class(token: str, common: frozenset[str], endings: frozenset[str]) -> str:
    """Give the class by which pairs of neighbours are weighed: a common word, an ending, a shape.

    >>> token_class("Kinase", frozenset({"kinase"}), frozenset())
    'kinase'
    >>> token_class("binding", frozenset(), frozenset({"ing"}))
    '-ing'
    >>> token_class("IL", frozenset(), frozenset())
    'A2'
    """
    lower = token.lower()
    if lower in common:
        return lower
    shape = brief_shape(token)
    if len(token) > 5 and lower[-3:] in endings and shape in {"a", "Aa"}:
        return "-" + lower[-3:]
    return shape[:4] + str(min(len(token), 5))
