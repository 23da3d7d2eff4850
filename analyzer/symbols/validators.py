"""Exact checks that a declared symbol class can ask for by name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analyzer.symbols.chemistry.formulas import formula_of
from analyzer.symbols.chemistry.grammar import read_smiles
from analyzer.symbols.chemistry.identifiers import is_cas
from analyzer.symbols.genes.alphabet import entropy_bits, kind_of_sequence

if TYPE_CHECKING:
    from collections.abc import Callable


def luhn(text: str) -> bool:
    """Say whether the digits pass the Luhn check (ISO/IEC 7812-1, annex B).

    >>> luhn("4539 1488 0343 6467"), luhn("4539 1488 0343 6468")
    (True, False)
    """
    digits = [int(c) for c in text if c.isdecimal()]
    doubled = [sum(divmod(2 * d, 10)) for d in digits[-2::-2]]
    return len(digits) > 1 and (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def mod97(text: str) -> bool:
    """Say whether letters and digits pass ISO 7064 mod 97-10, as an IBAN does.

    >>> mod97("GB82 WEST 1234 5698 7654 32"), mod97("GB83 WEST 1234 5698 7654 32")
    (True, False)
    """
    plain = re.sub(r"[^0-9A-Za-z]", "", text).upper()
    if len(plain) < 5:
        return False
    rest = 0
    for character in plain[4:] + plain[:4]:
        value = int(character, 36)
        rest = (rest * (10 if value < 10 else 100) + value) % 97
    return rest == 1


def isbn(text: str) -> bool:
    """Say whether a 10- or 13-digit ISBN has the right check digit.

    >>> isbn("0-306-40615-2"), isbn("978-0-306-40615-7"), isbn("0-306-40615-3")
    (True, True, False)
    """
    plain = re.sub(r"[^0-9Xx]", "", text).upper()
    if len(plain) == 13 and plain.isdigit():
        return sum(int(c) * (3 if at % 2 else 1) for at, c in enumerate(plain)) % 10 == 0
    if re.fullmatch(r"\d{9}[\dX]", plain):
        return sum((10 - at) * (10 if c == "X" else int(c)) for at, c in enumerate(plain)) % 11 == 0
    return False


def balanced(text: str) -> bool:
    """Say whether round, square and curly brackets pair up.

    >>> balanced("f(x[0])"), balanced("f(x[0)]")
    (True, False)
    """
    pairs, stack = {")": "(", "]": "[", "}": "{"}, []
    for character in text:
        if character in "([{":
            stack.append(character)
        elif character in pairs and (not stack or stack.pop() != pairs[character]):
            return False
    return not stack


def _cas(text: str) -> bool:
    parts = text.split("-")
    return len(parts) == 3 and all(p.isdigit() for p in parts) and is_cas(*parts)


VALIDATORS: dict[str, Callable[[str], bool]] = {
    "balanced": balanced,
    "cas": _cas,
    "dna": lambda text: kind_of_sequence(text, 4) == "dna",
    "entropy": lambda text: entropy_bits(text) > 2.0,
    "formula": formula_of,
    "isbn": isbn,
    "luhn": luhn,
    "mod97": mod97,
    "protein": lambda text: kind_of_sequence(text, 20) == "protein",
    "smiles": lambda text: read_smiles(text) is not None,
}
