"""SMARTS, the query language of substructures: ``[#6]-[NX3;H2]``, ``[$([CX3]=[OX1])]``.

Daylight Theory Manual, chapter 4. A string of SMARTS is told from SMILES by what only queries
have: atomic numbers, logical operators, recursion, counts of neighbours and rings.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import regex

from analyzer.symbols.chemistry.grammar import ELEMENTS
from analyzer.symbols.detector import RECORD, Detector
from analyzer.symbols.looks import Look
from analyzer.symbols.page import Hit, Page

if TYPE_CHECKING:
    from collections.abc import Iterable

_SHAPE = Look(r"\[(?:#0|!|\$\(|[Aa]{1,2}(?:A0|a0|[;,&!])|a0?\]|.{0,9}[;&])", "[")
_BOND = r"(?:!?[-=#:~@/\\]|[,;&](?=!?[-=#:~@/\\]))"
_BRACKET = r"(?<B>\[(?:[^\[\]\s]|(?&B)){1,400}+\])"
_ATOM = rf"(?:{_BRACKET}|Cl|Br|[BCNOPSFIbcnops*])"
_NEXT = r"(?:(?&B)|Cl|Br|[BCNOPSFIbcnops*])"
_QUERY = regex.compile(
    rf"(?<![A-Za-z0-9\]]){_ATOM}(?:{_BOND}*+(?:\d|%\d\d))*+"
    rf"(?:{_BOND}*+{_NEXT}(?:{_BOND}*+(?:\d|%\d\d))*+|\({_BOND}*+(?={_NEXT})|\)|\.(?={_NEXT}))*+"
    r"(?![A-Za-z0-9\[])"
)
_PARTS = regex.compile(
    r"(?<R>\$(?<P>\((?:[^()\s]|(?&P))*+\)))|[;,&!]|#\d{1,3}|[DHhRrvXx]\d{1,2}|[HhRraA*]"
    r"|[+-]{1,4}\d?|@{1,2}\??|\^\d|:\d{1,4}|\d{1,3}|(?<E>[A-Z][a-z]?|[bcnops]|se|as|te)"
)
# What no SMILES has inside its brackets; a lone atom needs the surest of them.
_ONLY_QUERIES = re.compile(r"\[[^\]]*(?:#\d|[;,&!]|\$\(|[XDRrvx]\d)|\[[aArR]\d?\]")
_SURE_ALONE = re.compile(
    r"\$\(|[;,&!]#\d|^\[!?#\d+[A-Z;,&!+-]|[A-Z]X\d[;,&!+-]|[;&]H?[XRr]?\d|Cl,Br"
)
_LONGEST = 2000


def is_query(text: str) -> bool:
    """Say whether a string is SMARTS and could not be SMILES.

    >>> [is_query(s) for s in ("[#6]-[#7]", "[NX3;H2,H1;!$(NC=O)]", "[CX3](=O)[OX2H1]")]
    [True, True, True]
    >>> [is_query(s) for s in ("[Na+].[Cl-]", "[1];[2]", "[!flag]", "[#12]", "x[i]=[0]")]
    [False, False, False, False, False]
    """
    if not _ONLY_QUERIES.search(text) or text.count("(") != text.count(")"):
        return False
    brackets = regex.findall(_BRACKET, text)
    alone = brackets and brackets[0] == text
    return (not alone or _SURE_ALONE.search(text) is not None) and all(map(_is_atom, brackets))


def _is_atom(bracket: str) -> bool:
    """Read a bracket part by part; what recursion holds is read as a query of its own."""
    body, at = bracket[1:-1], 0
    for match in _PARTS.finditer(body):
        element, inner = match["E"], match["R"]
        if match.start() != at or (element and element.capitalize() not in ELEMENTS):
            return False
        if inner and not all(map(_is_atom, regex.findall(_BRACKET, inner[2:-1]))):
            return False
        at = match.end()
    return at == len(body) > 0


def _find(page: Page) -> Iterable[Hit]:
    return page.find_inside(_SHAPE, _in_word)


def _in_word(word: str) -> list[Hit]:
    hits: list[Hit] = []
    for match in _QUERY.finditer(word) if len(word) <= _LONGEST and "[" in word else ():
        text = match.group()
        while text.count(")") > text.count("("):
            text = text[: text.rfind(")")]
        if is_query(text):
            hits.append(Hit(match.start(), match.start() + len(text), "smarts"))
    return hits


SMARTS = Detector(
    class_="chemistry",
    name="smarts",
    kinds=("smarts",),
    rank=RECORD,
    find=_find,
    needs=(_SHAPE,),
    examples=(
        ("an amine, [NX3;H2,H1;!$(NC=O)], is", "[NX3;H2,H1;!$(NC=O)]"),
        ("the pattern [#6]-[#7] matches", "[#6]-[#7]"),
        ("羧酸用[CX3](=O)[OX2H1]匹配", "[CX3](=O)[OX2H1]"),
        ("c1ccccc1-[#7&H2,$([#7;!H0]-[#6;X4])]", "c1ccccc1-[#7&H2,$([#7;!H0]-[#6;X4])]"),
    ),
    counterexamples=(
        "see [#12](https://a.b/12) and [1][2]",
        "x[0] = y[!z] & m[i,j]; if [ $(ls) ]; then",
        "the salt [Na+].[Cl-] and N[C@@H](C)C(=O)O",
        "[a, b], [r5], [R] and [A;B]",
    ),
)
