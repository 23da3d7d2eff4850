"""SMILES: a line or column of molecules, or a molecule in running text."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from analyzer.symbols.chemistry.grammar import Reading, read_smiles, reads_as_smiles
from analyzer.symbols.chemistry.toolkit import is_molecule
from analyzer.symbols.detector import EXACT, RECORD, Detector
from analyzer.symbols.looks import Look
from analyzer.symbols.page import Hit, Page, core

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_ALPHABET = re.compile(r"[A-Za-z0-9@+\-\[\]()=#$:/\\.%*~>]+")
_MARK = re.compile(r"[=#(@]|\[|[A-Za-z]\d")
_SHAPE = Look(r"[=#(@\[]|[Aa]0|>>|A{5}", [*"=#(@[0>", "AAAAA"])
# A chain without a mark: lone heteroatoms between carbons, halogens at the ends.
_CHAIN = re.compile(
    r"(?=C*[NOSFIlBr])(?=.*CC)(?:Cl|Br|[FI])?(?:C|[NOS](?=C|$))+(?:(?<=C)(?:l|Cl|Br|[FI]))?"
)
_SHORTEST_CHAIN = 6
# Outside brackets SMILES has few letters; most words fail here.
_PLAUSIBLE = re.compile(
    r"[BCNOPSFIbcnopslr0-9()=#$@+\-/\\.%*~>:!?`\[\]]*"
    r"(?:\[\d{0,3}(?:\*|[A-Z]?[a-z]{0,2})[A-Z0-9@+:-]{0,20}\]"
    r"[BCNOPSFIbcnopslr0-9()=#$@+\-/\\.%*~>:!?`]*)*"
)
_CATION = re.compile(r"\[[A-Z][A-Za-z0-9]*\+\d?\]")
_ANION = re.compile(r"\[[A-Z][A-Za-z0-9]*-\d?\]")
_FIELD = re.compile(r"[^\s,;\"'|]+")
_APART = re.compile(r"[,;\"'|]")
_ASCII = re.compile(r"[!-~]{5}")
_SUFFIXES = frozenset({".smi", ".smiles", ".can", ".ism", ".cxsmiles"})
_LABELLED = re.compile(
    r"(?i:smiles)(?: string| code)?(?: is|为|是)?[\"')]?\s?[:=：]?\s?[\"'`(]?([!-~]+)"
)
# English words and list markers are made of the same letters, so a molecule without a column
# around it must be long enough to be no accident.
_SHORTEST_IN_TEXT = 5
_MOST_KNOWN = 1 << 12  # words of prose that look so are few, and recur


def _in_text(page: Page) -> Iterator[Hit]:
    words = page.inside(_SHAPE, _may_hold)
    yield from page.locate({word: hits for word in words if (hits := _in_word(word))})
    if page.marks("SMILES") or page.marks("smiles"):
        for match in _LABELLED.finditer(page.text):
            start, end = core(match[1])
            if reads(match[1][start:end]):
                yield Hit(match.start(1) + start, match.start(1) + end, kind_of(match[1]))


def _may_hold(word: str) -> bool:
    """Say whether some field of a word has nothing that SMILES has not; most words fail here."""
    if len(word) < _SHORTEST_IN_TEXT:
        return False
    if _PLAUSIBLE.fullmatch(word):
        return True
    fields = _FIELD.findall(word) if _APART.search(word) else ()
    return any(len(one) >= _SHORTEST_IN_TEXT and _PLAUSIBLE.fullmatch(one) for one in fields)


@lru_cache(_MOST_KNOWN)
def _in_word(word: str) -> list[Hit]:
    """Give where a word is, or holds in a field, a molecule beyond doubt."""
    hits = []
    for field in _FIELD.finditer(word):
        if _PLAUSIBLE.fullmatch(field.group()):
            start, end = core(field.group())
            text = field.group()[start:end]
            if is_clear_smiles(text):
                hits.append(Hit(field.start() + start, field.start() + end, kind_of(text)))
    return hits


def kind_of(text: str) -> str:
    """Name the kind: a reaction has two arrows' heads."""
    return "reaction-smiles" if ">" in text else "smiles"


def is_clear_smiles(text: str) -> bool:
    """Say whether a string is a molecule even without a column of molecules around it."""
    if not _ALPHABET.fullmatch(text) or len(text) < _SHORTEST_IN_TEXT:
        return False
    if ">" in text:
        return _is_reaction(text)
    reading = read_smiles(text)
    if reading is None or reading.marks == 0:
        return reading is not None and is_chain(text)
    if _CATION.search(text) and _ANION.search(text):
        return is_molecule(text)
    return _is_no_accident(reading, text) and (reading.marks > 4 or is_molecule(text))


def is_chain(text: str) -> bool:
    """Say whether letters alone spell a chain that no word and no sequence spells.

    >>> is_chain("OCCCCCCCl"), is_chain("NCCNCCO"), is_chain("CCCCCC"), is_chain("COSCOC")
    (True, True, False, False)
    """
    return len(text) >= _SHORTEST_CHAIN and _CHAIN.fullmatch(text) is not None


def _is_no_accident(reading: Reading, text: str) -> bool:
    """Leave out outline numbers and codes: ``C(O)N``, ``N(1)``."""
    if reading.atoms < (3 if reading.carbons else 5):
        return False
    if not reading.carbons and not reading.multiple_bonds:
        return False
    only_branches = reading.branches == reading.marks and reading.atoms < 5
    return not only_branches or "Cl" in text or "Br" in text


