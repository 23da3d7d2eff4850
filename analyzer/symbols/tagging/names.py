"""Names that a tagger finds in the biomedical prose of a page."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from analyzer.symbols.page import Page
from analyzer.symbols.tagging.abbreviations import Names, settle_abbreviations
from analyzer.symbols.tagging.prose import Prose, biomedical_prose, hold_prose
from analyzer.symbols.tagging.tagger import PAD, Tagger
from analyzer.symbols.tagging.tokens import REACH, numbered

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# What is added for no name, so that precision and recall balance on texts of other makers.
BIASES = {"genes": 0.0, "chemistry": 0.5}
_OPENERS = {")": "(", "]": "["}
_IN_NO_NAME = frozenset('|?!=_{}\\";')


def tagged_names(page: Page, class_: str) -> list[tuple[int, int]]:
    """Give where the names of ``genes`` or ``chemistry`` start and end, in order.

    >>> from analyzer.symbols.page import Page
    >>> text = "Patients were given imatinib or placebo, and toxicity was mild."
    >>> [text[a:b] for a, b in tagged_names(Page(text), "chemistry")]
    ['imatinib']
    """
    prose = biomedical_prose(page)
    if prose.tokens and class_ not in prose.names:
        _tag([prose], class_)
    return prose.names.get(class_, [])


def tag_ahead(texts: Iterable[str]) -> None:
    """Tag texts together, which is faster; their pages are to be asked about next."""
    proses = [prose for prose in hold_prose(map(Page, texts)) if prose.tokens]
    for class_ in BIASES if proses else ():
        _tag(proses, class_)


def _tag(proses: Sequence[Prose], class_: str) -> None:
    """Let each prose know its names of a class."""
    tokens: list[str] = []
    starts = []
    for prose in proses:
        starts.append(len(tokens))
        # no token sees one of another text
        tokens += prose.tokens + [PAD] * (REACH - 1)
    names = iter(_tagger(class_).tag(numbered(tokens), BIASES[class_]))
    name = next(names, None)
    for prose, start in zip(proses, starts, strict=True):
        own = []
        while name is not None and name[0] < start + len(prose.tokens):
            own.append((name[0] - start, name[1] - start))
            name = next(names, None)
        prose.names[class_] = [prose.place(*one) for one in _settled(prose.tokens, own)]


def _settled(tokens: list[str], names: Names) -> Names:
    bounded = (_balanced(tokens, *name) for name in names)
    likely = [(a, b) for a, b in bounded if a < b and _IN_NO_NAME.isdisjoint(tokens[a:b])]
    return settle_abbreviations(tokens, likely)


def _balanced(tokens: list[str], first: int, last: int) -> tuple[int, int]:
    """Give the name with the bracket that closes it, or cut before one that has no partner."""
    opened: list[int] = []
    for at in range(first, last):
        if tokens[at] in _OPENERS.values():
            opened.append(at)
        elif tokens[at] in _OPENERS and (
            not opened or tokens[opened.pop()] != _OPENERS[tokens[at]]
        ):
            return first, at
    if len(opened) == 1 and _OPENERS.get(tokens[last]) == tokens[opened[0]]:
        return first, last + 1
    return first, opened[0] if opened else last


@cache
def _tagger(class_: str) -> Tagger:
    table = files(f"analyzer.symbols.{class_}").joinpath("name_weights.tsv")
    return Tagger(table.read_text("utf-8"))
