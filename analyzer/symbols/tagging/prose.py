"""Which lines of a page are biomedical or chemical prose, as tokens that every tagger shares.

A word's weight in ``prose_weights.tsv`` is its log-odds in a logistic regression that tells
sentences of biomedical papers from general English, statutes, company profiles and manuals.
"""

from __future__ import annotations

import math
import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from analyzer.symbols.page import Page
from analyzer.symbols.tagging.tagger import PAD
from analyzer.symbols.tagging.tokens import TOKEN

if TYPE_CHECKING:
    from collections.abc import Iterator

_GLANCE, _ENOUGH = 200, 1000
_LEAST, _LEAST_AMONG_SUCH, _LEAST_WITH_SHAPE = -0.5, -1.0, -2.0
_STRONG, _HOPELESS = 0.5, -2.5
_FEWEST_STRONG, _SHORT_PAGE = 2, 3000
_SHORT_LINE, _LONGEST_LINE_TOKENS = 12, 4000
_MARKS = str.maketrans(dict.fromkeys("!\"'()*+,-./:;<=>?[]_`{|}~0123456789", " "))
_HAN = re.compile(r"[\u4e00-\u9fff]{2}")
# A gene's symbol, or a compound's locant, speaks for a short sentence whose words say little.
_SHAPE = re.compile(
    r"\b(?:[a-z]{0,2}[A-Z]{2,}[a-z]?\d|[A-Z][a-z]{1,3}\d|p\d\d\b|[A-Z]{2,4} ?- ?\d)"
    r"|\b[a-z]{3}[A-Z]\b|\d,\d'?-[a-z]|\d-[a-z]{4}"
)


class Prose(NamedTuple):
    """Tokens of the lines, a pad after each line, and where each token stands in the page."""

    tokens: list[str]
    places: list[tuple[int, int]]


def biomedical_prose(page: Page) -> Prose:
    r"""Give the tokens of the biomedical lines of a page; most pages have none.

    >>> from analyzer.symbols.page import Page
    >>> biomedical_prose(Page("The gene encodes a protein kinase.\nThe King is dead.")).tokens
    ['The', 'gene', 'encodes', 'a', 'protein', 'kinase', '.', '\n']
    """
    # Not the blanked text: a name that is settled is still context to the next.
    prose = _last.get(page.whole)
    if prose is None:
        _last.clear()
        prose = _last[page.whole] = _read(page if page.text is page.whole else Page(page.whole))
    return prose


_last: dict[str, Prose] = {}


def _read(page: Page) -> Prose:
    tokens: list[str] = []
    places: list[tuple[int, int]] = []
    for line, start in _biomedical_lines(page):
        spans = [match.span() for match in TOKEN.finditer(line)][:_LONGEST_LINE_TOKENS]
        tokens += [line[a:b] for a, b in spans]
        places += [(start + a, start + b) for a, b in spans]
        tokens.append(PAD)
        places.append((start + len(line), start + len(line)))
    return Prose(tokens, places)


@cache
def _weights() -> dict[str, float]:
    text = files("analyzer.symbols.tagging").joinpath("prose_weights.tsv").read_text("utf-8")
    return {word: float(weight) for word, weight in (r.split("\t") for r in text.splitlines())}


@cache
def _strong_words() -> set[str]:
    return {word for word, weight in _weights().items() if weight > _STRONG}


def _biomedical_lines(page: Page) -> Iterator[tuple[str, int]]:
    if len(page.text) > _SHORT_PAGE and len(page.distinct & _strong_words()) < _FEWEST_STRONG:
        return
    scored = [
        (evidence, line, start)
        for line, start in zip(page.lines, page.line_starts, strict=True)
        if len(line) >= _SHORT_LINE and (evidence := _evidence(line)) > _LEAST_WITH_SHAPE
    ]
    sure = sum(len(line) for evidence, line, _ in scored if evidence > _LEAST)
    least = _LEAST_AMONG_SUCH if 2 * sure > len(page.text) else _LEAST
    for evidence, line, start in scored:
        if evidence > least or _SHAPE.search(line):
            if "\\" in line or "$" in line or (not line.isascii() and _HAN.search(line)):
                continue  # TeX; and Chinese, whose names are found by the words beside them
            yield line, start


def _evidence(line: str) -> float:
    """Give the log-odds that a line is biomedical; the beginning of most says that they aren't."""
    evidence = _log_odds(line[:_GLANCE])
    if evidence > _HOPELESS and len(line) > _GLANCE:
        return _log_odds(line[:_ENOUGH])
    return evidence


def _log_odds(text: str) -> float:
    weights = _weights()
    words = text.lower().translate(_MARKS).split()
    found = [weights[word] for word in weights.keys() & words]
    # exactly rounded, since a set has another order in every process
    evidence = math.fsum(found) + weights[""]
    # one word, such as "was", says nothing about a line
    return evidence if sum(weight > 0 for weight in found) > 1 else min(evidence, _LEAST)
