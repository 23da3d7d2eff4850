"""Accession numbers of sequence, protein, variant, ontology and archive databases."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from analyzer.symbols.detector import EXACT, Detector
from analyzer.symbols.looks import Look
from analyzer.symbols.page import Hit, Page

if TYPE_CHECKING:
    from collections.abc import Iterator

# Prefixes that nothing else has. The order is RefSeq, Ensembl, GenBank with a version, assemblies,
# ClinVar, COSMIC, archives, proteomes, domains, ontologies, compounds.
_SURE = re.compile(
    r"(?<![A-Za-z0-9_])(?:(?:[NX][CGMPRTWZ]|[WYAZ]P)_\d{6,9}(?:\.\d{1,2})?"
    r"|ENS(?:[A-Z]{3})?[EGTPR]\d{11}(?:\.\d{1,2})?"
    r"|[A-Z]{2}\d{6}\.\d{1,2}|[A-Z]\d{5}\.\d{1,2}(?![.\d])|GC[AF]_\d{9}(?:\.\d{1,2})?|LOC\d{6,9}"
    r"|[SRV]CV\d{9}(?:\.\d{1,2})?|COSM\d{3,8}"
    r"|GSE\d{3,7}|GSM\d{4,8}|GPL\d{2,6}|[SED]R[APRSXZ]\d{5,9}|PRJ[DEN][A-Z]\d{3,8}"
    r"|SAM[DEN][A-Z]?\d{5,12}|E-[A-Z]{4}-\d{1,5}"
    r"|PXD\d{6}|A0A[0-9][A-Z0-9]{5}\d|IPR\d{6}|PF[01]\d{4}"
    r"|(?:GO|HP|MONDO|UBERON|SO|CL):\d{7}|HGNC:\d{1,5}|OMIM:? ?\d{6}|CHEBI:\d{2,6}|CHEMBL\d{2,8}"
    r"|(?:MGI|RGD):\d{2,8}|FBgn\d{7}|WBGene\d{8}|UniProt(?:KB)?:[A-Z0-9]{6,10}"
    r")(?![A-Za-z0-9])"
)
_SHAPE = Look(
    r"A_0000|A{3}-?0|A{1,2}0000|A0[A0]{3}0|a0{7}|A:00|A-A{4}-0|^\W*0A[A0]{2}\W*$",
    ["A_0000", "A-0", "A0", "a0000", "A:00", "0A"],
)
# Letters and digits that are an accession where the text says so.
_UNSURE = (
    (
        Look(r"A{1,2}0{5,6}", ["A0"]),
        re.compile(r"(?<![A-Za-z0-9_])(?:[A-Z]\d{5}|[A-Z]{2}\d{6}|DB\d{5})(?![A-Za-z0-9])"),
        re.compile(r"accession|genbank|embl|ddbj|drugbank|序列号|登录号"),
    ),
    (
        Look(r"A0[A0]{3}0", ["A0"]),
        re.compile(
            r"(?<![A-Za-z0-9_])(?:[OPQ][0-9][A-Z0-9]{3}[0-9](?:-\d{1,2})?"
            r"|[A-NR-Z][0-9][A-Z][A-Z0-9]{2}[0-9](?:[A-Z][A-Z0-9]{2}[0-9])?)(?![A-Za-z0-9])"
        ),
        re.compile(r"uniprot|swiss|trembl|accession|protein|sp\||tr\||蛋白"),
    ),
    (
        Look(r"^\W*0A[A0]{2}\W*$", ["0A"]),
        re.compile(r"(?<![A-Za-z0-9])[1-9](?=[A-Z0-9]*[A-Z])[A-Z0-9]{3}(?![A-Za-z0-9])"),
        re.compile(r"pdb|protein data bank|crystal structure|晶体结构"),
    ),
)
_LONGEST = 400
_BEFORE, _AFTER = 40, 25


def _find(page: Page) -> Iterator[Hit]:
    yield from page.find_inside(_SHAPE, partial(_in_word, _SURE))
    for look, pattern, context in _UNSURE:
        for hit in page.find_inside(look, partial(_in_word, pattern)):
            near = page.text[max(0, hit.start - _BEFORE) : hit.end + _AFTER].lower()
            if context.search(near):
                yield hit


def _in_word(pattern: re.Pattern[str], word: str) -> list[Hit]:
    if len(word) > _LONGEST:
        return []
    return [Hit(*match.span(), "accession") for match in pattern.finditer(word)]


ACCESSION = Detector(
    class_="genes",
    name="accession",
    kinds=("accession",),
    rank=EXACT,
    find=_find,
    needs=(_SHAPE, *(look for look, _, _ in _UNSURE)),
    examples=(
        ("GenBank NC_000964.3 is", "NC_000964.3"),
        ("reads SRR1234567 of PRJNA257197", "PRJNA257197"),
        ("the term GO:0008150 and HGNC:1100", "GO:0008150"),
        ("UniProt P04637 is p53", "P04637"),
        ("解析了晶体结构（PDB 1TUP）", "1TUP"),
        ("基因ENSG00000139618的转录本", "ENSG00000139618"),
    ),
    counterexamples=(
        "flight A38012 on form I20 to room B12345",
        "the model P04637 of the pump; the 3D plan; 2PM",
        "ISO:9001, Q3:2019 and GO:12",
    ),
)
