"""Which lines of a page are biomedical or chemical prose, as tokens that every tagger shares.

A word's weight in ``prose_weights.tsv`` is its log-odds in a logistic regression that tells
sentences of biomedical papers from general English, statutes, manuals, forums and textbooks.
"""

from __future__ import annotations

import math
import re
import string
from bisect import bisect_right
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from analyzer.symbols.page import Page
from analyzer.symbols.tagging.tagger import PAD
from analyzer.symbols.tagging.tokens import TOKEN, is_compound

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_GLANCE, _ENOUGH = 200, 1000
_LEAST, _LEAST_AMONG_SUCH, _LEAST_WITH_SHAPE = -0.5, -1.0, -1.05
_STRONG, _HOPELESS = 0.5, -2.5
_CLEAR = (math.inf, math.inf, 0.5, _LEAST)  # by how many words speak for a line
_FEWEST_STRONG, _SHORT_PAGE = 2, 3000
_FEW_LINES, _LEAST_SURE = 1000, 0.1
_SHORT_LINE, _LONGEST_LINE_TOKENS = 12, 4000
_MARKS = b"!\"'()*+,-./:;<=>?[]_`{|}~0123456789\x1c\x1d\x1e\x1f"
_BARE = bytes.maketrans(
    string.ascii_uppercase.encode() + _MARKS,
    string.ascii_lowercase.encode() + b" " * len(_MARKS),
)
_WIDE_SPACES = [c for c in map(chr, range(0x80, 0x3001)) if c.isspace()]
_HAN = re.compile(r"[\u4e00-\u9fff]{2}")
# A gene's symbol, or a compound's locant, speaks for a short sentence whose words say little.
_SHAPE = re.compile(
    r"\b(?:[a-z]{0,2}[A-Z]{2,}[a-z]?\d|[A-Z][a-z]{1,3}\d|p\d\d\b|[A-Z]{2,4} ?- ?\d)"
    r"|\b[a-z]{3}[A-Z]\b|\d,\d'?-[a-z]|\d-[a-z]{4}"
)
# Who makes what has such shapes as well: each counts against a line, but neither an author, nor the
# strength of a magnet, nor what a disease (AMD) or a drug (RTX) is called in short.
_MAKER = re.compile(
    r"\b(?:Acer|Airbus|Apple|Asus|Audi|Bentley|BMW|Boeing|Canon|Casio|Chevrolet|Citro[eë]n|Cisco"
    r"|Dell|Ducati|Exynos|Ferrari|Fiat|Ford|Fujifilm|GeForce|Google|GoPro|[GR]TX(?= ?\d)|Honda"
    r"|Huawei|Hyundai|Intel|[iI]P(?:ad|hone)|Jaguar|Kawasaki|Kia|Lenovo|Lexus|LG|Logitech|Mazda"
    r"|Mercedes|Microsoft|MiG|Mitsubishi|Motorola|Nikon|Nintendo|Nissan|Nokia|Nvidia|NVIDIA|Panasonic"
    r"|Pentax|Peugeot|PlayStation|Porsche|Radeon|Renault|Ryzen|Samsung|Seagate|Snapdragon|Sony|Subaru"
    r"|Suzuki|(?<!\d[ -])Tesla|Toyota|TSMC|Volkswagen|Volvo|VW|Xbox|Xiaomi|Yamaha)\b(?! et al)"
)
_LONG_WORD = re.compile("[A-Za-z]{6,}")
_MAY_HAVE_SHAPE = re.compile(r"\d|[a-z][A-Z]")


class Prose:
    """The tokens of some lines, a pad after each line, and where the tokens stand.

    ``names`` keeps what each tagger found, since a page may be asked about again.
    """

    def __init__(self, lines: Iterable[tuple[str, int]]) -> None:
        self._lines: list[tuple[str, int]] = []
        self._first_tokens: list[int] = []
        self.tokens: list[str] = []
        for line, start in lines:
            self._lines.append((line, start))
            self._first_tokens.append(len(self.tokens))
            self.tokens += TOKEN.findall(line)[:_LONGEST_LINE_TOKENS]
            self.tokens.append(PAD)
        self.names: dict[str, list[tuple[int, int]]] = {}
        self._known: dict[int, list[tuple[int, int]]] = {}

    def place(self, first: int, last: int) -> tuple[int, int]:
        """Give where the tokens from the first to before the last stand in the page."""
        # Few lines hold a name, so places are looked up line by line as they are asked for.
        at = bisect_right(self._first_tokens, first) - 1
        line, start = self._lines[at]
        if at not in self._known:
            self._known[at] = [match.span() for match in TOKEN.finditer(line)]
        before, spans = self._first_tokens[at], self._known[at]
        return start + spans[first - before][0], start + spans[last - before - 1][1]


