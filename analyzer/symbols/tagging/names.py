"""Names that a tagger finds in the biomedical prose of a page."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from analyzer.symbols.tagging.abbreviations import settle_abbreviations
from analyzer.symbols.tagging.bounds import (
    LONGER,
    SYMBOL,
    Names,
    apart,
    settle_bounds,
    tag_everywhere,
)
from analyzer.symbols.tagging.prose import Prose, biomedical_prose, hold_prose
from analyzer.symbols.tagging.tagger import PAD, Tagger
from analyzer.symbols.tagging.tokens import REACH, numbered

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analyzer.symbols.page import Page

_CLASSES = ("genes", "chemistry")


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


def tag_ahead(pages: Iterable[Page]) -> None:
    """Tag pages together, which is faster; they are to be asked about next."""
    proses = [prose for prose in hold_prose(pages) if prose.tokens]
    for class_ in _CLASSES if proses else ():
        _tag(proses, class_)


def _tag(proses: Sequence[Prose], class_: str) -> None:
    """Let each prose know its names of a class."""
    tokens: list[str] = []
    starts = []
    for prose in proses:
        starts.append(len(tokens))
        # no token sees one of another text
        tokens += prose.tokens + [PAD] * (REACH - 1)
    names = iter(_tagger(class_).tag(numbered(tokens)))
    name = next(names, None)
    for prose, start in zip(proses, starts, strict=True):
        own = []
        while name is not None and name[0] < start + len(prose.tokens):
            own.append((name[0] - start, name[1] - start))
            name = next(names, None)
        prose.names[class_] = [prose.place(*one) for one in _settled(prose.tokens, own, class_)]


def _settled(tokens: Sequence[str], names: Names, class_: str) -> Names:
    names = settle_bounds(tokens, names)
    if class_ == "genes":
        names = settle_abbreviations(tokens, apart(tokens, names))
        return tag_everywhere(tokens, names, SYMBOL)
    return settle_abbreviations(tokens, tag_everywhere(tokens, names, LONGER))


@cache
def _tagger(class_: str) -> Tagger:
    table = files(f"analyzer.symbols.{class_}").joinpath("name_weights.tsv")
    return Tagger(table.read_text("utf-8"))
