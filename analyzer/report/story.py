"""The report as its readers meet it: the verdict, the key figures, and sections of blocks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analyzer.report.blocks import Block


@dataclass(frozen=True, slots=True)
class Figure:
    """A key figure: what it is, what it says, and the section that holds its evidence."""

    label: str
    value: str
    note: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The first thing that a reader sees.

    ``needs`` are pairs of what following the recommendation takes; ``kind`` is ``extend``,
    ``continue`` or ``undecided``; ``meter`` the confidence in per cent, for drawing.
    """

    title: str
    lead: str
    subject: str
    confidence: str
    reasons: tuple[str, ...]
    flips: tuple[str, ...]
    missing: tuple[str, ...]
    needs: tuple[tuple[str, str], ...]
    kind: str
    meter: float


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, the sentence that says what follows, and the evidence."""

    anchor: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """A whole report; ``content_lang`` is the main language of the corpus, if it has one."""

    title: str
    content_lang: str
    verdict: Verdict
    figures: tuple[Figure, ...]
    sections: tuple[Section, ...]
    signature: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What a comparison, a pilot or a warm-up found: the answer, the ranking, what follows.

    ``kind`` names the one of them, in words and files; ``limits`` is what it does not say.
    """

    kind: str
    title: str
    content_lang: str
    lead: str
    subject: str
    ranking: Section
    follows: tuple[str, ...]
    limits: tuple[str, ...]
    sections: tuple[Section, ...]
    signature: str
