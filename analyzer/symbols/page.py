"""A text under detection, with the views that several detectors share, each made at most once."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

# A run of what symbols are written with: printable ASCII, Greek, super- and subscripts, arrows,
# primes, dots and mathematical signs. Chinese and its full-width punctuation end a run.
RUN = re.compile(
    r"[!-~\u00b7\u00b1\u00b2\u00b3\u00b9\u00d7\u0370-\u03ff\u2032\u2070-\u209c\u2190-\u22ff\u27e8-\u27ff\u2010-\u2014]+"
)
# What makes a word worth a look: a digit or bracket in it, capitals after the first letter, or the
# endings of systematic chemical names. Everything else is ruled out by this one expression.
_SHAPE = re.compile(
    r"[0-9\\$=#@\[\](){}<>_|~^/+&*`\u00b2-\u00b9\u0370-\u22ff]|[^A-Z'\"(-][A-Z]|[A-Z][A-Z]"
    r"|\w-[A-Za-z]"
    r"|^[A-Z](?:[^a-z]|$)|^[A-G]m\W*$|[acgtu]{12}"
)
_KNOWN_PLAIN: set[str] = set()
_KNOWN_PLAIN_LIMIT = 1 << 18
_LONGEST_TRIMMED = 1000
_FIND_ONE_BY_ONE = 24
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
    def words(self) -> list[str]:
        """The distinct runs that may be symbols, sorted.

        A word that was once found plain is never looked at again, so a text without symbols
        costs a split and a set difference.
        """
        new = self.distinct - _KNOWN_PLAIN
        suspicious = {word for word in new if _SHAPE.search(word)}
        if len(_KNOWN_PLAIN) > _KNOWN_PLAIN_LIMIT:
            _KNOWN_PLAIN.clear()
        _KNOWN_PLAIN.update(word for word in new - suspicious if len(word) < 40)
        return sorted(suspicious)

    def positions(self, word: str) -> list[int]:
        """Give where a run that equals ``word`` starts, in order."""
        self._place([word])
        return self._places[word]

    def locate(self, parts: Mapping[str, Iterable[Hit]]) -> Iterator[Hit]:
        """Turn hits inside words into hits in the text, at every place where the word stands."""
        self._place(parts)
        for word, hits in parts.items():
            for at in self._places[word]:
                for hit in hits:
                    yield Hit(at + hit.start, at + hit.end, hit.kind)

    def _place(self, words: Iterable[str]) -> None:
        """Look up where words stand: one by one if they are few, else in one pass."""
        new = [word for word in words if word not in self._places]
        if len(new) <= _FIND_ONE_BY_ONE:
            self._places.update((word, self._find(word)) for word in new)
            return
        self._places.update((word, []) for word in new)
        wanted = set(new)
        pattern = re.compile(r"\S+") if self.text.isascii() else RUN
        for match in pattern.finditer(self.text):
            word = match.group()
            if word in wanted:
                self._places[word].append(match.start())

    def _find(self, word: str) -> list[int]:
        text, size, found = self.text, len(word), []
        boundary = str.isspace if text.isascii() else _no_run
        at = text.find(word)
        while at >= 0:
            end = at + size
            if (at == 0 or boundary(text[at - 1])) and (end == len(text) or boundary(text[end])):
                found.append(at)
            at = text.find(word, at + 1)
        return found


def _no_run(character: str) -> bool:
    return RUN.match(character) is None


def suffix_of(path: str) -> str:
    """Give the suffix that tells the kind of a document, in lower case.

    >>> suffix_of("a.zip!b/c.PY"), suffix_of("x.fasta.gz"), suffix_of("rows.csv#12")
    ('.py', '.fasta', '.csv')
    """
    name = (
        re.sub(r"#\d+$", "", path).rpartition("!")[2].lower().replace("\\", "/").rpartition("/")[2]
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
