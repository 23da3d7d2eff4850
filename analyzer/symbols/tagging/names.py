"""Names that a tagger finds in the biomedical prose of a page."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from analyzer.symbols.tagging.abbreviations import settle_abbreviations
from analyzer.symbols.tagging.prose import Prose, biomedical_prose
from analyzer.symbols.tagging.tagger import Tagger

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzer.symbols.page import Page

# What is added for no name, so that precision and recall balance on texts of other makers.
BIASES = {"genes": 0.0, "chemistry": 0.5}
_OPENERS = {")": "(", "]": "["}


def tagged_names(page: Page, class_: str) -> list[tuple[int, int]]:
    """Give where the names of ``genes`` or ``chemistry`` start and end, in order.

    >>> from analyzer.symbols.page import Page
    >>> text = "Patients were given imatinib or placebo, and toxicity was mild."
    >>> [text[a:b] for a, b in tagged_names(Page(text), "chemistry")]
    ['imatinib']
    """
    prose = biomedical_prose(page)
    if prose.tokens and class_ not in prose.names:
        prose.names[class_] = [*_tagged(prose, class_)]
    return prose.names.get(class_, [])


def _tagged(prose: Prose, class_: str) -> Iterator[tuple[int, int]]:
    tokens = prose.tokens
    names = _tagger(class_).tag(prose.numbered, BIASES[class_])
    names = [name for name in (_balanced(tokens, *name) for name in names) if name[0] < name[1]]
    for first, last in settle_abbreviations(tokens, names):
        yield prose.place(first, last)


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
