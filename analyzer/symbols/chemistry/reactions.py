"""Chemical equations: ``2H2 + O2 → 2H2O``, ``N2 + 3H2 ⇌ 2NH3``, ``CaCO3 -> CaO + CO2``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analyzer.symbols.chemistry.formulas import elements_of, formula_of
from analyzer.symbols.detector import EXACT, Detector
from analyzer.symbols.looks import Look
from analyzer.symbols.page import Hit, Page, core

if TYPE_CHECKING:
    from collections.abc import Iterator

_ARROW = r"(?:→|⟶|⇌|⇄|⇋|↔|⟷|[-=]{1,2}>|<?[-=]+>|={1,3})"
_TERM = r"(?:\d{1,2} ?)?[A-Z(\[][A-Za-z0-9₀-₉⁰-⁹⁺⁻^+\-()\[\]·]{0,40}(?:\((?:s|l|g|aq)\))?[↑↓]?"
_SIDE = rf"{_TERM}(?: ?\+ ?(?:{_TERM}|e[-⁻]))*"
_EQUATION = re.compile(rf"(?<![A-Za-z0-9]){_SIDE}(?: ?{_ARROW} ?{_SIDE})+")
_SPLIT = re.compile(rf" ?{_ARROW} ?| \+ |(?<=[A-Za-z0-9)])\+(?=[A-Z0-9])")
_STATE = re.compile(r"\((?:s|l|g|aq)\)$|[↑↓]+$")
_COUNT = re.compile(r"^\d{1,2} ?")
_SHAPE = Look(r"[→⟶⇌⇄⇋↔⟷]|[-=]>|^=+$|[A-Za-z0-9)]=[0A(\[]", "→⟶⇌⇄⇋↔⟷>=")
# A term right before an arrow and one right after it: most equals signs have neither.
_AROUND = re.compile(
    r"[A-Z)\]][A-Za-z0-9)\]₀-₉⁰-⁹⁺⁻+]{0,12}(?:\((?:s|l|g|aq)\))?[↑↓]? ?"
    rf"{_ARROW} ?(?:\d{{1,2}} ?)?[A-Z(\[]"
)
_BEFORE, _AFTER, _NEAR = 120, 160, 24


def is_equation(text: str) -> bool:
    """Say whether every term is made of elements, and enough of them are formulas beyond doubt.

    >>> is_equation("2H2 + O2 → 2H2O"), is_equation("Zn + CuSO4 -> ZnSO4 + Cu")
    (True, True)
    >>> is_equation("A + B → C"), is_equation("E = MC2"), is_equation("In = Out")
    (False, False, False)
    """
    terms = [_STATE.sub("", _COUNT.sub("", term)) for term in _SPLIT.split(text)]
    if not all(elements_of(term) or term in {"e-", "e⁻"} for term in terms):
        return False
    sure = sum(map(formula_of, terms))
    return sure > 1 or (sure == 1 and len(terms) > 2) or (sure == 1 and "=" not in text)


def _find(page: Page) -> Iterator[Hit]:
    text, reached = page.text, 0
    places = sorted(at for word in page.like(_SHAPE) for at in page.positions(word))
    for at in places:
        if at < reached or not _AROUND.search(text, max(0, at - _NEAR), at + _NEAR):
            continue
        for match in _EQUATION.finditer(text, max(reached, at - _BEFORE), at + _AFTER):
            start, end = core(match.group())
            start, body = match.start() + start, match.group()[start:end].rstrip("(-+[")
            while body and not is_equation(body) and " " in body[-40:]:
                body = body[: body.rindex(" ")].rstrip(" +-=>→⇌")
            if body and re.search(_ARROW, body) and is_equation(body):
                reached = start + len(body)
                yield Hit(start, reached, "reaction")


REACTIONS = Detector(
    class_="chemistry",
    name="reaction",
    kinds=("reaction",),
    rank=EXACT,
    find=_find,
    needs=(_SHAPE,),
    examples=(
        ("Hydrogen burns: 2H2 + O2 → 2H2O.", "2H2 + O2 → 2H2O"),
        ("N2 + 3H2 ⇌ 2NH3 is exothermic", "N2 + 3H2 ⇌ 2NH3"),
        ("反应式为CaCO3 -> CaO + CO2，加热", "CaCO3 -> CaO + CO2"),
        ("so 2Na + 2H2O = 2NaOH + H2↑ and", "2Na + 2H2O = 2NaOH + H2↑"),
    ),
    counterexamples=(
        "A + B → C and I -> O",
        "E = MC2, N = 12 (P = 0.05)",
        "In → Out; He -> She; NO -> YES",
    ),
)
