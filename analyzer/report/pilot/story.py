"""From the content of ``pilot.json`` to the story that every renderer tells."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

from analyzer.report.blocks import Cell, Pairs, Paragraph, Points
from analyzer.report.data import at, mapping, rows
from analyzer.report.pilot import answer
from analyzer.report.pilot.curves import curves
from analyzer.report.safe import clip, visible
from analyzer.report.shaping import number_cell, pairs, section, signature, table, text_cell
from analyzer.report.story import Finding
from analyzer.report.words import Words, load

if TYPE_CHECKING:
    from analyzer.report.story import Section
    from analyzer.report.words import Words

_ARMS = ("arm", "tokens", "before", "domain", "gain", "general", "cloze")
_LABELS = ("arm", "precision", "recall", "f1", "gain")
_RUN = (
    "metadata.command", "metadata.seconds", "compute.flops", "compute.budget",
    "compute.learning_rate", "compute.batch_tokens", "compute.context_tokens", "compute.dtype",
    "compute.device", "model.name", "model.digest", "extension.tokens", "extension.plan_digest",
    "corpus.heldout_excerpts", "corpus.heldout_bytes", "corpus.general_excerpts",
    "corpus.general_bytes",
)  # fmt: skip


def pilot_story(data: dict[str, Any], lang: str = "en") -> Finding:
    """Build the story of a pilot.

    >>> pilot_story({}).title
    'The pilot compared nothing'
    """
    words = load(lang)
    curve = curves(rows(data, "arms"), words)
    sections = (
        section(words, "pilot.curves", curve) if curve else None,
        _generation(data, words),
        _labels(data, words),
        _neighbours(data, words),
        section(words, "pilot.run", pairs(data, words, "pilot.run", _RUN)),
    )
    subject = words(
        "pilot.subject",
        model=clip(visible(at(data, "model.name") or words("unknown")), 60),
        corpus=clip(visible(at(data, "corpus.name") or words("unknown")), 80),
        tokens=words.count(at(data, "extension.tokens")),
        flops=words.operations(at(data, "compute.flops")),
    )
    return Finding(
        kind="pilot",
        title=words(f"pilot.heading.{answer.outcome(data)}"),
        content_lang="",
        lead=answer.lead(data, words),
        subject=subject,
        ranking=_arms(data, words),
        follows=answer.follows(data, words),
        limits=words.lines(
            "pilot.limit", excerpts=words.count(at(data, "corpus.heldout_excerpts"))
        ),
        sections=tuple(section for section in sections if section),
        signature=signature(at(data, "metadata.tool_version")),
    )


def _arms(data: dict[str, Any], words: Words) -> Section:
    arms = rows(data, "arms")
    made = (_arm(row, words) for row in arms)
    compared = table(words, "pilot.arms", _ARMS, made, note=words("pilot.arms.note"))
    return section(words, "pilot.arms", compared, Points(tuple(_done(row, words) for row in arms)))


def _done(row: dict[str, Any], words: Words) -> str:
    """Say what is done in an arm, and how often it was."""
    name = str(row.get("arm"))
    says = words.maybe("pilot.arm", name) or visible(row.get("says") or "")
    seeds = words.count(row.get("seeds"))
    return words("pilot.arms.done", arm=visible(name), says=says, seeds=seeds)


def _arm(row: dict[str, Any], words: Words) -> tuple[Cell, ...]:
    cloze = at(row, "cloze.accuracy")
    return (
        text_cell(row.get("arm")),
        number_cell(words.count, row.get("tokens")),
        number_cell(words.bits, row.get("before_training")),
        Cell(words.bits(*(at(row, f"domain.{key}") for key in ("bpb", "low", "high"))), "number"),
        _gain(mapping(row, "gain"), words),
        number_cell(words.bits, at(row, "general.bpb")),
        Cell("" if cloze is None else words.percent(cloze), "number"),
    )


def _gain(found: dict[str, Any], words: Words) -> Cell:
    ends = (found.get(key) for key in ("share", "low", "high"))
    return Cell(words.estimate(*ends) if found else "", "number")


def _generation(data: dict[str, Any], words: Words) -> Section | None:
    found = mapping(data, "generation")
    if not found:
        return None
    keys = ("tokens_per_second", "characters_per_token", "characters_per_second")
    made = tuple(
        (
            words(f"pilot.generation.{side}", what=words(f"pilot.generation.{key}")),
            words.ratio(at(found, f"{side}.{key}")),
        )
        for key in keys
        for side in ("base", "extended")
    )
    note = Paragraph(words("pilot.generation.note"), soft=True)
    return section(words, "pilot.generation", Pairs(made), note)


def _labels(data: dict[str, Any], words: Words) -> Section | None:
    found = [row for row in rows(data, "arms") if isinstance(row.get("labels"), dict)]
    if not found:
        return None
    made = (
        (
            text_cell(row.get("arm")),
            *(_gain(mapping(row["labels"], key), words) for key in _LABELS[1:]),
        )
        for row in found
    )
    scored = table(words, "pilot.labels", _LABELS, made, note=words("pilot.labels.note"))
    return section(words, "pilot.labels", scored)


def _neighbours(data: dict[str, Any], words: Words) -> Section | None:
    found = rows(data, "neighbours")
    if not found:
        return None
    made = (
        (
            text_cell(row.get("token"), "token"),
            Cell(", ".join(_near(near, words) for near in rows(row, "neighbours"))),
        )
        for row in found
    )
    lead = Paragraph(words("pilot.neighbours.of", arm=visible(data.get("best"))))
    return section(
        words, "pilot.neighbours", lead, table(words, "pilot.neighbours", ("token", "near"), made)
    )


def _near(near: dict[str, Any], words: Words) -> str:
    """Give a neighbour and its cosine, which a token from the right would else turn round."""
    token = visible(near.get("token"))
    if any(unicodedata.bidirectional(char) in {"R", "AL"} for char in token):
        token = f"\u2068{token}\u2069"
    return f"{token} {words.ratio(near.get('cosine'))}"
