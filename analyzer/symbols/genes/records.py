"""Sequence records: FASTA, the ORIGIN of GenBank, EMBL's SQ, and lines that are all sequence."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from analyzer.symbols.detector import RECORD, Detector
from analyzer.symbols.genes.alphabet import kind_of_sequence
from analyzer.symbols.genes.lines import of_lines
from analyzer.symbols.page import Hit, Page

if TYPE_CHECKING:
    from collections.abc import Iterator

_SUFFIXES = frozenset(
    {
        ".fasta",
        ".fa",
        ".fna",
        ".faa",
        ".ffn",
        ".frn",
        ".fas",
        ".mfa",
        ".gb",
        ".gbk",
        ".embl",
        ".seq",
    }
)
_LONGEST_SPAN = 1 << 16
_HEADERS = re.compile(r"^[>;@+][^\n]*\s*", re.MULTILINE)
# One line of residues; GenBank and EMBL put a position before or after groups of ten.
_BARE = re.compile(r"[ \t]*([A-Za-z*\-.]+)[ \t]*\r?")
_NUMBERED = re.compile(r"[ \t]*\d+[ \t]+([A-Za-z*\-]{1,10}(?:[ \t][A-Za-z*\-]{1,10})*)[ \t]*\r?")
_GROUPED = re.compile(r"[ \t]+([A-Za-z*\-]{10}(?:[ \t][A-Za-z*\-]{1,10})+)[ \t]+\d+[ \t]*\r?")
# Groups of ten without a position: small bases alone, or words would be taken along.
_APART = re.compile(r"((?:[acgtun]{10} ){2,}[acgtun]{1,10})\s*")
_LONG_ENOUGH = 20
_PROTEIN_LONG_ENOUGH = 35
# What follows a header is believed with less evidence than a line that stands alone.
_LONG_ENOUGH_UNDER_HEADER = 4


def _residues(line: str) -> str:
    """Give the residues of a line that may be sequence and nothing else, or an empty string."""
    if match := _APART.fullmatch(line):
        return match[1].replace(" ", "")
    if line[:1] in ">;" or (
        " " in line.strip() and not line[:12].strip()[:1].isdigit() and line[:1] != " "
    ):
        return ""
    match = _BARE.fullmatch(line) or _NUMBERED.fullmatch(line) or _GROUPED.fullmatch(line)
    return match[1].replace(" ", "").replace("\t", "") if match else ""


def _find(page: Page) -> Iterator[Hit]:
    lines, starts = page.lines, page.line_starts
    reached = 0
    residues, _ = page.lines_told(of_lines)
    for at in [at for at in residues if _may_begin(lines[at])]:
        if at < reached:
            continue
        line = lines[at]
        if line[0] == ">" and at + 1 < len(lines):
            last = _record_end(lines, at + 1)
            kind = _kind_under_header(lines[at + 1 : last])
            if kind:
                yield from _spans(lines, starts, at + 1, last, kind)
                reached = last
                continue
        if len(line) >= _LONG_ENOUGH and (kind := _kind_alone(line)):
            reached = _run_end(lines, at, kind)
            yield from _spans(lines, starts, at, reached, kind)


def _may_begin(line: str) -> bool:
    """Leave out most lines: prose has spaces and begins with neither a space nor a digit."""
    if len(line) < _LONG_ENOUGH:
        return line[:1] == ">"
    if " " not in line or line[0] == ">":
        return True
    return _APART.match(line) is not None or (line[0] in " \t0123456789" and not line.isspace())


def _record_end(lines: list[str], first: int) -> int:
    last = first
    while last < len(lines) and _residues(lines[last]):
        last += 1
    return last


def _kind_under_header(lines: list[str]) -> str | None:
    letters = "".join(map(_residues, lines[:200]))
    if len(lines) == 1 and len(letters) < 10 and letters.upper() != letters:
        return None
    kind = kind_of_sequence(letters, _LONG_ENOUGH_UNDER_HEADER)
    if kind is None and letters.isupper() and len(letters) >= 8:
        kind = kind_of_sequence(letters * 3, 20) and "protein"
    return kind


def _kind_alone(line: str) -> str | None:
    apart = " " in line or line[:1].isspace() or line[:1].isdigit()
    if not (apart or line.isalpha() or line[-1:] in "*-.\r"):
        return None
    letters = _residues(line)
    kind = kind_of_sequence(letters, _LONG_ENOUGH) if letters else None
    # No word is as long as this, while ``ANTIDISESTABLISHMENTARIANISM`` spells residues.
    return None if kind == "protein" and len(letters) < _PROTEIN_LONG_ENOUGH else kind


def _run_end(lines: list[str], first: int, kind: str) -> int:
    """Lines of the same alphabet, and a shorter last one."""
    last = first + 1
    while last < len(lines):
        if len(lines[last]) >= _LONG_ENOUGH and _kind_alone(lines[last]) == kind:
            last += 1
            continue
        rest = _residues(lines[last])
        if rest and len(lines[last]) <= len(lines[first]) and last - first >= 2:
            last += kind_of_sequence(rest, 1) == kind or (kind == "protein" and rest.isupper())
        break
    return last


def _spans(lines: list[str], starts: list[int], first: int, last: int, kind: str) -> Iterator[Hit]:
    """One span a record, cut at line ends where it is long."""
    for _, group in groupby(
        range(first, last), lambda i: (starts[i] - starts[first]) // _LONGEST_SPAN
    ):
        block = list(group)
        start = starts[block[0]] + len(lines[block[0]]) - len(lines[block[0]].lstrip())
        yield Hit(start, starts[block[-1]] + len(lines[block[-1]].rstrip()), kind)


RECORDS = Detector(
    class_="genes",
    name="sequence-record",
    kinds=("dna", "rna", "protein"),
    rank=RECORD,
    find=_find,
    needs=((of_lines, 0),),
    headers=_HEADERS,
    examples=(
        (">seq1 test\nACGTACGTTAGC\nACGGT\n", "ACGTACGTTAGC\nACGGT"),
        (
            ">sp|P1\nMKTAYIAKQRQISFVKSHFSRQLEERLG\nLIEVQ\n>x\nACGT",
            "MKTAYIAKQRQISFVKSHFSRQLEERLG\nLIEVQ",
        ),
        (
            "ORIGIN\n        1 gatcctccat atacaacggt atctccacct\n       61 ggtt\n//",
            "1 gatcctccat atacaacggt atctccacct",
        ),
        (
            "gagttttatc gcttccatga cgcagaagtt\naaattatctt gataaagcag gaattactac\ngctg\n",
            "gagttttatc gcttccatga cgcagaagtt\naaattatctt gataaagcag gaattactac\ngctg",
        ),
    ),
    counterexamples=(
        "> quoted text\nthanks\n",
        "> CAT\nTAGGED\n",
        "a cat at a tuna can tuna can\n",
        "ANTIDISESTABLISHMENTARIANISM\n",
        "--------------------------\n..........................\n",
    ),
)
