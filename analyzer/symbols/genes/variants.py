"""Variants: HGVS nomenclature, dbSNP rs numbers, changes of one amino acid."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analyzer.symbols.detector import EXACT, Detector
from analyzer.symbols.looks import Look
from analyzer.symbols.page import Hit, Page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_AA3 = (
    "Ala|Arg|Asn|Asp|Cys|Gln|Glu|Gly|His|Ile|Leu|Lys|Met|Phe|Pro|Ser|Thr|Trp|Tyr|Val"
    "|Sec|Pyl|Ter|Xaa"
)
_REF = (
    r"(?:(?:[NX][CGMPRTW]_\d{4,9}|LRG_\d+(?:[tp]\d+)?|ENS[TGP]\d{11}|[A-Z][A-Z0-9_]{1,12})"
    r"(?:\.\d+)?(?:\([A-Za-z0-9-]+\))?:|chr(?:\d{1,2}|[XYM]):)"
)
_AT = r"(?:[*-]?\d+(?:[+-]\d+)?|\?)"
_POS = rf"(?:{_AT}|\({_AT}_{_AT}\))"
_RANGE = rf"{_POS}(?:_{_POS})?"
_BASES = r"(?:[ACGTUNacgtun]+|\d+)"
_CHANGE = (
    rf"(?:[ACGTUacgtu]>[ACGTUacgtu]|delins{_BASES}|del{_BASES}?(?:ins{_BASES})?|dup{_BASES}?"
    rf"|ins(?:{_BASES}|\(\d+(?:_\d+)?\)|\[[A-Za-z0-9_.:;]+\])|inv|con[A-Za-z0-9_.:]*[A-Za-z0-9]|copy\d+"
    r"|[ACGTUacgtu]{0,12}\[\d+(?:_\d+)?\]|[ACGTUacgtu]{0,12}=)"
)
_EDIT = rf"{_RANGE}{_CHANGE}"
# HGVS nomenclature 21: coding, genomic, mitochondrial, non-coding and RNA positions, on one copy
# of a gene or on both.
_DNA = re.compile(
    rf"{_REF}?(?<![A-Za-z0-9])[cgmnor]\.(?:(?:{_RANGE}|\({_RANGE}\)){_CHANGE}(?:\(;\){_EDIT})?"
    rf"|\({_EDIT}\)|\[{_EDIT}(?:\(?;\)?{_EDIT})*\](?:;\[(?:{_EDIT}(?:;{_EDIT})*|=|\?)\])?"
    r"|IVS\d{1,3}[+-]\d{1,4}(?:[ACGT]>[ACGT]|del[ACGT]*|ins[ACGT]+))(?![A-Za-z0-9])"
)
_SPLICE = re.compile(r"(?<![A-Za-z0-9])IVS\d{1,3}[+-]\d{1,4}[ACGT]>[ACGT](?![A-Za-z0-9])")
# What a variant does to the RNA or the protein, where nothing but its neighbours says so.
_EFFECT = re.compile(
    rf"{_REF}?(?<![A-Za-z0-9])(?:r\.(?:\((?:spl\??|\?|0)\)|spl\??|\?|0)|p\.(?:\([?0]\)|\?|0))"
    r"(?![A-Za-z0-9]|\.\d)"
)
_END = r"(?:(?:\*|Ter|X)(?:\d+|\?)?)?"
_PROTEIN = re.compile(
    rf"{_REF}?(?<![A-Za-z0-9])p\.\(?(?:(?:{_AA3}|\*)\d+(?:_(?:{_AA3})\d+)?(?:(?:{_AA3})(?:fs{_END})?"
    rf"|\*|=|\?|del|dup|delins(?:{_AA3}|\*)+|ins(?:{_AA3}|\*)+|fs{_END}"
    rf"|(?:{_AA3})?ext(?:\*|Ter|X)?-?(?:\d+|\?)?)"
    r"|[ACDEFGHIKLMNPQRSTVWY*]\d+(?:_[ACDEFGHIKLMNPQRSTVWY]\d+)?"
    rf"(?:[ACDEFGHIKLMNPQRSTVWYX*](?:fs{_END})?|=|\?|del|dup|delins[A-Z*]+|ins[A-Z*]+|fs{_END}"
    r"|[A-Z]?ext(?:\*|X)?-?\d*))\)?(?![A-Za-z0-9])"
)
_PROTEINS = re.compile(
    rf"{_REF}?(?<![A-Za-z0-9])p\.\[\(?(?:{_AA3}|[A-Z])\d+[A-Za-z0-9*=?_()]*"
    r"(?:;[A-Za-z0-9*=?_()]+)*\](?:;\[[A-Za-z0-9*=?_();]{1,60}\])?"
)
# Nothing changed, or only a place named: with a reference before it, so that no page is meant.
_NAMED = re.compile(
    rf"{_REF}(?:[cgmnr]\.\(?{_RANGE}\)?|p\.\(?(?:\?|0\??|=|(?:{_AA3})\d+)\)?)(?![A-Za-z0-9])"
)
_NO_CHANGE = re.compile(rf"{_REF}?(?<![A-Za-z0-9])p\.(?:\(=\)|=|0\?|\(0\))(?![A-Za-z0-9])")
_RS = re.compile(r"(?<![A-Za-z0-9])rs\d{3,10}(?![A-Za-z0-9])")
_AA3_CHANGE = re.compile(
    rf"(?<![A-Za-z0-9])(?:{_AA3})-?\d{{1,5}}(?:-?(?:{_AA3})|\*|fs)(?![A-Za-z])"
)
# Letters and digits that are a protein's change where the text says so.
_SHORT_CHANGE = re.compile(
    r"(?<![A-Za-z0-9])[ACDEFGHIKLMNPQRSTVWY][1-9]\d{1,3}[ACDEFGHIKLMNPQRSTVWYX*](?![A-Za-z0-9])"
)
_MUTATION = re.compile(r"mutat|variant|substitut|polymorphis|allele|mutant|missense|突变|变异|多态")
_BARE = "effect"
_SURE = (
    (_DNA, "hgvs"),
    (_PROTEIN, "hgvs"),
    (_NO_CHANGE, "hgvs"),
    (_SPLICE, "hgvs"),
    (_PROTEINS, "hgvs"),
    (_NAMED, "hgvs"),
    (_RS, "rs-id"),
    (_AA3_CHANGE, "protein-change"),
    (_EFFECT, _BARE),
)
# Every expression above needs one of these.
_QUICK = re.compile(r"[cgmnorp]\.[(*?\dA-Z=\[-]|rs\d{3}|[A-Z][a-z]{2}-?\d|[A-Z]\d{2,4}[A-Z*]|IVS\d")
_LONGEST, _NEAR = 400, 40
_SHAPE = Look(
    r"(?<![Aa0])(?:a\.(?:[(*?0A=\[-]|aaa(?![Aa0]))|aa0{3,10}(?![Aa0])|Aaa-?0+(?:-?Aaa|\*|aa)|AAA0+[+-])",
    ".0",
)
_SHORT_SHAPE = Look(r"A0{2,4}[A*]", ["A0"])


def _find(page: Page) -> Iterator[Hit]:
    found = list(page.find_inside(_SHAPE, _sure))
    yield from (hit for hit in found if hit.kind != _BARE)
    yield from _effects(page, found)
    for hit in page.find_inside(_SHORT_SHAPE, _unsure):
        if _MUTATION.search(page.text[max(0, hit.start - 40) : hit.end + 25].lower()):
            yield hit


def _effects(page: Page, found: Iterable[Hit]) -> Iterator[Hit]:
    """Give the effects that stand near a variant, or where the text speaks of one."""
    for start, end, kind in found:
        first, last = max(0, start - _NEAR), end + _NEAR
        if kind == _BARE and _MUTATION.search(page.text[first:last].lower()):
            yield Hit(start, end, "hgvs")
        elif kind == "hgvs":
            for match in _EFFECT.finditer(page.text, first, last):
                yield Hit(*match.span(), "hgvs")


def _sure(word: str) -> list[Hit]:
    if len(word) > _LONGEST or not _QUICK.search(word):
        return []
    return [Hit(*_trim(match), kind) for pattern, kind in _SURE for match in pattern.finditer(word)]


def _unsure(word: str) -> list[Hit]:
    if len(word) > _LONGEST:
        return []
    return [Hit(*match.span(), "protein-change") for match in _SHORT_CHANGE.finditer(word)]


def _trim(match: re.Match[str]) -> tuple[int, int]:
    """Leave out a closing bracket that was opened before the variant."""
    text = match.group()
    return match.start(), match.end() - (text.endswith(")") and text.count(")") > text.count("("))


VARIANT = Detector(
    class_="genes",
    name="variant",
    kinds=("hgvs", "rs-id", "protein-change"),
    rank=EXACT,
    find=_find,
    needs=(_SHAPE, _SHORT_SHAPE),
    examples=(
        ("the variant NM_004006.2:c.4375C>T was", "NM_004006.2:c.4375C>T"),
        ("carries c.68_69delAG (p.Glu23fs)", "c.68_69delAG"),
        ("carries c.68_69delAG (p.Glu23fs)", "p.Glu23fs"),
        ("BRAF p.V600E突变", "p.V600E"),
        ("SNP rs429358 of APOE", "rs429358"),
        ("splice c.88+2T>G", "c.88+2T>G"),
        ("the alleles c.[296T>G];[476C>T] of", "c.[296T>G];[476C>T]"),
        ("a deletion, c.41_43del3, and", "c.41_43del3"),
        ("检出p.[Ser73Arg;Asn103del]变异", "p.[Ser73Arg;Asn103del]"),
        ("the N370S mutation of GBA", "N370S"),
        ("c.88+2T>G, r.spl, p.?", "r.spl"),
        ("the mutated allele makes no protein, p.0, at all", "p.0"),
    ),
    counterexamples=(
        "see p.23 and c.1990",
        "section c.12(b)",
        "rs12 and rs. 500",
        "p. 35G of the book",
        "was not significant (p.0)",
    ),
)
