"""Short sequences by the line or in a row: k-mers, primers, peptides."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from analyzer.symbols.detector import RECORD, Detector
from analyzer.symbols.genes.alphabet import kind_of_sequence
from analyzer.symbols.genes.lines import of_lines
from analyzer.symbols.looks import Look
from analyzer.symbols.page import Hit, Page

if TYPE_CHECKING:
    from collections.abc import Iterator

_BASES = re.compile(r"[ACGTUN]{4,}")
_RESIDUES = re.compile(r"[ACDEFGHIKLMNPQRSTVWY]{6,60}")
# Four consonants in a row, or three at the start: most peptides have them, few words do.
_UNSPEAKABLE = re.compile(r"[^AEIOUY]{4}|^[^AEIOUY]{3}")
_FEWEST_LINES, _FEWEST_DISTINCT = 5, 4
_KMERS = re.compile(r"(?<![A-Za-z0-9])([ACGTU]{4,8})(?: [ACGTU]{4,8}){3,}(?![A-Za-z0-9])")
_KMER_SHAPE, _TEN_SHAPE = Look(r"^A{4,8}$", ["AAAA"]), Look(r"^\W?A{10}\W?$", ["A" * 10])
# Groups of ten, the last one shorter.
_TENS = re.compile(
    r"(?<![A-Za-z0-9])(?:[AC-IK-NP-TUV-Y]{10} ){2,}[AC-IK-NP-TUV-Y]{1,10}(?![A-Za-z0-9])"
)


def _kind_of_column(lines: list[str]) -> str | None:
    """Name what lines of capitals are, if they are sequences: enough of them, and distinct."""
    if len(lines) < _FEWEST_LINES or len(set(lines)) < _FEWEST_DISTINCT:
        return None
    if all(map(_BASES.fullmatch, lines)):
        return "rna" if any("U" in line for line in lines) else "dna"
    spoken = sum(_UNSPEAKABLE.search(line) is None for line in lines)
    if all(map(_RESIDUES.fullmatch, lines)) and spoken * 2 < len(lines):
        return "protein"
    return None


def _columns(page: Page) -> Iterator[Hit]:
    _, capitals = page.lines_told(of_lines)
    capital = [at for at in capitals if _is_capital(page.lines[at])]
    if len(capital) < _FEWEST_LINES:
        return
    for _, group in groupby(enumerate(capital), lambda pair: pair[1] - pair[0]):
        numbers = [number for _, number in group]
        beside = page.lines[max(0, numbers[0] - 1) : numbers[0]]
        beside += page.lines[numbers[-1] + 1 : numbers[-1] + 2]
        lines = [page.lines[number].rstrip() for number in numbers]
        if not any(map(_is_capital, beside)) and (kind := _kind_of_column(lines)):
            for number, line in zip(numbers, lines, strict=True):
                start = page.line_starts[number]
                yield Hit(start, start + len(line), kind)


def _is_capital(line: str) -> bool:
    return len(line) > 4 and line.isupper()


def _kmers(page: Page) -> Iterator[Hit]:
    """Give runs of words of one length that are all bases."""
    words = page.inside(_KMER_SHAPE, _BASES.match)
    places = sorted(at for word in words for at in page.positions(word))
    reached = -1
    for place in places:
        if place < reached:
            continue
        match = _KMERS.match(page.text, place, place + (1 << 16))
        if match and len({len(word) for word in match.group().split(" ")}) == 1:
            reached = match.end()
            yield Hit(place, reached, "rna" if "U" in match.group() else "dna")


def _tens(page: Page) -> Iterator[Hit]:
    """Give sequences of three and more groups of ten letters."""
    reached = -1
    for place in sorted(at for word in page.like(_TEN_SHAPE) for at in page.positions(word)):
        first = place + (not page.text[place].isalnum())
        match = _TENS.match(page.text, first, place + (1 << 16)) if place >= reached else None
        if match:
            reached = match.end()
            groups = match.group().split(" ")
            kind = kind_of_sequence("".join(groups), 21)
            spoken = sum(_UNSPEAKABLE.search(group) is None for group in groups)
            if kind and (kind != "protein" or spoken * 2 < len(groups)):
                yield Hit(*match.span(), kind)


def _find(page: Page) -> Iterator[Hit]:
    yield from _columns(page)
    yield from _kmers(page)
    yield from _tens(page)


COLUMN = Detector(
    class_="genes",
    name="sequence-column",
    kinds=("dna", "rna", "protein"),
    rank=RECORD,
    find=_find,
    needs=((of_lines, 1), _KMER_SHAPE, _TEN_SHAPE),
    examples=(
        ("ACGTTG\nGGCATT\nTTGCAA\nCCATGG\nGATATC\n", "ACGTTG"),
        ("SIINFEKL\nGILGFVFTL\nKVPRNQDWL\nYLQPRTFLL\nRGDSPASSKP\n", "SIINFEKL"),
        ("the peptide MKTAYIAKQR QISFVKSHFS RQLEERLG is", "MKTAYIAKQR QISFVKSHFS RQLEERLG"),
        ("tokens ACGTTG CGTTGC GTTGCA TTGCAA here", "ACGTTG CGTTGC GTTGCA TTGCAA"),
    ),
    counterexamples=(
        "CHAPTER\nARTICLE\nENGLISH\nFRENCH\nGERMAN\nSPANISH\n",
        "ACTING\nACTING\nACTING\nACTING\nACTING\n",
        "GATTACA\nTACTAC\n",
        "CAT ACT TAG GAG",
        "STATISTICS PRINCIPLES INTRODUCED",
    ),
)
