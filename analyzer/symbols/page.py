"""A text under detection, with the views that several detectors share, each made at most once."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache, cached_property
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from analyzer.symbols.sieve import RUN, places_of, suspicious_runs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

# A word's shape: which of its characters are capitals, small letters, digits.
_CLASSES = str.maketrans(
    {chr(c): "a" for c in range(ord("a"), ord("z") + 1)}
    | {chr(c): "A" for c in range(ord("A"), ord("Z") + 1)}
    | {chr(c): "0" for c in range(ord("0"), ord("9") + 1)}
)
_MOST_SHAPES_KNOWN = 1 << 14  # of each pattern
_LONG = 400
_LONGEST_TRIMMED = 1000
_ARCHIVE_SUFFIXES = (".gz", ".zst", ".xz", ".bz2", ".zip")


class Hit(NamedTuple):
    """A find of one detector: ``text[start:end]`` is of this kind."""

    start: int
    end: int
    kind: str


class Page:
    r"""A text and what detectors ask about it; ``whole`` is the text before any blanking.

    >>> page = Page("Add C6H12O6 now.", "rows.smi.gz#12")
    >>> page.suffix, sorted(page.words), page.positions("C6H12O6")
    ('.smi', ['C6H12O6'], [4])
    """

    def __init__(self, text: str, path: str = "", whole: str | None = None) -> None:
        self.text = text
        self.whole = text if whole is None else whole
        self.path = path
        self.suffix = suffix_of(path)
        self._places: dict[str, list[int]] = {}

    @cached_property
    def lines(self) -> list[str]:
        """The lines without their ends, as many as there are line feeds and one."""
        return self.text.split("\n")

    @cached_property
    def line_starts(self) -> list[int]:
        """Where each line starts."""
        starts, at = [], 0
        for line in self.lines:
            starts.append(at)
            at += len(line) + 1
        return starts

    @cached_property
    def distinct(self) -> set[str]:
        """The distinct runs, whatever they are; splitting and the set are done by C code."""
        distinct = set(self.text.split())
        if self.text.isascii():
            return distinct
        whole = {word for word in distinct if word.isascii()}
        return whole.union(RUN.findall(" ".join(distinct - whole)))

    @cached_property
    def _runs(self) -> dict[str, list[int]]:
        """The distinct runs that may be symbols, and where each stands."""
        text, runs = self.text, defaultdict[str, list[int]](list)
        for start, end in suspicious_runs(text):
            runs[text[start:end]].append(start)
        return runs

    @cached_property
    def words(self) -> list[str]:
        """The distinct runs that may be symbols, sorted."""
        return sorted(self._runs)

    @cached_property
    def _by_shape(self) -> dict[str, list[str]]:
        shapes = defaultdict[str, list[str]](list)
        for word in self.words:
            if len(word) < _LONG:
                shapes[word.translate(_CLASSES)].append(word)
        return shapes

    @cached_property
    def _long(self) -> list[str]:
        return [word for word in self.words if len(word) >= _LONG]

    def like(self, shape: re.Pattern[str]) -> list[str]:
        """Give the words whose shape matches somewhere: A for a capital, a and 0 for the others.

        >>> Page("CO2 at 20 °C (Fig. 3a)").like(re.compile("A0"))
        ['CO2']

        A shape is judged once a process, so a text costs little more than its new shapes. Long
        words, whose shapes hardly recur, are all given.
        """
        if not self._runs:
            return []
        fits = _verdicts(shape)
        fit = [words for known, words in self._by_shape.items() if fits[known]]
        return [*self._long, *chain.from_iterable(fit)]

    def positions(self, word: str) -> list[int]:
        """Give where a run that equals ``word`` starts, in order."""
        self._place([word])
        return self._places[word]

    def locate(self, parts: Mapping[str, Iterable[Hit]]) -> Iterator[Hit]:
        """Turn hits inside words into hits in the text, at every place where the word stands."""
        if parts:
            self._place(parts)
        for word, hits in parts.items():
            for at in self._places[word]:
                for hit in hits:
                    yield Hit(at + hit.start, at + hit.end, hit.kind)

    def _place(self, words: Iterable[str]) -> None:
        """Look up where words stand: those that may be symbols are known, others searched for."""
        new = {word for word in words if word not in self._places}
        plain = {word for word in new if word not in self._runs}
        self._places.update((word, self._runs[word]) for word in new - plain)
        if plain:
            self._places.update(places_of(self.text, plain))


class _Verdicts(dict[str, bool]):
    """Whether a pattern is found in a shape, for every shape that was asked about."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        super().__init__()
        self._pattern = pattern

    def __missing__(self, shape: str) -> bool:
        if len(self) > _MOST_SHAPES_KNOWN:
            self.clear()
        verdict = self[shape] = self._pattern.search(shape) is not None
        return verdict


@cache
def _verdicts(pattern: re.Pattern[str]) -> _Verdicts:
    return _Verdicts(pattern)


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
