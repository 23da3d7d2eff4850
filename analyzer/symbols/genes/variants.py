"""Variants and identifiers: HGVS, dbSNP rs numbers, accession numbers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analyzer.symbols.detector import EXACT, Detector
from analyzer.symbols.page import Hit, Page

if TYPE_CHECKING:
    from collections.abc import Iterator

_AA3 = (
    "Ala|Arg|Asn|Asp|Cys|Gln|Glu|Gly|His|Ile|Leu|Lys|Met|Phe|Pro|Ser|Thr|Trp|Tyr|Val"
    "|Sec|Pyl|Ter|Xaa"
)
_REF = (
    r"(?:(?:[NX][CGMPRTW]_\d{4,9}|LRG_\d+(?:[tp]\d+)?|ENS[TGP]\d{11}|[A-Z][A-Z0-9]{1,9})"
    r"(?:\.\d+)?(?:\([A-Za-z0-9-]+\))?:)"
)
_AT = r"(?:[*-]?\d+(?:[+-]\d+)?|\?)"
_POS = rf"(?:{_AT}|\({_AT}_{_AT}\))"
_RANGE = rf"{_POS}(?:_{_POS})?"
# HGVS nomenclature 21: coding, genomic, mitochondrial, non-coding and RNA positions.
_DNA = re.compile(
    rf"{_REF}?(?<![A-Za-z0-9])[cgmnor]\.(?:{_RANGE}|\({_RANGE}\))"
    r"(?:[ACGTUacgtu]>[ACGTUacgtu]|delins[ACGTUNacgtu]+|del[ACGTUNacgtu]*(?:ins[ACGTUN]+)?"
    r"|dup[ACGTUNacgtu]*"
    r"|ins[ACGTUNacgtu]+|ins\d+|inv|con[A-Za-z0-9_.:]+|[ACGTUacgtu]{0,12}\[\d+\]|=)(?![A-Za-z0-9])"
)
_PROTEIN = re.compile(
    rf"{_REF}?(?<![A-Za-z0-9])p\.\(?(?:(?:{_AA3})\d+(?:_(?:{_AA3})\d+)?(?:(?:{_AA3})(?:fs(?:(?:\*|Ter)(?:\d+|\?)?)?)?|\*|=|\?|del|dup"
    rf"|delins(?:{_AA3})+|ins(?:{_AA3})+|fs(?:(?:\*|Ter)(?:\d+|\?)?)?|ext(?:\*|-|Ter)?\d*)"
    r"|[ACDEFGHIKLMNPQRSTVWY*]\d+(?:_[ACDEFGHIKLMNPQRSTVWY]\d+)?(?:[ACDEFGHIKLMNPQRSTVWYX*](?:fs(?:\*\d*)?)?|=|\?|del|dup|delins[A-Z]+|ins[A-Z]+|fs(?:\*\d*)?))\)?(?![A-Za-z0-9])"
)
_NO_CHANGE = re.compile(rf"{_REF}?(?<![A-Za-z0-9])p\.(?:\(=\)|=|0\?|\(0\))(?![A-Za-z0-9])")
_RS = re.compile(r"(?<![A-Za-z0-9])rs\d{3,10}(?![A-Za-z0-9])")
_AA3_CHANGE = re.compile(
    rf"(?<![A-Za-z0-9])(?:{_AA3})-?\d{{1,5}}(?:-?(?:{_AA3})|\*|fs)(?![A-Za-z])"
)
_LABELLED = re.compile(
    r"(?<![A-Za-z0-9_])(?:[A-Z]\d{5}|[A-Z]{2}\d{6})(?:\.\d{1,2})?(?![A-Za-z0-9])"
)
_ACCESSION = re.compile(
    r"(?<![A-Za-z0-9_])(?:[NX][CGMPRTWZ]_\d{6,9}(?:\.\d{1,2})?"
    r"|ENS(?:[A-Z]{3})?[EGTPR]\d{11}(?:\.\d{1,2})?"
    r"|[A-Z]{2}\d{6}\.\d{1,2}|GSE\d{3,7}|GSM\d{4,8}|[SED]RR\d{5,8}|PRJNA\d{4,8}|SAMN\d{7,9}"
    r"|LOC\d{6,9})(?![A-Za-z0-9])"
)
# Letters and digits that are a protein's change or an accession where the text says so.
_SHORT_CHANGE = re.compile(
    r"(?<![A-Za-z0-9])[ACDEFGHIKLMNPQRSTVWY][1-9]\d{1,3}[ACDEFGHIKLMNPQRSTVWYX*](?![A-Za-z0-9])"
)
_MUTATION = re.compile(r"mutat|variant|substitut|polymorphis|allele|mutant|missense|突变|变异|多态")
_DATABASE = re.compile(r"uniprot|swiss|trembl|accession|genbank|embl|ddbj|protein|sp\||tr\|")
_UNIPROT = re.compile(
    r"(?<![A-Za-z0-9_])(?:[OPQ][0-9][A-Z0-9]{3}[0-9](?:-\d{1,2})?"
    r"|[A-NR-Z][0-9][A-Z][A-Z0-9]{2}[0-9](?:[A-Z][A-Z0-9]{2}[0-9])?)(?![A-Za-z0-9])"
)
_SURE = (
    (_DNA, "hgvs"),
    (_PROTEIN, "hgvs"),
    (_NO_CHANGE, "hgvs"),
    (_RS, "rs-id"),
    (_AA3_CHANGE, "protein-change"),
    (_ACCESSION, "accession"),
)
_UNSURE = (
    (_SHORT_CHANGE, "protein-change", _MUTATION),
    (_LABELLED, "accession", _DATABASE),
    (_UNIPROT, "accession", _DATABASE),
)
# Every expression above needs one of these.
_QUICK = re.compile(
    r"[cgmnorp]\.[(*?\dA-Z=-]|rs\d{3}|[A-Z][a-z]{2}-?\d|[A-Z]_\d{4}|[A-Z]{1,2}\d{4}"
    r"|[A-Z][0-9][A-Z0-9]{3}[0-9]|[A-Z]\d{2,4}[A-Z*]"
    r"|(?:ENS|GSE|GSM|[SED]RR|PRJNA|SAMN|LOC)[A-Z]*\d"
)


_SHAPE = re.compile(r"a\.[(*?0A=-]|aa000|Aaa-?0|A_0000|A{1,2}0000|A0[A0]{3}0|A0{2,4}[A*]|A{3}0")


def _find(page: Page) -> Iterator[Hit]:
    words = [word for word in page.like(_SHAPE) if len(word) <= 400 and _QUICK.search(word)]
    for pattern, kind in _SURE:
        yield from page.locate(_matches(words, pattern, kind))
    for pattern, kind, context in _UNSURE:
        for hit in page.locate(_matches(words, pattern, kind)):
            near = page.text[max(0, hit.start - 40) : hit.end + 25].lower()
            if context.search(near):
                yield hit


def _matches(words: list[str], pattern: re.Pattern[str], kind: str) -> dict[str, list[Hit]]:
    found = {}
    for word in words:
        hits = [Hit(*_trim(match), kind) for match in pattern.finditer(word)]
        if hits:
            found[word] = hits
    return found


def _trim(match: re.Match[str]) -> tuple[int, int]:
    """Leave out a closing bracket that was opened before the variant."""
    text = match.group()
    return match.start(), match.end() - (text.endswith(")") and text.count(")") > text.count("("))


VARIANT = Detector(
    class_="genes",
    name="variant",
    kinds=("hgvs", "rs-id", "protein-change", "accession"),
    rank=EXACT,
    find=_find,
    examples=(
        ("the variant NM_004006.2:c.4375C>T was", "NM_004006.2:c.4375C>T"),
        ("carries c.68_69delAG (p.Glu23fs)", "c.68_69delAG"),
        ("carries c.68_69delAG (p.Glu23fs)", "p.Glu23fs"),
        ("BRAF p.V600E突变", "p.V600E"),
        ("SNP rs429358 of APOE", "rs429358"),
        ("splice c.88+2T>G", "c.88+2T>G"),
        ("GenBank NC_000964.3 is", "NC_000964.3"),
        ("the N370S mutation of GBA", "N370S"),
    ),
    counterexamples=(
        "see p.23 and c.1990",
        "section c.12(b)",
        "rs12 and rs. 500",
        "p. 35G of the book",
    ),
)
