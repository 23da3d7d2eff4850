"""Which lines of a page are biomedical or chemical prose, as tokens that every tagger shares.

A word's weight in ``prose_weights.tsv`` is its log-odds in a logistic regression that tells
sentences of biomedical papers from general English, statutes, company profiles and manuals.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from analyzer.symbols.page import Page
from analyzer.symbols.tagging.tagger import PAD
from analyzer.symbols.tagging.tokens import TOKEN

if TYPE_CHECKING:
    from collections.abc import Iterator

_ENOUGH, _MORE_THAN_ENOUGH = 160, 2000
_LEAST, _LEAST_AMONG_SUCH, _LEAST_WITH_SHAPE = 0.5, -1.0, -1.0
_HOPELESS, _STRONG = -2.0, 0.5
_FEWEST_STRONG, _SHORT_PAGE = 2, 3000
_SHORT_LINE, _LONGEST_LINE_TOKENS = 12, 4000
_WORD = re.compile(r"[A-Za-z]{3,}")
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
    return _read(page.whole)  # not blanked: a name that is settled is context to the next


@lru_cache(maxsize=1)
def _read(text: str) -> Prose:
    tokens: list[str] = []
    places: list[tuple[int, int]] = []
    for line, start in _biomedical_lines(Page(text)):
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
        (_evidence(line), line, start)
        for line, start in zip(page.lines, page.line_starts, strict=True)
        if len(line) >= _SHORT_LINE and _is_candidate(line)
    ]
    sure = sum(len(line) for evidence, line, _ in scored if evidence > _LEAST)
    least = _LEAST_AMONG_SUCH if 2 * sure > len(page.text) else _LEAST
    for evidence, line, start in scored:
        if evidence > least or (evidence > _LEAST_WITH_SHAPE and _SHAPE.search(line)):
            yield line, start


def _is_candidate(line: str) -> bool:
    """Leave most lines out on the words that a split finds, before they are read with care."""
    weights = _weights()
    found = [weights[word] for word in weights.keys() & line[:_ENOUGH].split()]
    if not found or max(found) <= 0 or sum(found) <= _HOPELESS or "\\" in line or "$" in line:
        return False
    return line.isascii() or not _HAN.search(line)


def _evidence(line: str) -> float:
    weights = _weights()
    words = {word.lower() for word in _WORD.findall(line[:_MORE_THAN_ENOUGH])}
    return sum([weights.get(word, 0.0) for word in words]) + weights[""]
