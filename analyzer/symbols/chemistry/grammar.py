"""A strict reader of SMILES: its grammar, ring closures, branches and valences.

Weininger 1988 (doi 10.1021/ci00057a005) and the OpenSMILES specification, sections 3.1 to 3.4.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from analyzer.symbols.wordlist import words

ELEMENTS = words(
    "H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se Br"
    " Kr Rb Sr Y Zr Nb Mo Tc Ru Rh Pd Ag Cd In Sn Sb Te I Xe Cs Ba La Ce Pr Nd Pm Sm Eu Gd Tb Dy Ho"
    " Er Tm Yb Lu Hf Ta W Re Os Ir Pt Au Hg Tl Pb Bi Po At Rn Fr Ra Ac Th Pa U Np Pu Am Cm Bk Cf Es"
    " Fm Md No Lr Rf Db Sg Bh Hs Mt Ds Rg Cn Nh Fl Mc Lv Ts Og"
)
_BRACKET = re.compile(
    r"\[(?P<isotope>\d{1,3})?(?P<symbol>\*|[A-Z][a-z]?|[bcnops]|se|as|te)"
    r"(?P<chiral>@@?(?:TH[12]|AL[12]|SP[1-3]|TB\d{1,2}|OH\d{1,2})?)?(?P<hydrogens>H\d?)?"
    r"(?P<charge>\+{1,4}|-{1,4}|[+-]\d{1,2})?(?::\d{1,4})?\]"
)
_TOKEN = re.compile(
    r"(?P<atom>Cl|Br|[BCNOPSFI]|[bcnops])|(?P<bracket>\[[^\[\]]{1,24}\])|(?P<ring>[0-9]|%[0-9]{2})"
    r"|(?P<open>\()|(?P<close>\))|(?P<bond>[-=#$:/\\~])|(?P<dot>\.)"
)
_ATOM = r"(?:Cl|Br|[BCNOPSFIbcnops]|\[[^\[\]]{1,24}\])"
_BOND = r"[-=#$:/\\~]?"
_UNIT = rf"{_ATOM}(?:{_BOND}(?:\d|%\d\d))*+"
# The local grammar in one expression: what may follow what, without counts.
_LOCAL = re.compile(rf"{_UNIT}(?:{_BOND}{_UNIT}|\({_BOND}{_UNIT}|\)|\.{_UNIT})*+")
_COMMON_DEPTH, _NO_SIGNS = 5, bytes(set(range(256)) - set(b"()%0123456789"))
_BRACKETS = re.compile(r"\[[^\]]*\]")
_VALENCES = {
    "B": 3, "C": 4, "N": 5, "O": 2, "P": 5, "S": 6, "F": 1, "Cl": 1, "Br": 1, "I": 1,
    "b": 3, "c": 4, "n": 5, "o": 3, "p": 5, "s": 6,
}  # fmt: skip
_ORDERS = {"-": 1, "=": 2, "#": 3, "$": 4, ":": 1, "/": 1, "\\": 1, "~": 1}


@dataclass(slots=True)
class Reading:
    """What a string is made of, once it has been read as SMILES without an error."""

    atoms: int = 0
    carbons: int = 0
    aromatic: int = 0
    rings: int = 0
    branches: int = 0
    multiple_bonds: int = 0
    brackets: int = 0
    fragments: int = 1

    @property
    def marks(self) -> int:
        """How many things only SMILES has: rings, branches, multiple bonds, bracket atoms."""
        return self.rings + self.branches + self.multiple_bonds + self.brackets


class _Reader:
    def __init__(self) -> None:
        self.reading = Reading()
        self.symbols: list[str] = []
        self.used: list[int] = []
        self.stack: list[int] = []
        self.open_rings: dict[str, tuple[int, int]] = {}
        self.previous = -1
        self.order = 0

    def atom(self, symbol: str) -> bool:
        self.symbols.append(symbol)
        self.used.append(0)
        here = len(self.symbols) - 1
        if self.previous >= 0 and not self.join(self.previous, here, self.order or 1):
            return False
        if self.previous < 0 and self.order:
            return False
        self.previous, self.order = here, 0
        self.reading.atoms += 1
        self.reading.carbons += symbol in {"C", "c"}
        self.reading.aromatic += symbol.islower()
        return True

    def bracket(self, symbol: str) -> bool:
        self.reading.brackets += 1
        self.reading.carbons += symbol in {"C", "c"}
        self.reading.aromatic += symbol.islower()
        return bool(symbol) and self.atom("[" + symbol)

    def join(self, first: int, second: int, order: int) -> bool:
        self.used[first] += order
        self.used[second] += order
        return all(self.used[at] <= _VALENCES.get(self.symbols[at], 8) for at in (first, second))

    def ring(self, label: str) -> bool:
        if self.previous < 0:
            return False
        if label not in self.open_rings:
            self.open_rings[label] = (self.previous, self.order)
            self.order = 0
            return True
        other, order = self.open_rings.pop(label)
        if self.previous - other < 2 and other + 1 >= self.previous:  # a ring of one or two atoms
            return False
        self.reading.rings += 1
        joined = self.join(other, self.previous, order or self.order or 1)
        self.order = 0
        return joined

    def mark(self, mark: str) -> bool:
        if self.order:  # a bond, and no atom after it
            return False
        if mark == "(":
            self.stack.append(self.previous)
            self.reading.branches += 1
            return self.previous >= 0
        if mark == ")":
            self.previous = self.stack.pop() if self.stack else -1
            return self.previous >= 0
        if mark == ".":
            alone = self.previous >= 0 and not self.stack
            self.previous = -1
            self.reading.fragments += 1
            return alone
        self.order = _ORDERS[mark]
        self.reading.multiple_bonds += mark in "=#$"
        return True

    def finished(self) -> bool:
        return not (self.stack or self.open_rings or self.order) and self.previous >= 0


def read_smiles(text: str) -> Reading | None:
    """Read a SMILES string, or give ``None`` where it is none.

    >>> read_smiles("CC(=O)Oc1ccccc1C(=O)O").rings
    1
    >>> read_smiles("OPINION") is None, read_smiles("C1CC") is None
    (True, True)
    """
    reader, at = _Reader(), 0
    for match in _TOKEN.finditer(text):
        if match.start() != at:
            return None
        at, piece, name = match.end(), match.group(), match.lastgroup
        if name == "atom":
            good = reader.atom(piece)
        elif name == "ring":
            good = reader.ring(piece)
        elif name == "bracket":
            good = reader.bracket(_bracket_symbol(piece))
        else:
            good = reader.mark(piece) and text[at - 2 : at] != "()"
        if not good:
            return None
    return reader.reading if at == len(text) and reader.finished() else None


def reads_as_smiles(text: str) -> bool:
    """Say whether a line of a file of molecules is one: grammar, branches, rings, bracket atoms.

    >>> reads_as_smiles("CC(=O)Oc1ccccc1C(=O)O"), reads_as_smiles("CC(=O"), reads_as_smiles("C1CC")
    (True, False, False)

    Ten times as fast as ``read_smiles``, which also counts valences and tells rings apart.
    """
    if _LOCAL.fullmatch(text) is None:
        return False
    skeleton = text
    if "[" in text:
        if not all(map(_bracket_symbol, _BRACKETS.findall(text))):
            return False
        skeleton = _BRACKETS.sub("", text)
    paired = _are_paired(skeleton.encode().translate(None, _NO_SIGNS))
    return read_smiles(text) is not None if paired is None else paired


@lru_cache(maxsize=1 << 14)
def _are_paired(signs: bytes) -> bool | None:
    """Say whether brackets pair and each digit is there an even number of times.

    ``None`` where that is more than a first look can tell.
    """
    digits, brackets = signs.translate(None, b"()%"), signs.translate(None, b"0123456789%")
    for _ in range(_COMMON_DEPTH):
        brackets = brackets.replace(b"()", b"")
    if b"%" in signs or b"((" in brackets:
        return None
    return not brackets and all(digits.count(digit) % 2 == 0 for digit in set(digits))


@lru_cache(maxsize=1 << 12)
def _bracket_symbol(token: str) -> str:
    match = _BRACKET.fullmatch(token)
    if match is None:
        return ""
    symbol = match["symbol"]
    known = symbol == "*" or symbol.capitalize() in ELEMENTS
    return symbol if known else ""
