"""Names and symbols of genes and proteins in text: ``BRCA1``, ``IL-2``, ``p53``, ``NF-kappaB``."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from analyzer.symbols.detector import MENTION, Detector
from analyzer.symbols.page import Hit, Page
from analyzer.symbols.tagging.names import tagged_names
from analyzer.symbols.wordlist import words

if TYPE_CHECKING:
    from collections.abc import Iterator

_SYMBOL = re.compile(
    r"(?<![A-Za-z0-9_-])(?:[A-Z][A-Z0-9]{1,6}(?:-[A-Z0-9αβγκ]{1,4}){0,2}[a-z]?|p\d{2}"
    r"|[A-Z][a-z]{2,5}-?\d{1,2}|[a-z][A-Z]{2,5}\d?|miR-\d{1,4}[a-z]?|[Cc]aspase-\d{1,2}"
    r"|[A-Z]{2,5}-[αβγκ]\w?|NF-[κk]\w*B)(?![A-Za-z0-9_])"
)
_HAN_CUE = re.compile(
    "(?:基因|突变|表达|激酶|配体|通路|细胞因子|白介素|生长因子|转录|启动子|敲除|等位|位点|多态"
    "|磷酸化|转染|上调|下调|沉默)(?!式)"
)
_HAN_NEAR = 6
_HAN = re.compile("[\u4e00-\u9fff]")
# Such names stand for nothing else, with or without a cue, and so does what is spelled out.
_KNOWN = re.compile(
    r"IL-\d{1,2}[A-Zα-ω]?|(?:TNF|TGF|IFN)-[α-ω]\d?|NF-κB|[Cc]aspase-\d{1,2}|miR-\d{1,4}[a-z]?"
    r"|MMP-\d{1,2}|Bcl-2|HER-?2|BRCA[12]|TP53"
)
_SPELLED_OUT = re.compile(r"[（(][^（()）]{2,16}(?:受体|激酶|因子|蛋白)\d?[)）]")
# Proteins, receptors and antibodies are measured in every hospital: these must touch the symbol,
# which must be more than the letter of a fraction.
_TOUCHED = re.compile("[-－]?(?:蛋白|受体|抗体|抗原)")
_TOUCHING = re.compile("(?:蛋白|受体)[（(]?$")
_FEWEST_TOUCHED = 3
_LISTED = re.compile("[/、和与及或]|, ?|-")
# Markers of a hepatitis, and a measure with its range: RBC0-2.
_NO_GENE = re.compile(r"H[A-E](?:V|[CESces])\w{0,2}|[A-Z]{2,}\d+-\d+")
_PERCENTILE = re.compile(r"p\d\d(?:[:=_]\w|: \d)")  # p95:105ms
# Abbreviations that stand near such words and name no gene.
_NO_GENES = words(
    "DNA RNA MRNA CDNA PCR QPCR RT-PCR HIV HBV HCV HPV CT MRI ATP ADP GTP NAD NADH FDA WHO BMI"
    " ELISA WB IHC SNP"
    " GWAS NGS ICU USA UK EU COVID COVID-19 SARS MERS CRISPR HE II III IV VI VII TV ID AI SIRNA"
    " MIRNA SSDNA DSDNA"
    " TIDB SQL API URL PH OK"
    # what programs and queries are written with
    " ADD ALL ALTER AND ANY AS ASC BEGIN BETWEEN BIGINT BIT BLOB BY CASE CHAR CHECK COLUMN COUNT"
    " CREATE CROSS CSV DATE DELETE DESC DISTINCT DROP ELSE END EXISTS FALSE FLOAT FORMAT FROM FULL"
    " GRANT GROUP HAVING HDFS HTML HTTP HTTPS IF IN INDEX INNER INSERT INT INTO IS JOIN JSON KEY"
    " LEFT LIKE LIMIT LOCK MAX MIN NO NOT NULL NUMERIC OFF ON OR ORDER OUTER OVER PATH PRIMARY RAND"
    " REGEXP RIGHT ROLE ROW ROWS SELECT SHOW SUM TABLE TEXT THEN TIME TO TRUE UNION UNIQUE UPDATE"
    " USE USER USING VALUE VALUES VARCHAR VIEW WHEN WHERE WITH XML YAML YES"
)


def _find(page: Page) -> Iterator[Hit]:
    text = page.text
    gates = (_HAN_CUE, _TOUCHED, _KNOWN)
    if not text.isascii() and any(gate.search(text) for gate in gates):
        yield from _beside_han(page)
    for start, end in tagged_names(page, "genes"):
        if not _PERCENTILE.match(text, start):
            yield Hit(start, end, "gene-name")


def _beside_han(page: Page) -> Iterator[Hit]:
    """Give symbols beside a Chinese word for what a gene has or does, wherever they stand."""
    text = page.text
    symbols: dict[str, list[Hit]] = {}
    for word in page.words:
        hits = [Hit(*match.span(), "gene-name") for match in _SYMBOL.finditer(word)]
        hits = [h for h in hits if _may_be_gene(word[h.start : h.end])]
        if hits:
            symbols[word] = hits
    found = sorted(page.locate(symbols))
    sure = {text[hit.start : hit.end] for hit in found if _is_beside(text, hit)}
    for pairs in (pairwise(found), pairwise(reversed(found))):
        for one, other in pairs:
            first, second = min(one, other), max(one, other)
            listed = _LISTED.fullmatch(text, first.end, second.start)
            if listed and text[one.start : one.end] in sure:
                sure.add(text[other.start : other.end])
    yield from (hit for hit in found if text[hit.start : hit.end] in sure)


def _is_beside(text: str, hit: Hit) -> bool:
    before = text[max(0, hit.start - _HAN_NEAR) : hit.start]
    # one more, since a cue may turn out to be the beginning of another word
    after = text[hit.end : hit.end + _HAN_NEAR + 1]
    if _HAN_CUE.search(before) or _HAN_CUE.search(after):
        return True
    if _KNOWN.fullmatch(text, hit.start, hit.end) and _HAN.search(before + after):
        return True
    long = hit.end - hit.start >= _FEWEST_TOUCHED
    beside = _TOUCHED.match(after) or _TOUCHING.search(before) or _SPELLED_OUT.match(text, hit.end)
    return long and beside is not None


def _may_be_gene(symbol: str) -> bool:
    parts = [symbol.upper(), *symbol.upper().split("-")]
    return _NO_GENES.isdisjoint(parts) and _NO_GENE.fullmatch(symbol) is None


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
        ("抗PD-L1抗体治疗后，PD-L1水平下降", "PD-L1"),
        ("血清IL-6水平升高", "IL-6"),
        ("EGFR（表皮生长因子受体）抑制剂", "EGFR"),
    ),
    counterexamples=(
        "The CAT sat on the mat and the IMPACT was great.",
        "The company, listed on NASDAQ as AAPL, said NO to IBM.",
        "公司CEO表示GDP增长",
        "cop_task:{num:11, max:34ms, min:0s, avg: 15.3ms, p80:24ms, p95:30ms, iters:181, tasks:24}",
        "如果表达式包含嵌套的 OR 或 AND，或者 DATE_FORMAT 相关表达式的 NULL 值需要表达",
        "蛋白定性±、RBC0-2/HP，PH6，乙肝前S1抗原，核心抗体（抗－HBc）阳性，HBeAg抗原",
    ),
)
