"""Sequences in running text: primers, guides, motifs, codon runs, peptides."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analyzer.symbols.detector import EXACT, Detector
from analyzer.symbols.genes.alphabet import kind_of_sequence
from analyzer.symbols.page import Hit, Page

if TYPE_CHECKING:
    from collections.abc import Iterator

_LETTERS = re.compile(
    r"(?<![A-Za-z0-9])(?:[ACGTUN]{5,}|[acgtun]{12,}|[ACDEFGHIKLMNPQRSTVWY]{20,})(?![A-Za-z0-9])"
)
_QUICK = re.compile(r"[ACGTU]{4}|[acgtu]{12}|[A-Z]{20}")
_CODONS = re.compile(
    r"[ACGTU]{3}(?<![A-Za-z0-9][ACGTU]{3})[ -](?:[ACGTU]{3}[ -]){2,}[ACGTU]{3}(?![A-Za-z0-9])"
)
_CODON = re.compile(r"^[ACGTU]{3}\W*$")
# English words of at most seven letters can be spelt with A, C, G, T, U and N.
_LONGER_THAN_WORDS = 10
_CONTEXT = re.compile(
    r"5['′]|3['′]|\b(?:primers?|sequences?|motifs?|codons?|oligo\w*|guides?|sgRNA|gRNA|promoter"
    r"|repeat|binding sites?|"
    r"nucleotides?|box|PAM|consensus|hexamer|probes?|siRNA|miRNA|recognition)\b|引物|序列|碱基|密码子|基序",
)
_RESIDUES = re.compile(r"(?<![A-Za-z0-9])[ACDEFGHIKLMNPQRSTVWY]{8,19}(?![A-Za-z0-9])")
_PEPTIDES = re.compile(
    r"\b(?:(?:poly)?peptides?|epitopes?|residues|amino acids?|signal sequence)\b|多肽|表位|氨基酸"
)
_NEAR = 60


def _find(page: Page) -> Iterator[Hit]:
    found: dict[str, list[Hit]] = {}
    unsure: dict[str, list[Hit]] = {}
    for word in page.words:
        if not _QUICK.search(word):
            continue
        for match in _LETTERS.finditer(word):
            letters = match.group()
            kind = kind_of_sequence(letters, _LONGER_THAN_WORDS)
            if kind:
                found.setdefault(word, []).append(Hit(*match.span(), kind))
            elif kind_of_sequence(letters, 5):
                unsure.setdefault(word, []).append(
                    Hit(*match.span(), kind_of_sequence(letters, 5) or "")
                )
    yield from page.locate(found)
    for hit in page.locate(unsure):
        if _CONTEXT.search(page.text[max(0, hit.start - _NEAR) : hit.end + _NEAR]):
            yield hit
    yield from _peptides(page)
    if sum(_CODON.search(word) is not None for word in page.words) > 1 or any(
        _CODONS.search(word) for word in page.words if word.count("-") > 2
    ):
        yield from _codons(page)


def _peptides(page: Page) -> Iterator[Hit]:
    """Short runs of residues where the text speaks of peptides."""
    found: dict[str, list[Hit]] = {}
    for word in page.words:
        hits = [Hit(*match.span(), "protein") for match in _RESIDUES.finditer(word)]
        if hits:
            found[word] = hits
    for hit in page.locate(found):
        if _PEPTIDES.search(page.text[max(0, hit.start - _NEAR) : hit.end + _NEAR]):
            yield hit


def _codons(page: Page) -> Iterator[Hit]:
    for match in _CODONS.finditer(page.text):
        if len(set(re.split("[ -]", match.group()))) > 2:
            yield Hit(*match.span(), "rna" if "U" in match.group() else "dna")


SEQUENCE = Detector(
    class_="genes",
    name="sequence",
    kinds=("dna", "rna", "protein"),
    rank=EXACT,
    find=_find,
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
