"""Isotopes: ``¹⁴C``, ``99mTc``, ``[18F]FDG``, ``Cs-137``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analyzer.symbols.chemistry.grammar import ELEMENTS
from analyzer.symbols.detector import EXACT, Detector
from analyzer.symbols.looks import Look
from analyzer.symbols.page import Hit, Page
from analyzer.symbols.wordlist import words

if TYPE_CHECKING:
    from collections.abc import Iterator

_PLAIN = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹ᵐ", "0123456789m")
_RAISED_DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_RAISED = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}ᵐ?[A-Z][a-z]?(?![A-Za-z])")
_BEFORE = re.compile(r"(?<![A-Za-z0-9.])\d{1,3}m?[A-Z][a-z]?(?![A-Za-z0-9])")
_AFTER = re.compile(r"(?<![A-Za-z0-9-])[A-Z][a-z]?-\d{1,3}m?(?![A-Za-z0-9-])")
_NAMED = re.compile(r"(?<![A-Za-z-])[A-Za-z]?[a-z]{3,}-\d{1,3}(?![A-Za-z0-9-])")
_LABEL = re.compile(r"\[\d{1,3}m?[A-Z][a-z]?\](?:-?[A-Z][A-Za-z0-9-]{1,12})?")
_SHAPE = Look(
    r"[⁰¹²³⁴⁵⁶⁷⁸⁹]Aa?|\[0+a?Aa?\]|^\W*(?:0{1,3}a?Aa?|Aa?-0{1,3}a?|[Aa]a{3,9}-0{1,3})(?![Aa0])",
    "0⁰¹²³⁴⁵⁶⁷⁸⁹",
)
_ELEMENTS = dict(
    pair.split("=")
    for pair in words(
        "hydrogen=H helium=He lithium=Li beryllium=Be boron=B carbon=C nitrogen=N oxygen=O"
        " fluorine=F sodium=Na phosphorus=P sulfur=S sulphur=S chlorine=Cl potassium=K calcium=Ca"
        " chromium=Cr iron=Fe cobalt=Co nickel=Ni copper=Cu gallium=Ga selenium=Se krypton=Kr"
        " rubidium=Rb strontium=Sr yttrium=Y zirconium=Zr molybdenum=Mo technetium=Tc indium=In"
        " iodine=I xenon=Xe caesium=Cs cesium=Cs barium=Ba lutetium=Lu iridium=Ir gold=Au"
        " thallium=Tl lead=Pb bismuth=Bi polonium=Po radon=Rn radium=Ra actinium=Ac thorium=Th"
        " uranium=U neptunium=Np plutonium=Pu americium=Am"
    )
)
# Digits and letters that name an isotope wherever they stand; single letters need the context.
_KNOWN = words(
    "2H 3H 3He 11C 13C 14C 13N 15N 15O 17O 18O 18F 22Na 24Na 32P 33P 35S 36Cl 40K 45Ca 51Cr 54Mn"
    " 55Fe 59Fe 57Co 58Co 60Co 63Ni 64Cu 67Cu 67Ga 68Ga 68Ge 65Zn 75Se 81mKr 82Rb 85Kr 89Sr 90Sr"
    " 90Y 86Y 89Zr 99Mo 99Tc 99mTc 103Pd 106Ru 111In 113mIn 109Cd 110mAg 123I 124I 125I 127I 129I"
    " 131I 133Xe 129Xe 134Cs 137Cs 133Ba 140La 144Ce 147Pm 153Sm 152Eu 153Gd 161Tb 166Ho 169Er"
    " 177Lu 186Re 188Re 192Ir 198Au 201Tl 203Pb 204Tl 210Pb 212Pb 210Po 211At 213Bi 222Rn 223Ra"
    " 226Ra 225Ac 227Ac 227Th 228Th 230Th 232Th 231Pa 233U 234U 235U 236U 238U 237Np 238Pu 239Pu"
    " 240Pu 241Pu 241Am 244Cm 252Cf 29Si 31P 19F 87Sr 86Sr 143Nd 176Lu 187Re 187Os 206Pb 207Pb"
    " 208Pb 10B 11B 6Li 7Li 26Al 10Be 44Ti 56Ni 56Fe 57Fe 12C 16O 14N 4He"
)
_CONTEXT = re.compile(
    r"isotop|radio|label+ed|NMR|scintill|decay|half-li[fv]|PET\b|tracer|nucle|enrich|MRI|δ|spectr"
    r"|dating|fission|uranium|carbon|同位素|标记|放射|衰变|核磁|示踪|半衰期|富集",
    re.IGNORECASE,
)
_NEAR = 80


def is_isotope(text: str) -> bool:
    """Say whether a mass number and an element make an isotope that is spoken of.

    >>> [is_isotope(s) for s in ("¹⁴C", "99mTc", "carbon-14", "14K", "A-10")]
    [True, True, True, False, False]
    """
    plain = text.translate(_PLAIN)
    element, _, mass = plain.partition("-")
    element = _ELEMENTS.get(element.lower(), element)
    return (f"{mass}{element}" if mass else plain) in _KNOWN


def _find(page: Page) -> Iterator[Hit]:
    for hit in page.find_inside(_SHAPE, _in_word):
        near = page.text[max(0, hit.start - _NEAR) : hit.end + _NEAR]
        if _sureness(page.text[hit.start : hit.end]) > 1 or _CONTEXT.search(near):
            yield hit


def _in_word(word: str) -> list[Hit]:
    patterns = (_LABEL, _RAISED, _BEFORE, _AFTER, _NAMED)
    found = [match for pattern in patterns for match in pattern.finditer(word)]
    return [Hit(*match.span(), "isotope") for match in found if _sureness(match.group())]


def _sureness(text: str) -> int:
    """Give 0 for what is no isotope, 2 for one beyond doubt, 1 for one that needs a context."""
    label = text[1 : text.index("]")] if text[0] == "[" else text
    element = re.sub(r"[^A-Za-z]|m(?=[A-Z]|$)", "", label.translate(_PLAIN))
    if text[0] in _RAISED_DIGITS and element in ELEMENTS:
        return 2
    return is_isotope(label) and 1 + (text[0] == "[" or len(element) > 1)


ISOTOPES = Detector(
    class_="chemistry",
    name="isotope",
    kinds=("isotope",),
    rank=EXACT,
    find=_find,
    needs=(_SHAPE,),
    examples=(
        ("a half-life of ¹⁴C and ²³⁵U", "¹⁴C"),
        ("labelled with 99mTc before", "99mTc"),
        ("the tracer [18F]FDG was given", "[18F]FDG"),
        ("Cs-137 was released", "Cs-137"),
        ("dated by carbon-14 at", "carbon-14"),
        ("放射性同位素U-235的富集", "U-235"),
    ),
    counterexamples=(
        "section 14C and row 18F, an A-10 and an F-16",
        "footnote² here, area in km², H-2 visas",
        "rooms 3H and 2H",
    ),
)
