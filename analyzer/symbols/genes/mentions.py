"""Names and symbols of genes and proteins in text: ``BRCA1``, ``IL-2``, ``p53``, ``NF-kappaB``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analyzer.symbols.detector import MENTION, Detector
from analyzer.symbols.page import Hit, Page
from analyzer.symbols.tagging.names import tagged_names
from analyzer.symbols.wordlist import words

if TYPE_CHECKING:
    from collections.abc import Iterator

_SYMBOL = re.compile(
    r"(?<![A-Za-z0-9-])(?:[A-Z][A-Z0-9]{1,6}(?:-[A-Z0-9αβγκ]{1,4}){0,2}[a-z]?|p\d{2}"
    r"|[A-Z][a-z]{2,5}\d{1,2}"
    r"|[A-Z]{2,5}-[αβγκ]\w?|NF-[κk]\w*B)(?![A-Za-z0-9])"
)
_HAN_CUES = sorted(
    words(
        "基因 蛋白 突变 表达 受体 激酶 抗体 抗原 配体 通路 "
        "细胞因子 白介素 生长因子 转录 启动子 敲除 等位 位点 多态"
    )
)
_HAN_CUE = re.compile(f"(?:{'|'.join(_HAN_CUES)})(?!式)")
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
    if not text.isascii() and _HAN_CUE.search(text):
        yield from _beside_han(page)
    for start, end in tagged_names(page, "genes"):
        yield Hit(start, end, "gene-name")


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