def _is_reaction(text: str) -> bool:
    parts = text.split(">")
    if len(parts) != 3 or not parts[0] or not parts[2]:
        return False
    readings = [read_smiles(part) for part in parts if part]
    return all(readings) and sum(r.atoms for r in readings if r) > 3


def _in_columns(page: Page) -> Iterator[Hit]:
    """Give runs of lines that each hold a molecule, even a bare one such as ``CCO``."""
    if page.suffix in _SUFFIXES or "smiles" in page.lines[0].lower():
        for text, start in zip(page.lines, page.line_starts, strict=True):
            if field := _field_of(text):
                yield Hit(start + field[0], start + field[1], kind_of(text[slice(*field)]))
        return
    seen = bytearray(len(page.lines))
    yield from _run_around(page, 0, seen)
    at: Iterable[int]
    if 2 * sum(seen) > len(seen):  # a list, of which few lines are something else
        at = (line for line, known in enumerate(seen) if not known and _field_of(page.lines[line]))
    else:
        clear = filter(_looks_clear, page.inside(_SHAPE, _may_hold))
        at = (page.line_at(place) for word in clear for place in page.positions(word))
    for line in at:
        if not seen[line]:
            yield from _run_around(page, line, seen)


@lru_cache(_MOST_KNOWN)
def _looks_clear(word: str) -> bool:
    return any(
        _PLAUSIBLE.fullmatch(field) and _ALPHABET.fullmatch(field) and reads(field)
        for field in _FIELD.findall(word)
    )


def _run_around(page: Page, at: int, seen: bytearray) -> list[Hit]:
    """Give the molecules of the lines around one, and mark them as seen; blank lines are no end.

    Nothing, if they are few or mostly bare.
    """
    run: list[Hit] = []
    lines, starts = page.lines, page.line_starts
    for way in (range(at, len(lines)), range(at - 1, -1, -1)):
        for line in way:
            text, start = lines[line], starts[line]
            field = _field_of(text)
            if field is not None:
                kind = kind_of(text[field[0] : field[1]])
                run.append(Hit(start + field[0], start + field[1], kind))
            elif text.strip():
                break
            seen[line] = True
    enough = len(run) >= 3 and 2 * sum(_is_clear(page, hit) for hit in run) >= len(run)
    return run if enough else []


def _is_clear(page: Page, hit: Hit) -> bool:
    long = hit.end - hit.start >= _SHORTEST_IN_TEXT
    return long and _MARK.search(page.text, hit.start, hit.end) is not None


def _field_of(line: str) -> tuple[int, int] | None:
    """Give the longest field of a line that reads as SMILES; prose has too many fields."""
    if len(line) > 4000:
        return None
    if line and reads(line):
        return 0, len(line)
    if line.count(" ") > 6 or not (line.isascii() or _ASCII.search(line)):
        return None
    best = None
    for match in _FIELD.finditer(line):
        size = match.end() - match.start()
        longer = best is None or size > best[1] - best[0]
        if longer and size > 0 and _ALPHABET.fullmatch(match.group()) and reads(match.group()):
            best = match.span()
    return best


def reads(text: str) -> bool:
    """Say whether a string reads as SMILES or a reaction, however short."""
    if ">" in text:
        return _is_reaction(text)
    return ("C" in text or "c" in text or "[" in text) and reads_as_smiles(text)


COLUMN = Detector(
    class_="chemistry",
    name="smiles-column",
    kinds=("smiles", "reaction-smiles"),
    rank=RECORD,
    find=_in_columns,
    examples=(
        ("SMILES\nCCO\nCC(=O)O\n", "CCO"),
        ("CC(=O)Nc1ccc(O)cc1\nCCO\nc1ccccc1C\n", "CCO"),
        ("c1ccccc1O,phenol,94.1\nCC(C)=O,acetone,58.1\nC1CCCCC1,cyclohexane,84.2", "CC(C)=O"),
    ),
    counterexamples=("CO\nIN\nON\nOH\n", "NO\n\nOPINION\n\nCOP\n", "1. (a)\n2. (b)\n3. (c)\n"),
)
WORD = Detector(
    class_="chemistry",
    name="smiles",
    kinds=("smiles", "reaction-smiles"),
    rank=EXACT,
    find=_in_text,
    needs=(_SHAPE, "SMILES", "smiles"),
    examples=(
        ("Aspirin is CC(=O)Oc1ccccc1C(=O)O.", "CC(=O)Oc1ccccc1C(=O)O"),
        ("L-alanine, N[C@@H](C)C(=O)O, is", "N[C@@H](C)C(=O)O"),
        ("阿司匹林的结构为CC(=O)Oc1ccccc1C(=O)O，白色", "CC(=O)Oc1ccccc1C(=O)O"),
        ("CCO.CC(=O)O>>CC(=O)OCC", "CCO.CC(=O)O>>CC(=O)OCC"),
    ),
    counterexamples=(
        "In the Court's OPINION, CCC and CO said NO.",
        "under section 2(a)(1)(B) or 5(C)(1) of this title",
        "C4 and B2B, P2P, f(x)=c, C(1), SIC code 2834",
    ),
)
