"""Names and symbols of genes and proteins in text: ``BRCA1``, ``IL-2``, ``p53``, ``NF-kappaB``."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from analyzer.symbols.detector import MENTION, Detector
from analyzer.symbols.genes.tagger import BEGIN, INSIDE, tagger
from analyzer.symbols.genes.tokens import TOKEN
from analyzer.symbols.page import Hit, Page
from analyzer.symbols.wordlist import words

if TYPE_CHECKING:
    from collections.abc import Iterator

# A paragraph is biomedical when its words say so by this much log-odds.
_BIOMEDICAL = 1.0
_WITH_SYMBOL = -1.0
_OUTSIDE_BIAS = 2.0
_LONGEST_TOKENS = 4000
_HOPELESS = -2.0
_ENOUGH = 160
_FEWEST_CUES, _SHORT = 2, 3000
_WORD = re.compile(r"[A-Za-z]{3,}")
_SYMBOL = re.compile(
    r"(?<![A-Za-z0-9-])(?:[A-Z][A-Z0-9]{1,6}(?:-[A-Z0-9αβγκ]{1,4}){0,2}[a-z]?|p\d{2}"
    r"|[A-Z][a-z]{2,5}\d{1,2}"
    r"|[A-Z]{2,5}-[αβγκ]\w?|NF-[κk]\w*B)(?![A-Za-z0-9])"
)
_GENE_SHAPE = re.compile(
    r"\b(?:[a-z]{0,2}[A-Z]{2,}[a-z]?\d|[A-Z][a-z]{1,3}\d|p\d\d\b|[A-Z]{2,4} ?- ?\d)"
    r"|\b[a-z]{3}[A-Z]\b"
)
_HAN_CUES = sorted(
    words(
        "基因 蛋白 突变 表达 受体 激酶 抗体 抗原 配体 通路 "
        "细胞因子 白介素 生长因子 转录 启动子 敲除 等位 位点 多态"
    )
)
_HAN_CUE = re.compile(f"(?:{'|'.join(_HAN_CUES)})(?!式)")
_HAN = re.compile(r"[\u4e00-\u9fff]{2}")
_HAN_NEAR = 6
# Abbreviations that stand near such words and name no gene.
_NO_GENES = words(
    "DNA RNA MRNA CDNA PCR QPCR RT-PCR HIV HBV HCV HPV CT MRI ATP ADP GTP NAD NADH FDA WHO BMI"
    " ELISA WB IHC SNP"
    " GWAS NGS ICU USA UK EU COVID COVID-19 SARS MERS CRISPR HE II III IV VI VII TV ID AI SIRNA"
    " MIRNA SSDNA DSDNA"
    " TIDB SQL API URL PH OK"
)


def _find(page: Page) -> Iterator[Hit]:
    text = page.text
    if not text.isascii() and any(cue in text for cue in _HAN_CUES):
        yield from _beside_han(page)
    if len(text) > _SHORT and len(page.distinct & _strong_cues()) < _FEWEST_CUES:
        return
    for line, start in zip(page.lines, page.line_starts, strict=True):
        if len(line) < 12 or "\\" in line or "$" in line or not _may_be_biomedical(line):
            continue
        if (line.isascii() or not _HAN.search(line)) and _is_biomedical(line):
            yield from _tagged(line, start)


@cache
def _strong_cues() -> set[str]:
    """Words that bring the gate far enough alone or in pairs; a page without any is let go."""
    return {word for word, weight in tagger().gate.items() if weight > 0.5}


def _may_be_biomedical(line: str) -> bool:
    """Leave most lines out on the words that a split finds, before they are read with care."""
    gate = tagger().gate
    seen = gate.keys() & line[:_ENOUGH].split()
    weights = [gate[word] for word in seen]
    return bool(weights) and max(weights) > 0 and sum(weights) > _HOPELESS


def _is_biomedical(line: str) -> bool:
    gate = tagger().gate
    words = {word.lower() for word in _WORD.findall(line[:2000])}
    evidence = sum([gate.get(word, 0.0) for word in words]) + gate[""]
    return evidence > _BIOMEDICAL or (
        evidence > _WITH_SYMBOL
        and any(gate.get(word, 0.0) > 0 for word in words)
        and _GENE_SHAPE.search(line) is not None
    )


def _tagged(line: str, start: int) -> Iterator[Hit]:
    places = [match.span() for match in TOKEN.finditer(line)][:_LONGEST_TOKENS]
    tags = tagger().tag([line[a:b] for a, b in places], _OUTSIDE_BIAS)
    at = 0
    while at < len(tags):
        if tags[at] != BEGIN:
            at += 1
            continue
        last = at + 1
        while last < len(tags) and tags[last] == INSIDE:
            last += 1
        yield Hit(start + places[at][0], start + places[last - 1][1], "gene-name")
        at = last


def _beside_han(page: Page) -> Iterator[Hit]:
    """Give symbols right beside a Chinese word for gene, protein, mutation."""
    text = page.text
    symbols = {}
    for word in page.words:
        hits = [Hit(*match.span(), "gene-name") for match in _SYMBOL.finditer(word)]
        hits = [h for h in hits if not _NO_GENES.intersection(_parts(word[h.start : h.end]))]
        if hits:
            symbols[word] = hits
    for hit in page.locate(symbols):
        if _HAN_CUE.search(text[max(0, hit.start - _HAN_NEAR) : hit.end + _HAN_NEAR]):
            yield hit


def _parts(symbol: str) -> list[str]:
    return [symbol.upper(), *symbol.upper().split("-")]


MENTIONS = Detector(
    class_="genes",
    name="gene-mention",
    kinds=("gene-name",),
    rank=MENTION,
    find=_find,
    examples=(
        ("Mutations in BRCA1 raise the risk of breast cancer in these patients.", "BRCA1"),
        (
            "We show that p53 binds to the promoter and activates transcription in these cells.",
            "p53",
        ),
        ("患者携带BRCA1基因突变", "BRCA1"),
        ("检测EGFR突变和IL-6表达", "IL-6"),
    ),
    counterexamples=(
        "The CAT sat on the mat and the IMPACT was great.",
        "The company, listed on NASDAQ as AAPL, said NO to IBM.",
        "公司CEO表示GDP增长",
    ),
)
