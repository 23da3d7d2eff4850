"""Source files, and blocks of code that nobody marked, recognised by the shape of their lines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analyzer.symbols.code.languages import SOURCE_SUFFIXES
from analyzer.symbols.detector import BLOCK, Detector
from analyzer.symbols.page import Hit, Page

if TYPE_CHECKING:
    from collections.abc import Iterator

_CODE = re.compile(
    r"\s*(?:(?:def|class|async def)\s+\w+.*:|(?:from\s+[\w.]+\s+)?import\s+[\w.*{ ]+|(?:public|private|protected|static|final|export|const|let|var|fn|func|function|pub|use|package|namespace|using|typedef|struct|enum|impl|interface)\s+\w+"
    r"|(?:if|elif|while|for|switch|foreach|catch|with)\b.*[:{]\s*$|(?:else|try|finally|do)\s*[:{]|return\b|#\s*(?:include|define|ifdef|ifndef|endif)\b|@\w+|[\w.\[\]'\"]+\s*(?:[-+*/|&]?=|:=|<-)\s*\S|[\w.]+\(.*\)[;,]?\s*$|SELECT\b|INSERT\b|CREATE\b|\$\s\w+)"
    r"|.*(?:[;{}]|\)\s*[{:]|=>|->|::|\+\+|&&|\|\|)\s*$|\s*[)\]}]+[;,]?\s*$|\s*(?://|/\*|\*/)"
)
_MARKS = re.compile(
    r"[;{}]\s*\n|^\s*(?:def|class|import|from|return|function|var|const|let|public|#include)\b|\w\(\)|\) *[{:]\n|\w = \w",
    re.M,
)
_PROSE = re.compile(r"[A-Za-z ,']+(?: [a-z]+){5,}[.,]?\s*$|.*[\u4e00-\u9fff]{4}")


def _find(page: Page) -> Iterator[Hit]:
    if page.suffix in SOURCE_SUFFIXES:
        yield Hit(0, len(page.text.rstrip()), "file")
        return
    if not _MARKS.search(page.text):
        return
    # A running balance of evidence: code lines raise it, prose lines lower it to zero.
    first = last = -1
    balance = 0.0
    for at, line in enumerate(page.lines):
        score = _score(line)
        if score > 0 and first < 0:
            first, balance, strong = at, 0.0, 0
        if first >= 0:
            balance = min(balance + score, 12.0)
            strong += score > 0
            if score > 0:
                last = at
            if balance <= 0:
                yield from _block(page, first, last, strong)
                first = -1
    if first >= 0:
        yield from _block(page, first, last, strong)


def _score(line: str) -> float:
    if not line.strip():
        return -0.05
    if _CODE.match(line):
        return 1.0
    if _PROSE.match(line):
        return -2.0
    return -0.3 if line[0] in " \t" else -0.7


def _block(page: Page, first: int, last: int, strong: int) -> Iterator[Hit]:
    if strong >= 3:
        yield Hit(page.line_starts[first], page.line_starts[last] + len(page.lines[last]), "block")


BLOCKS = Detector(
    class_="code",
    name="code-block",
    kinds=("file", "block"),
    rank=BLOCK,
    find=_find,
    examples=(),
    counterexamples=(),
)
