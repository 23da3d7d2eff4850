"""SELFIES, the robust line notation (Krenn et al. 2020, doi 10.1088/2632-2153/aba947)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analyzer.symbols.detector import EXACT, Detector
from analyzer.symbols.looks import Look
from analyzer.symbols.page import Hit, Page

if TYPE_CHECKING:
    from collections.abc import Iterable

_RUN = re.compile(r"(?:\[[A-Za-z0-9=#@+\-/\\.]{1,16}\](?:\.(?=\[))?){3,}")
_SHAPE = Look(r"\]\[.*\]\[", "]")
_ATOM = re.compile(
    r"\[[=#/\\]?(?:\d{1,3})?(?:C|N|O|S|P|F|Cl|Br|I|B|Si|Se"
    r"|H|[A-Z][a-z]?(?=[+-]\d\]))(?:@@?)?(?:H\d?)?(?:[+-]\d)?(?:expl)?\]"
    r"|\[[=#/\\-]{0,2}(?:Branch|Ring|Expl=Ring)\d?(?:_\d)?\]|\[nop\]"
)


def _find(page: Page) -> Iterable[Hit]:
    return page.find_inside(_SHAPE, _in_word)


def _in_word(word: str) -> list[Hit]:
    return [Hit(*m.span(), "selfies") for m in _RUN.finditer(word) if _is_selfies(m.group())]


def _is_selfies(text: str) -> bool:
    tokens = re.findall(r"\[[^\[\]]+\]", text)
    return sum(_ATOM.fullmatch(token) is not None for token in tokens) >= 0.9 * len(tokens)


SELFIES = Detector(
    class_="chemistry",
    name="selfies",
    kinds=("selfies",),
    rank=EXACT,
    find=_find,
    needs=(_SHAPE,),
    examples=(
        (
            "Benzene is [C][=C][C][=C][C][=C][Ring1][=Branch1] here",
            "[C][=C][C][=C][C][=C][Ring1][=Branch1]",
        ),
    ),
    counterexamples=("see [1][2][3] and [a][b][c]", "x[0][1][2] = y"),
)
