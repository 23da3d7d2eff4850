"""Symbolic notation in detail: each kind's figures, its units, and texts with it marked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analyzer.report.blocks import Block, Cell, Excerpts, Heading, Paragraph, Run
from analyzer.report.data import items, mapping, rows
from analyzer.report.safe import clip, piece, visible
from analyzer.report.shaping import (
    LONGEST_TEXT,
    number_cell,
    pieces_cell,
    section,
    table,
)

if TYPE_CHECKING:
    from analyzer.report.story import Section
    from analyzer.report.words import Words

EXCERPTS_SHOWN, EXCERPT_CHARACTERS = 6, 400
_FREQUENT_SHOWN, _FREQUENT_CHARACTERS = 3, 32
_UNITS_SHOWN = 12
# Each class has its own underline in the style sheet; one that a user declared takes the last.
TONES = ("chemistry", "genes", "code", "mathematics", "music", "chess")
_KINDS = (
    "kind",
    "spans",
    "share",
    "tokens_share",
    "pieces_per_span",
    "pieces_per_character",
    "byte_fallback_share",
    "top",
)
_UNITS = ("unit", "class", "count", "pieces")


def notation(data: dict[str, Any], words: Words) -> Section | None:
    """Show what was measured of each kind; None where the data holds nothing of it."""
    classes = mapping(data, "symbols.classes")
    kinds = [
        _kind(name, kind, entry, words)
        for name in classes
        for kind, entry in mapping(classes[name], "by_kind").items()
        if isinstance(entry, dict)
    ]
    units = [
        _unit(name, entry, words)
        for name in classes
        for entry in rows(classes[name], "units")[:_UNITS_SHOWN]
    ]
    blocks: list[Block] = []
    if kinds:
        name = {"name": "notation-kinds", "caption": words("notation.kinds")}
        blocks.append(table(words, "notation", _KINDS, kinds, **name))
    if units:
        caption = words("notation.units")
        blocks += [
            Heading(caption),
            Paragraph(words("notation.units_lead"), soft=True),
            table(words, "notation", _UNITS, units, name="notation-units", caption=caption),
        ]
    blocks += _excerpts(data, words)
    return section(words, "notation", *blocks) if blocks else None


def _kind(name: str, kind: str, entry: dict[str, Any], words: Words) -> tuple[Cell, ...]:
    frequent = [clip(visible(row.get("text")), _FREQUENT_CHARACTERS) for row in rows(entry, "top")]
    return (
        Cell(f"{words.name('class', name)}{words('colon')}{visible(kind)}"),
        number_cell(words.count, entry.get("spans")),
        number_cell(words.share, entry.get("share")),
        number_cell(words.share, entry.get("tokens_share")),
        number_cell(words.ratio, entry.get("pieces_per_span")),
        number_cell(words.ratio, entry.get("pieces_per_character")),
        number_cell(words.share, entry.get("byte_fallback_share")),
        Cell(" | ".join(frequent[:_FREQUENT_SHOWN]), "forms"),
    )


def _unit(name: str, entry: dict[str, Any], words: Words) -> tuple[Cell, ...]:
    return (
        Cell(clip(piece(entry.get("text")), LONGEST_TEXT), "token"),
        Cell(words.name("class", name)),
        number_cell(words.count, entry.get("count")),
        pieces_cell(entry.get("pieces")),
    )


def _excerpts(data: dict[str, Any], words: Words) -> list[Block]:
    cut = [_runs(row, words) for row in rows(data, "symbols.excerpts")[:EXCERPTS_SHOWN]]
    found = [runs for runs in cut if any(run.tone for run in runs)]
    if not found:
        return []
    tones = {run.tone: run.class_ for runs in found for run in runs if run.tone}
    legend = tuple(Run(class_, tone, class_) for tone, class_ in sorted(tones.items()))
    lead = Paragraph(words("notation.excerpts_lead"), soft=True)
    return [Heading(words("notation.excerpts")), lead, Excerpts(legend, tuple(found))]


def _runs(row: dict[str, Any], words: Words) -> tuple[Run, ...]:
    """Cut a text into marked and unmarked runs; a span that does not fit it is left out."""
    text = str(row.get("text", ""))[:EXCERPT_CHARACTERS]
    runs, at, labelled = [], 0, set()
    for span in items(row, "spans"):
        start, end = _bounds(span, len(text))
        if not at <= start < end:
            continue
        class_, kind = str(span.get("class", "")), visible(span.get("kind", ""))
        label = f"{words.name('class', class_)}{words('colon')}{kind}"
        runs.append(Run(_lines(text[at:start])))
        tone = class_ if class_ in TONES else "other"
        runs.append(
            Run(
                _lines(text[start:end]),
                tone,
                words.name("class", class_),
                label,
                first=label not in labelled,
            )
        )
        labelled.add(label)
        at = end
    return tuple(run for run in (*runs, Run(_lines(text[at:]))) if run.text)


def _bounds(span: Any, length: int) -> tuple[int, int]:
    """Give where a span lies within a text, and nothing where it does not say."""
    start, end = (span.get(key) if isinstance(span, dict) else None for key in ("start", "end"))
    if not isinstance(start, int) or not isinstance(end, int):
        return 0, 0
    return start, min(end, length)


def _lines(text: str) -> str:
    """Make text visible and leave its line breaks, which carry the shape of code and data."""
    return "\n".join(map(visible, text.split("\n")))
