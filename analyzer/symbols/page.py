"""A text under detection, with the views that several detectors share, each made at most once."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from analyzer.symbols.sheet import Sheet
from analyzer.symbols.sieve import RUN, places_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from analyzer.symbols.detector import Detector
    from analyzer.symbols.looks import Look
    from analyzer.symbols.sheet import Tell

_T = TypeVar("_T")
_LONGEST_TRIMMED = 1000
_ARCHIVE_SUFFIXES = (".gz", ".zst", ".xz", ".bz2", ".zip")


class Hit(NamedTuple):
    """A find of one detector: ``text[start:end]`` is of this kind."""

    start: int
    end: int
    kind: str


class Page:
    r"""A text and what detectors ask about it; ``whole`` is the text before any blanking.

    ``on`` is the sheet that it is looked at with, and its number there.

    >>> page = Page("Add C6H12O6 now.", "rows.smi.gz#12")
    >>> page.suffix, sorted(page.words), page.positions("C6H12O6")
    ('.smi', ['C6H12O6'], [4])
    """

    def __init__(
        self,
        text: str,
        path: str = "",
        whole: str | None = None,
        on: tuple[Sheet, int] | None = None,
    ) -> None:
        self.text = text
        self.whole = text if whole is None else whole
        self.path = path
        self.suffix = suffix_of(path)
        self._sheet, self._number = on or (Sheet([text]), 0)
        self._places: dict[str, list[int]] = {}

    def may_be_found(self, detectors: Iterable[Detector]) -> Iterator[Detector]:
        """Give those of some detectors that may find something, each when it is its turn."""
        number, known, find_out = self._number, self._sheet.known, self._sheet.having
        for detector in detectors:
            having = known.get(detector.needs)
            if number in (find_out(detector.needs) if having is None else having):
                yield detector

    def without(self, places: Iterable[tuple[int, int]]) -> Page:
        """Give the page with spaces for what stands between places; line ends stay."""
        return Page(self.text_without(places), self.path, self.whole)

    def text_without(self, places: Iterable[tuple[int, int]]) -> str:
        """Give the text of the page as ``without`` leaves it."""
        import numpy as np

        hidden = bytearray(len(self.text))
        for start, end in places:
            hidden[start:end] = b"\x01" * (end - start)
        coding, width = ("ascii", np.uint8) if self.text.isascii() else ("utf-32-le", np.uint32)
        codes = np.frombuffer(self.text.encode(coding, "surrogatepass"), width)
        blank = np.frombuffer(hidden, np.bool_) & (codes != ord("\n"))
        return np.where(blank, width(ord(" ")), codes).tobytes().decode(coding, "surrogatepass")

    @cached_property
    def lines(self) -> list[str]:
        """The lines without their ends, as many as there are line feeds and one."""
        return self.text.split("\n")

    def lines_told(self, tell: Tell) -> tuple[list[int], ...]:
        """Give the numbers of the lines for which a function tells this or that, see ``Sheet``."""
        return self._sheet.lines_told(self._number, tell)

    @cached_property
    def line_starts(self) -> list[int]:
        """Where each line starts."""
        return [*accumulate(map((1).__add__, map(len, self.lines)), initial=0)][:-1]

    def line_at(self, place: int) -> int:
        """Give the number of the line on which a place stands."""
        return bisect_right(self.line_starts, place) - 1

    def marks(self, mark: str) -> list[int]:
        """Give where a mark of two signs of ASCII or more stands, in order."""
        return self._sheet.marks(self._number, mark)

    def lines_with(self, mark: str) -> Iterable[int]:
        """Give the numbers of the lines that hold a mark, in order."""
        return dict.fromkeys(map(self.line_at, self.marks(mark)))

    @cached_property
    def distinct(self) -> set[str]:
        """The distinct runs, whatever they are; splitting and the set are done by C code."""
        distinct = set(self.text.split())
        if self.text.isascii():
            return distinct
        whole = {word for word in distinct if word.isascii()}
        return whole.union(RUN.findall(" ".join(distinct - whole)))

    @cached_property
    def words(self) -> list[str]:
        """The distinct runs that may be symbols, sorted."""
        return sorted(self._sheet.words(self._number))

    def like(self, look: Look) -> list[str]:
        """Give the words with a look; the longest, whose looks hardly recur, are all given.

        >>> from analyzer.symbols.looks import Look
        >>> Page("CO2 at 20 °C (Fig. 3a)").like(Look("A0"))
        ['CO2']
        """
        return self._sheet.like(self._number, look)

    def inside(self, look: Look, read: Callable[[str], _T | None]) -> dict[str, _T]:
        """Give what is read inside each word with a look; where that is nothing, only once.

        ``read`` is to depend on the word alone, and the look to be used with no other.
        """
        return self._sheet.inside(self._number, look, read)

    def find_inside(self, look: Look, read: Callable[[str], list[Hit]]) -> Iterable[Hit]:
        """Give the hits inside words with a look wherever the words stand."""
        found = self.inside(look, read)
        return self.locate(found) if found else ()

    def positions(self, word: str) -> list[int]:
        """Give where a run that equals ``word`` starts, in order."""
        if word in self._sheet.runs:
            return self._sheet.positions(self._number, word)
        self._place([word])
        return self._places[word]

    def locate(self, parts: Mapping[str, Iterable[Hit]]) -> Iterator[Hit]:
        """Turn hits inside words into hits in the text, at every place where the word stands."""
        self._place(parts)
        for word, hits in parts.items():
            for at in self.positions(word):
                for hit in hits:
                    yield Hit(at + hit.start, at + hit.end, hit.kind)

    def _place(self, words: Iterable[str]) -> None:
        """Search for words that are not among those that may be symbols."""
        new = {word for word in words if word not in self._places}
        plain = new.difference(self._sheet.runs) if new else new
        if plain:
            self._places.update(places_of(self.text, plain))


def suffix_of(path: str) -> str:
    """Give the suffix that tells the kind of a document, in lower case.

    >>> suffix_of("a.zip!b/c.PY"), suffix_of("x.fasta.gz"), suffix_of("rows.csv#12")
    ('.py', '.fasta', '.csv')
    """
    name = (
        (re.sub(r"#\d+$", "", path) if "#" in path else path)
        .rpartition("!")[2]
        .lower()
        .replace("\\", "/")
        .rpartition("/")[2]
    )
    for archive in _ARCHIVE_SUFFIXES:
        name = name.removesuffix(archive)
    return name[name.rfind(".") :] if "." in name else ""


_OPENERS = {")": "(", "]": "[", "}": "{"}


def core(word: str) -> tuple[int, int]:
    """Give the bounds of a word without the punctuation of the sentence around it.

    >>> word = '"(Ca(OH)2),'
    >>> word[slice(*core(word))]
    'Ca(OH)2'
    """
    start, end = 0, len(word)
    while start < end <= _LONGEST_TRIMMED:
        first, last, inner = word[start], word[end - 1], word[start:end]
        if last in "\"',.;:!?`*" or (
            last in _OPENERS and inner.count(last) > inner.count(_OPENERS[last])
        ):
            end -= 1
        elif first in "\"',;:`*" or (first in "([{" and not _closes_later(inner)):
            start += 1
        elif first == "(" and last == ")" and _pairs_with_last(inner):
            start, end = start + 1, end - 1
        else:
            break
    return start, end


def _closes_later(inner: str) -> bool:
    return inner.count(inner[0]) <= inner.count({"(": ")", "[": "]", "{": "}"}[inner[0]])


def _pairs_with_last(inner: str) -> bool:
    depth = 0
    for at, character in enumerate(inner):
        depth += (character == "(") - (character == ")")
        if depth == 0:
            return at == len(inner) - 1
    return False
