"""Registry identifiers: InChI, InChIKey, CAS numbers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analyzer.symbols.detector import EXACT, Detector
from analyzer.symbols.looks import Look
from analyzer.symbols.page import Hit, Page

if TYPE_CHECKING:
    from collections.abc import Iterator

_INCHI = re.compile(
    r"InChI=1S?/(?:[A-Za-z0-9.]+)?(?:/[chpqbtmsifor][A-Za-z0-9,;.?()*+\-]*)*"
    r"(?<![.,;?(*])"
)
# A comma in an InChI stands between numbers or groups, not before a word.
_NEXT_WORD = re.compile(r"[,;](?=[A-Za-gi-z]|H[a-z])")
_INCHI_KEY = re.compile(r"\b[A-Z]{14}-[A-Z]{8}[SN][A-Z]-[A-Z]\b")
_SHAPE, _INCHI_SHAPE = Look(r"A-A{10}-A|0-00-0", ["A-A", "0-00-0"]), Look("AaAaA=0", "=")
_CAS = re.compile(r"(?<![\w-])([1-9]\d{1,6})-(\d\d)-(\d)(?![\w-])")


def is_cas(first: str, second: str, check: str) -> bool:
    """Say whether a CAS number's check digit is right (CAS Registry, "Check Digit").

    >>> is_cas("7732", "18", "5"), is_cas("7732", "18", "4")
    (True, False)
    """
    digits = reversed(first + second)
    return sum(i * int(d) for i, d in enumerate(digits, 1)) % 10 == int(check)


def _find(page: Page) -> Iterator[Hit]:
    text = page.text
    if page.like(_INCHI_SHAPE):
        for match in _INCHI.finditer(text):
            body = _NEXT_WORD.split(match.group(), maxsplit=1)[0]
            while body.count("(") < body.count(")"):
                body = body[: body.rfind(")")]
            if "/" in body[9:] or body.count("/") >= 1:
                yield Hit(match.start(), match.start() + len(body), "inchi")
    for hit in page.find_inside(_SHAPE, _in_word):
        if hit.kind != "cas" or not _is_date_or_phone(text, hit):
            yield hit


def _in_word(word: str) -> list[Hit]:
    numbers = [Hit(*m.span(), "cas") for m in _CAS.finditer(word) if is_cas(*m.groups())]
    return [*(Hit(*m.span(), "inchikey") for m in _INCHI_KEY.finditer(word)), *numbers]


def _is_date_or_phone(text: str, hit: Hit) -> bool:
    """Say whether a year and a month come first, unless the text says CAS."""
    number = text[hit.start : hit.end]
    year_first = re.fullmatch(r"(?:1[89]|20)\d\d-(?:0[1-9]|1[0-2])-\d", number) is not None
    return year_first and "CAS" not in text[max(0, hit.start - 30) : hit.start]


IDENTIFIER = Detector(
    class_="chemistry",
    name="identifier",
    kinds=("inchi", "inchikey", "cas"),
    rank=EXACT,
    find=_find,
    needs=(_SHAPE, _INCHI_SHAPE),
    examples=(
        ("InChI=1S/C2H6O/c1-2-3/h3H,2H2,1H3.", "InChI=1S/C2H6O/c1-2-3/h3H,2H2,1H3"),
        ("key LFQSCWFLJHTTHZ-UHFFFAOYSA-N here", "LFQSCWFLJHTTHZ-UHFFFAOYSA-N"),
        ("water (CAS 7732-18-5)", "7732-18-5"),
        ("乙醇的CAS号为64-17-5。", "64-17-5"),
    ),
    counterexamples=(
        "on 2005-06-1 or 555-12-3456",
        "pages 12-34-5 and 7732-18-4",
        "ISBN 0-306-40615-2",
    ),
)
