"""Molecular formulas, ions and hydrates: ``C6H12O6``, ``Ca(OH)2``, ``SO4^2-``, ``CuSO4·5H2O``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analyzer.symbols.chemistry.grammar import ELEMENTS
from analyzer.symbols.detector import EXACT, Detector
from analyzer.symbols.looks import Look
from analyzer.symbols.page import Hit, Page, core
from analyzer.symbols.wordlist import words

if TYPE_CHECKING:
    from collections.abc import Iterator

_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻₊₋−", "01234567890123456789+-+--")
_CANDIDATE = re.compile(r"(?:\d{0,2}(?=[A-Z(\[]))(?:[A-Z][a-z]?|[0-9₀-₉⁰-⁹¹²³⁺⁻+−\-^{}()\[\]·.])+")
_UNIT = re.compile(r"([A-Z][a-z]?)(\d{1,3}|(?<![a-z])n)?|([(\[])|([)\]])(\d{1,3}|n)?")
# A digit before the sign belongs to the charge, ``Ca2+``, or to the atom, ``NH4+``.
_CHARGES = (re.compile(r"\^?\{?(?:\d?[+-]|[+-]\d?)\}?$"), re.compile(r"[+-]$"))
# The shape of every word with such a place.
_SHAPE = Look(r"Aa?[)\]]*[0₀-₉⁰-⁹¹²³⁺⁻+^-]|Aa?A", "A")
_RECEPTOR = re.compile(
    r"[ -]?(?:receptor|antagonist|blocker|antihistamine|agonist)|受体|拮抗|阻滞|阻断"
)
# Without a number or a charge only the surest are formulas.
_COUNTED, _LETTERS = re.compile("[0-9₀-₉⁰-⁹¹²³⁺⁻₊₋−+^-]"), re.compile("[A-Za-z]+")
_LONGEST = 120
_FIELD, _SPELT = re.compile(r"[^\s,;\"'|/]+"), re.compile("[a-z][a-z]")
# Codes of products, roads and boards that are also made of element symbols and digits.
_NOT_FORMULAS = words(
    "C4 B2 F1 H1 H2B P2P B2B B2C C2C C2B K1 U2 V8 I5 S3 P3 H5N1 H1N1 H3N2 H7N9 B1 B6 B12 K2 C3PO"
    " Y2K I3 N95 CO2E H2H O2O C1 C2 C3 C5 P1 P2 F2 N1 N2B S1 S2 W3C U2F"
)
# Two letters and a digit are as often a code; these small molecules are sure enough alone.
_SURE = words(
    "H2 O2 N2 O3 CO2 H2O NO2 SO2 SO3 NH3 NH4 CH4 H2S N2O NO3 Cl2 Br2 I2 CS2 PH3 SF6 UF6 BF3 CH3"
    " CH2 OH- H2O2 D2O C60 C70 SO4 PO4 CO3 HCO3 H3O Na+ K+ Cl- H+ Mg2+ Ca2+ Fe2+ Fe3+ Zn2+ Cu2+"
    " Li+ Mn2+ Al3+ NaCl KCl NaOH KOH HCl TiO2 SiO2 MgO CaO ZnO"
    " NaF NaBr NaI KF KBr LiF LiCl LiBr LiI LiH NaH KH CsCl CsF CsI RbCl AgF AgCl AgBr AgI CuO"
    " CuS CuI CuCl FeO FeS ZnS ZnSe ZnTe CdS CdSe CdTe CdO PbS PbO PbSe PbTe HgO HgS SnO SnS NiO"
    " CoO MnO MnS SiC GaAs GaN GaP InP InAs InSb InGaAs AlGaAs AlN AlP GaSb BeO BaO SrO TiN TiC"
    " HBr NaClO NaOCl KClO LiOH CsOH RbOH NH4OH NaCN KCN KSCN NaSCN HCN HCOOH HCHO HClO HOCl MgS"
    " CaS HCOONa"
)
# What a formula has: an element with a number, a charge or a common partner.
_QUICK = re.compile(
    r"[A-Z][a-z]?(?:[)\]]*[0-9₀-₉⁰-⁹¹²³⁺⁻+^-]"
    r"|(?:Cl|OH?|F|Br|I|H|N|P|S|C|Sb|As|Se|Te)(?![a-z]))"
)
# What capitals of genes have: many of a rare element, or a metal after an organic start, CYP4V2.
_PARTLY = re.compile(r"(?<=[A-Za-z)\]])0\.\d{1,3}")
_GENE = re.compile(r"[A-BD-GI-NP-Z](?:1[3-9]|[2-9]\d)|^[CFHNPS].*[YVWU]")
_HILL = re.compile(r"C\d+[HF]\d")  # carbon first, with its number: no gene's
_STATE = re.compile(r"\((?:s|l|g|aq)\)$")


def elements_of(text: str) -> bool:
    """Say whether a string is made of element symbols, numbers, brackets and a charge.

    >>> [elements_of(s) for s in ("AgCl", "Zn", "SO4^2-", "Table", "C(")]
    [True, True, True, False, False]
    """
    plain = text.translate(_SUBSCRIPTS)
    for part in re.split(r"[·.]", plain):
        body = re.sub(r"^\d{1,2}(?=[A-Z(\[])", "", part)
        bodies = [body, *(pattern.sub("", body) for pattern in _CHARGES)]
        if not any(_elements(one) for one in bodies):
            return False
    return bool(plain)


def formula_of(text: str) -> bool:
    """Say whether a whole string is a molecular formula.

    >>> [formula_of(s) for s in ("C6H12O6", "Ca(OH)2", "CuSO4·5H2O", "C₆H₅CH₃", "SO4^2-")]
    [True, True, True, True, True]
    >>> [formula_of(s) for s in ("B2B", "H1N1", "COVID", "In2005", "(a)(1)")]
    [False, False, False, False, False]
    """
    plain = text.translate(_SUBSCRIPTS)
    if plain in _SURE:
        return True
    if plain in _NOT_FORMULAS:
        return False
    # An element may fill a part of its places: La0.7Sr0.3MnO3.
    parts = re.split(r"[·.]", _PARTLY.sub("2", plain))
    return all(_is_part(part, sub=text != plain) for part in parts)


def _is_part(part: str, *, sub: bool) -> bool:
    part = re.sub(r"^\d{1,2}(?=[A-Z(\[])", "", part)
    if _is_neutral(part, sub=sub, charged=False):
        return True
    charges = [match for match in (pattern.search(part) for pattern in _CHARGES) if match]
    return any(_is_neutral(part[: m.start()], sub=sub, charged=True) for m in charges)


def _is_neutral(body: str, *, sub: bool, charged: bool) -> bool:
    """Read element by element; brackets must pair and numbers not start with zero."""
    if body in _SURE:
        return True
    read = _elements(body)
    return read is not None and _is_plausible(body, *read, sub, charged)


def _elements(body: str) -> tuple[list[str], int] | None:
    """Read a formula: its elements in order, and how many numbers it has; None if it is none."""
    elements, digits, depth, at = [], 0, 0, 0
    while at < len(body):
        match = _UNIT.match(body, at)
        if match is None:
            return None
        symbol, count, opened, closed, times = match.groups()
        if (symbol and symbol not in ELEMENTS) or (count or times or "").startswith("0"):
            return None
        elements += [symbol] if symbol else []
        digits += bool(count or times)
        depth += bool(opened) - bool(closed)
        if depth < 0:
            return None
        at = match.end()
    return (elements, digits) if depth == 0 and elements else None


# Two letters with a digit each are as often a code: those that are compounds.
_PAIR = re.compile(r"(?:[BCNPS]\d[HFOSN]|[A-EG-NP-Z][2-4][OFSN])\d")


def _is_code(body: str) -> bool:
    """Say whether capitals and digits are more likely a gene's, a product's or a post code."""
    if re.fullmatch(r"[A-Z]\d[A-Z]\d", body):
        return _PAIR.fullmatch(body) is None
    if _NUMBER_LAST.fullmatch(body):
        return _BINDS_LAST.fullmatch(body) is None
    return _GENE.search(body) is not None and _HILL.match(body) is None


def _is_plausible(body: str, elements: list[str], digits: int, sub: bool, charged: bool) -> bool:
    if sub:
        return digits > 0 or charged
    if digits == 0 or re.fullmatch(r"(?:[A-Z]2)+[A-Z]?", body) or _TWICE.search(body):
        return False  # business to business to consumer; masks of class FFP2
    distinct = set(elements)
    if len(distinct) == 1 or (digits == 1 and not _binds(body)):
        return False  # service pack 3, console 4
    if body.isupper() and _is_code(body):
        return False
    numbers = [int(n) for n in re.findall(r"\d+", body)]
    if max(numbers) > 400 or 1 in numbers or len(elements) > 40:
        return False
    return digits > 1 or _is_common_tail(distinct, body)


# Capitals and one number are a gene, SOCS3, but for acids, their anions and groups of atoms.
_NUMBER_LAST = re.compile(r"[A-Z]{3,}\d{1,2}")
_BINDS_LAST = re.compile(
    r"(?:[HK]|KH)?(?:[BCINPSUVW]O[2-4]|BF4|PF6|BH4|F2|N3)|[CHNOS]*C[HF]3|[CHO]*CH2|[CHNO]*C[OS]NH2"
    r"|CH[FIO][23]|[CPS]OF[23]"
)
_ORGANIC = frozenset({"C", "H", "N", "O", "S", "P", "F"})
_TWICE = re.compile("FF|PP")
_TWO = re.compile(r"([A-Z])(\d*)([A-Z])(\d*)")
# Which nonmetal follows which, and the valences that it has before and after.
_VALENCES = {"C": (2, 4), "N": (1, 2, 3, 4, 5), "P": (3, 5), "S": (2, 4, 6), "H": (1,), "O": (2,)}
_FOLLOWERS = {"C": "HOFS", "N": "HOF", "P": "HOFS", "S": "OF", "H": "OSF", "O": "F", "F": ""}
_BOUND = {"H": 1, "O": 2, "F": 1, "S": 2, "N": 3}


def _binds(body: str) -> bool:
    """Say whether two nonmetals make a compound with one number: CO2 and N2O do, SP3 does not.

    Others, such as boron and iodine, are not judged here.
    """
    match = _TWO.fullmatch(body)
    if match is None or not {match[1], match[3]} <= _ORGANIC:
        return True
    first, last = int(match[2] or 1), int(match[4] or 1)
    if match[3] == "F" and last == 2 and match[1] in {"N", "S"}:
        return False  # genes
    bonds = _BOUND.get(match[3], 0) * last
    return match[3] in _FOLLOWERS[match[1]] and any(
        valence * first == bonds for valence in _VALENCES.get(match[1], ())
    )


_ANIONS = frozenset({"O", "F", "Cl", "Br", "I", "S", "N", "H", "C", "P", "Se"})


def _is_common_tail(distinct: set[str], body: str) -> bool:
    """Say whether a formula with one number binds at its end, in a small number."""
    tail = re.search(r"([A-Z][a-z]?)[)\]]*(\d*)\]?$", body)
    if tail is None or tail[1] not in _ANIONS or (tail[2] and not 2 <= int(tail[2]) <= 12):
        return False
    if body.isupper() and not distinct <= _ORGANIC and tail[1] not in {"O", "H", "F"}:
        return False
    return re.match(r"[A-Z]\d+[A-Z]$|PHO?\d", body) is None


def _find(page: Page) -> Iterator[Hit]:
    for hit in page.find_inside(_SHAPE, _in_word):
        if hit.end - hit.start > 2 or not _RECEPTOR.match(page.text, hit.end):
            yield hit


def _in_word(word: str) -> list[Hit]:
    if word.isalpha() and word.isascii() and word not in _SURE:
        return []
    if "//" in word or len(word) > _LONGEST or not _QUICK.search(word):
        return []
    if not _COUNTED.search(word) and _SURE.isdisjoint(_LETTERS.findall(word)):
        return []
    hits = []
    for field in _FIELD.finditer(word):
        if _SPELT.search(field.group()) and "(aq)" not in field.group():
            continue
        start, end = core(field.group())
        text = field.group()[start:end]
        if 1 < len(text) <= 60 and _is_formula_with_state(text):
            hits.append(Hit(field.start() + start, field.start() + end, "formula"))
    return hits


def _is_formula_with_state(text: str) -> bool:
    bare = _STATE.sub("", text)
    return _CANDIDATE.fullmatch(bare) is not None and formula_of(bare)


FORMULA = Detector(
    class_="chemistry",
    name="formula",
    kinds=("formula",),
    rank=EXACT,
    find=_find,
    needs=(_SHAPE,),
    examples=(
        ("Toluene, C₆H₅CH₃, is a solvent.", "C₆H₅CH₃"),
        ("加入C6H12O6后搅拌", "C6H12O6"),
        ("solid Ca(OH)2 was added", "Ca(OH)2"),
        ("the hydrate CuSO4·5H2O is blue", "CuSO4·5H2O"),
        ("CO2 and H2O", "CO2"),
        ("K3[Fe(CN)6] in water", "K3[Fe(CN)6]"),
        ("SF6 and N2O are gases", "N2O"),
        ("in CH3COOH at once", "CH3COOH"),
    ),
    counterexamples=(
        "B2B sales in Q3, model C4, H1N1 and N95",
        "section 5(B)(2)(C) of the Act",
        "In 2005 the UN and the US met; NO comment.",
        "the F-16, the Boeing B52 and the A380",
        "CYP11B1, HSN1C, SOCS3, NOS2, HSF2, RanBP2 and NF2 are genes",
        "service packs SP2 and SP3, a PS4, an FFP2 mask, the line HS2, an SN2 reaction",
    ),
)
