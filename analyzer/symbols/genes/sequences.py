"""Sequences in running text: primers, guides, motifs, codon runs, peptides."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analyzer.symbols.detector import EXACT, Detector
from analyzer.symbols.genes.alphabet import kind_of_sequence
from analyzer.symbols.looks import Look
from analyzer.symbols.page import Hit, Page

if TYPE_CHECKING:
    from collections.abc import Iterator

_LETTERS = re.compile(
    r"(?<![A-Za-z0-9])(?:[ACGTUN]{5,}|[acgtun]{12,}|[ACDEFGHIKLMNPQRSTVWYX]{20,})(?![A-Za-z0-9])"
)
_QUICK = re.compile(r"[ACGTU]{4}|[acgtu]{12}|[A-Z]{20}")
_SHAPE, _SHORT_SHAPE = (
    Look(r"A{4}|a{12}", ["AAAA", "a" * 12]),
    Look(r"(?<![Aa0])A{8,19}(?![Aa0])", ["A" * 8]),
)
_CODONS_SHAPE, _CODON_SHAPE = Look(r"A{3}-A{3}-A{3}", ["A-A"]), Look(r"(?<![Aa0])A{3}\W*$", ["AAA"])
_CODONS = re.compile(
    r"[ACGTU]{3}(?<![A-Za-z0-9][ACGTU]{3})[ -](?:[ACGTU]{3}[ -]){2,}[ACGTU]{3}(?![A-Za-z0-9])"
)
_CODON = re.compile(r"(?:.*[^A-Za-z0-9])?([ACGTU]{3})\W*$")
# English words of at most seven letters can be spelt with A, C, G, T, U and N.
_LONGER_THAN_WORDS, _SHORTEST = 10, 5
_CONTEXT = re.compile(
    r"5['′]|3['′]|\b(?:primers?|sequences?|motifs?|codons?|oligo\w*|guides?|sgRNA|gRNA|promoter"
    r"|repeat|binding sites?|"
    r"nucleotides?|box|PAM|consensus|hexamer|probes?|siRNA|miRNA|recognition)\b|引物|序列|碱基|密码子|基序",
)
_RESIDUES = re.compile(r"(?<![A-Za-z0-9])[ACDEFGHIKLMNPQRSTVWY]{8,19}(?![A-Za-z0-9])")
_PEPTIDES = re.compile(
    r"\b(?:(?:poly)?peptides?|epitopes?|residues|amino acids?|signal sequence)\b|多肽|表位|氨基酸"
)
_SEQUENCES = re.compile(r"\b(?:[Ss]equences?|motifs?|proteins?|[Cc]onsensus)\b|序列|蛋白")
_UNSPEAKABLE = re.compile(r"[^AEIOUY]{4}|^[^AEIOUY]{3}")
_NEAR = 60


def _find(page: Page) -> Iterator[Hit]:
    for hit in page.find_inside(_SHAPE, _in_word):
        near = page.text[max(0, hit.start - _NEAR) : hit.end + _NEAR]
        if hit.end - hit.start >= _LONGER_THAN_WORDS or _CONTEXT.search(near):
            yield hit
    yield from _peptides(page)
    yield from _codons(page)


def _in_word(word: str) -> list[Hit]:
    hits = []
    for match in _LETTERS.finditer(word) if _QUICK.search(word) else ():
        kind = kind_of_sequence(match.group(), _SHORTEST)
        if kind:
            hits.append(Hit(*match.span(), kind))
    return hits


def _codons(page: Page) -> Iterator[Hit]:
    for start, end in _codon_windows(page):
        for match in _CODONS.finditer(page.text, start, end):
            if len(set(re.split("[ -]", match.group()))) > 2:
                yield Hit(*match.span(), "rna" if "U" in match.group() else "dna")


def _codon_windows(page: Page) -> Iterator[tuple[int, int]]:
    """Give where four codons stand in a row, apart or joined by hyphens."""
    for word in page.inside(_CODONS_SHAPE, _CODONS.search):
        yield from ((at, at + len(word)) for at in page.positions(word))
    codons = page.inside(_CODON_SHAPE, _CODON.match)
    if len(codons) < 3:
        return
    places = sorted(
        at + match.start(1) for word, match in codons.items() for at in page.positions(word)
    )
    for at, fourth in zip(places, places[3:], strict=False):
        if fourth - at == 12:
            yield at, fourth + 600


def _peptides(page: Page) -> Iterator[Hit]:
    """Short runs of residues where the text speaks of peptides."""
    for hit in page.find_inside(_SHORT_SHAPE, _residues):
        near = page.text[max(0, hit.start - _NEAR) : hit.end + _NEAR]
        letters = page.text[hit.start : hit.end]
        if _PEPTIDES.search(near) or (_UNSPEAKABLE.search(letters) and _SEQUENCES.search(near)):
            yield hit


def _residues(word: str) -> list[Hit]:
    return [Hit(*match.span(), "protein") for match in _RESIDUES.finditer(word)]


SEQUENCE = Detector(
    class_="genes",
    name="sequence",
    kinds=("dna", "rna", "protein"),
    rank=EXACT,
    find=_find,
    needs=(_SHAPE, _SHORT_SHAPE, _CODONS_SHAPE, _CODON_SHAPE),
    examples=(
        ("the primer 5'-ACGTTGCAACGT-3' was", "ACGTTGCAACGT"),
        ("引物序列为GGATCCATGGCTAGC，退火", "GGATCCATGGCTAGC"),
        ("guide GAGTCCGAGCAGAAGAAGAA targets EMX1", "GAGTCCGAGCAGAAGAAGAA"),
        ("the motif TGACTCA is bound", "TGACTCA"),
        ("ATG GCC ATT GTA TAA", "ATG GCC ATT GTA TAA"),
    ),
    counterexamples=(
        "CAT, TAG, ACT and TAGGED",
        "the CAT sat; ACT NOW",
        "AAAAAAAAAAAA and NNNNNNNNNNNN",
        "TACT",
    ),
)