def biomedical_prose(page: Page) -> Prose:
    r"""Give the tokens of the biomedical lines of a page; most pages have none.

    >>> from analyzer.symbols.page import Page
    >>> biomedical_prose(Page("The gene encodes a protein kinase.\nThe King is dead.")).tokens
    ['The', 'gene', 'encodes', 'a', 'protein', 'kinase', '.', '\n']
    """
    # Not the blanked text: a name that is settled is still context to the next.
    prose = _at_hand.get(page.whole)
    if prose is None:
        whole = page if page.text is page.whole else Page(page.whole)
        (prose,) = hold_prose([whole])
    return prose


def hold_prose(pages: Iterable[Page]) -> list[Prose]:
    """Give the biomedical lines of pages, and keep them at hand until others are asked for."""
    _at_hand.clear()
    _at_hand.update((page.text, Prose(_biomedical_lines(page))) for page in pages)
    return list(_at_hand.values())


_at_hand: dict[str, Prose] = {}


@cache
def _weights() -> dict[bytes, float]:
    text = files("analyzer.symbols.tagging").joinpath("prose_weights.tsv").read_text("utf-8")
    rows = (row.split("\t") for row in text.splitlines())
    return {word.encode(): float(weight) for word, weight in rows}


@cache
def _strong_words() -> set[str]:
    return {word.decode() for word, weight in _weights().items() if weight > _STRONG}


def _biomedical_lines(page: Page) -> Iterator[tuple[str, int]]:
    if len(page.text) > _SHORT_PAGE and len(page.distinct & _strong_words()) < _FEWEST_STRONG:
        return
    long = [
        (line, start)
        for line, start in zip(page.lines, page.line_starts, strict=True)
        if len(line) >= _SHORT_LINE and "\\" not in line and "$" not in line  # TeX
    ]
    scored = [
        (less, line, start)
        for score, (line, start) in zip(_evidence([line for line, _ in long]), long, strict=True)
        if score > _LEAST_WITH_SHAPE
        and (less := score - len(set(_MAKER.findall(line[:_ENOUGH])))) > _LEAST_WITH_SHAPE
    ]
    sure = sum(len(line) for score, line, _ in scored if score > _LEAST)
    least = _LEAST_AMONG_SUCH if 2 * sure > len(page.text) else _LEAST
    # amid other text a shape is a part number, an error code, a rule of a linter
    shaped = len(page.text) < _FEW_LINES or _LEAST_SURE * len(page.text) < sure
    for score, line, start in scored:
        in_han = not line.isascii() and _HAN.search(line)  # whose names the words beside them tell
        if not in_han and (score > least or (shaped and _shows(line))):
            yield line, start


def _shows(line: str) -> bool:
    """Say whether a symbol or the name of a compound speaks for a line."""
    if _MAY_HAVE_SHAPE.search(line) and _SHAPE.search(line):
        return True
    return any(is_compound(word.lower()) for word in _LONG_WORD.findall(line))


def _evidence(lines: Sequence[str]) -> list[float]:
    """Give the log-odds that lines are biomedical; the beginning of most says that they aren't."""
    evidence = _log_odds([line[:_GLANCE] for line in lines])
    likely = [
        at for at, line in enumerate(lines) if evidence[at] > _HOPELESS and len(line) > _GLANCE
    ]
    more = _log_odds([lines[at][:_ENOUGH] for at in likely])
    for at, score in zip(likely, more, strict=True):
        evidence[at] = score
    return evidence


def _log_odds(lines: Sequence[str]) -> list[float]:
    weights = _weights()
    prior, known, get = weights[b""], weights.keys(), weights.__getitem__
    scores: list[float] = []
    for line in _bare("\n".join(lines)).split(b"\n") if lines else ():
        found = [*map(get, known & line.split())]
        # exactly rounded, since a set has another order in every process
        score = math.fsum(found) + prior
        # one word, such as "was", says nothing about a line, and two must say it clearly
        if _LEAST < score <= _CLEAR[min(3, sum(weight > 0 for weight in found))]:
            score = _LEAST
        scores.append(score)
    return scores


def _bare(text: str) -> bytes:
    """Give the words of a text in small letters, ASCII marks and digits between them left out."""
    if not text.isascii():
        for space in _WIDE_SPACES:
            text = text.replace(space, " ")
    return text.encode("utf-8", "surrogatepass").translate(_BARE)
