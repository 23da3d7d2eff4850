"""What a section of a report is made of: one small value a kind of block, for every renderer.

Texts in here are still raw words, made visible but not escaped: each renderer escapes for its own
medium, and only there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

CellKind = Literal["text", "number", "code", "term", "token", "pieces", "forms"]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A sentence or two of running text; ``soft`` is a remark beside the matter."""

    text: str
    soft: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a section."""

    text: str


@dataclass(frozen=True, slots=True)
class Points:
    """A list of short remarks."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Names and values: a definition list."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its text and look, the value it sorts by, its pieces where it shows some, sources.

    ``link`` is where its text leads: a file beside this one, which each renderer gives its ending.
    """

    text: str
    kind: CellKind = "text"
    sort: float | None = None
    parts: tuple[str, ...] = ()
    references: tuple[tuple[str, str], ...] = ()
    link: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: ``key`` names it in links and keyboard keys, ``kind`` is the look of its cells."""

    key: str
    label: str
    kind: CellKind = "text"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns; ``sortable`` ones get their filter and keys from the script.

    ``choice`` is the key of a column with few values that one may be chosen from.
    """

    name: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    sortable: bool = False
    choice: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar, ``fill`` in [0, 1] of the full width; up to ``part`` it is solid, the rest pale."""

    label: str
    value: str
    fill: float
    part: float | None = None


@dataclass(frozen=True, slots=True)
class Bars:
    """Horizontal bars, one a row."""

    caption: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis, at a place in the drawing's own units."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Plot:
    """A line drawing with its geometry worked out; ``table`` says the same in numbers.

    The drawing's own units are those of ``width`` and ``height``; the style sheet scales it.
    ``line`` and ``area`` are lists of points "x,y x,y";
    ``limits`` are horizontal lines that the reader should hold the curve against, named on the side
    where it stays clear of them: ``rises`` says that this is the right one; ``lines`` are
    several curves in one drawing, each ``(label, points)``, instead of ``line``.
    """

    name: str
    caption: str
    description: str
    x_label: str
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    line: str = ""
    dots: tuple[tuple[float, float], ...] = ()
    area: str = ""
    limits: tuple[Tick, ...] = ()
    rises: bool = False
    lines: tuple[tuple[str, str], ...] = ()
    table: Table | None = None
    width: ClassVar[int] = 640
    height: ClassVar[int] = 300
    left: ClassVar[int] = 88
    right: ClassVar[int] = 620
    top: ClassVar[int] = 20
    bottom: ClassVar[int] = 248


@dataclass(frozen=True, slots=True)
class Sample:
    """A real sentence, cut as now and as it would be; ``new`` holds the pieces that are added."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    new: frozenset[str]
    summary: str


@dataclass(frozen=True, slots=True)
class Samples:
    """Sentences before and after, side by side."""

    rows: tuple[Sample, ...]


@dataclass(frozen=True, slots=True)
class Cut:
    """How one model cuts a text; ``fewest`` where none cuts it into fewer pieces."""

    count: str
    pieces: tuple[str, ...]
    fewest: bool


@dataclass(frozen=True, slots=True)
class Cuts:
    """The same texts cut by every model, one below the other."""

    rows: tuple[tuple[str, tuple[Cut, ...]], ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """What one rule said, for a sceptic; ``name`` is what the pack calls it.

    A fact is ``(name, value, test, whether the test holds)``, a reference ``(text, link or "")``.
    """

    name: str
    title: str
    outcome: str
    outcome_text: str
    vote: str
    because: str
    facts: tuple[tuple[str, str, str, str], ...]
    references: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """Every rule of the pack, those that fired first."""

    summary: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Glossary:
    """The terms that the report uses, with what they mean here."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of an excerpt: plain text, or a symbol with its class's look and label.

    ``first`` is the first of its label in its excerpt, which shows the label beside it.
    """

    text: str
    tone: str = ""
    class_: str = ""
    label: str = ""
    first: bool = False


@dataclass(frozen=True, slots=True)
class Excerpts:
    """Texts as they stand in the corpus, with their symbols marked."""

    legend: tuple[Run, ...]
    rows: tuple[tuple[Run, ...], ...]


Block = (
    Paragraph
    | Heading
    | Points
    | Pairs
    | Table
    | Bars
    | Plot
    | Samples
    | Cuts
    | Rules
    | Glossary
    | Excerpts
)
