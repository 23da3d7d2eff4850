"""From the content of ``pilot.json`` to the story that every renderer tells."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

from analyzer.report.blocks import Cell, Pairs, Paragraph, Points, Table
from analyzer.report.data import at, mapping, number, rows
from analyzer.report.pilot import answer
from analyzer.report.pilot.curves import curves
from analyzer.report.safe import clip, visible
from analyzer.report.shaping import columns, number_cell, operations, text_cell
from analyzer.report.story import Finding, Section
from analyzer.report.words import Words, load

if TYPE_CHECKING:
    from analyzer.report.blocks import Block, ColumnKind
    from analyzer.report.words import Words

_KINDS: dict[str, ColumnKind] = {
    "arm": "text",
    "tokens": "number",
    "before": "number",
    "domain": "number",
    "gain": "number",
    "general": "number",
    "cloze": "number",
}
_RUN = (
    "metadata.command", "metadata.seconds", "compute.flops", "compute.budget",
    "compute.learning_rate", "compute.batch_tokens", "compute.context_tokens", "compute.dtype",
    "compute.device", "model.name", "model.digest", "extension.tokens", "extension.plan_digest",
    "corpus.heldout_excerpts", "corpus.heldout_bytes", "corpus.general_excerpts",
    "corpus.general_bytes",
)  # fmt: skip


def pilot_story(data: dict[str, Any], lang: str = "en") -> Finding:
    """Build the story of a pilot.

    >>> pilot_story({}).heading
    'The pilot compared nothing'
    """
    words = load(lang)
    heading = words(f"pilot.heading.{answer.outcome(data)}")
    sections = (
        _curves(data, words),
        _generation(data, words),
        _labels(data, words),
        _neighbours(data, words),
        _run(data, words),
    )
    subject = words(
        "pilot.subject",
        model=clip(visible(at(data, "model.name") or words("unknown")), 60),
        corpus=clip(visible(at(data, "corpus.name") or words("unknown")), 80),
        tokens=words.count(at(data, "extension.tokens")),
        flops=operations(at(data, "compute.flops"), words),
    )
    return Finding(
        kind="pilot",
        title=heading,
        content_lang="",
        heading=heading,
        lead=answer.lead(data, words),
        subject=subject,
        ranking=_arms(data, words),
        follows=answer.follows(data, words),
        limits=answer.limits(data, words),
        sections=tuple(section for section in sections if section),
        signature=f"analyzer {visible(at(data, 'metadata.tool_version') or '')}".strip(),
    )


def _arms(data: dict[str, Any], words: Words) -> Section:
    table = Table(
        name="arms",
        caption=words("pilot.arms.title"),
        columns=columns(words, "pilot.arms", _KINDS),
        rows=tuple(_arm(row, words) for row in rows(data, "arms")),
        note=words("pilot.arms.note"),
    )
    lead = Paragraph(words("pilot.arms.lead"))
    done = Points(tuple(_done(row, words) for row in rows(data, "arms")))
    return Section("arms", words("pilot.arms.title"), (lead, table, done))


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
        number_cell(words.count(row.get("tokens")), row.get("tokens")),
        number_cell(_bits(row.get("before_training"), words), row.get("before_training")),
        number_cell(_measured(row, "domain", words), at(row, "domain.bpb")),
        number_cell(_gain(row, "gain", words), at(row, "gain.share")),
        number_cell(_bits(at(row, "general.bpb"), words), at(row, "general.bpb")),
        number_cell("" if cloze is None else words.share(cloze, digits=0), cloze),
    )


def _bits(value: Any, words: Words) -> str:
    return f"{value:.4f}" if isinstance(value, (int, float)) else words("unknown")


def _measured(row: dict[str, Any], key: str, words: Words) -> str:
    value = mapping(row, key)
    if not value:
        return words("unknown")
    low, high = number(value, "low"), number(value, "high")
    return f"{_bits(value.get('bpb'), words)} ({low:.3f}–{high:.3f})"


def _gain(row: dict[str, Any], key: str, words: Words) -> str:
    value = mapping(row, key)
    if not value:
        return ""
    low, high = words.share(value.get("low")), words.share(value.get("high"))
    return f"{words.share(value.get('share'))} ({words('pilot.between', low=low, high=high)})"


def _curves(data: dict[str, Any], words: Words) -> Section | None:
    plot = curves(rows(data, "arms"), words)
    if plot is None:
        return None
    return Section("curves", words("pilot.curves.title"), (plot,))


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
    return Section("generation", words("pilot.generation.title"), (Pairs(made), note))


def _labels(data: dict[str, Any], words: Words) -> Section | None:
    found = [row for row in rows(data, "arms") if row.get("labels")]
    if not found:
        return None
    kinds: dict[str, ColumnKind] = {"arm": "text"}
    kinds |= dict.fromkeys(("precision", "recall", "f1", "gain"), "number")
    made = tuple(
        (
            text_cell(row.get("arm")),
            *(
                number_cell(_gain(row["labels"], key, words), at(row, f"labels.{key}.share"))
                for key in ("precision", "recall", "f1", "gain")
            ),
        )
        for row in found
        if isinstance(row["labels"], dict)
    )
    title = words("pilot.labels.title")
    heads = columns(words, "pilot.labels", kinds)
    table = Table("labels", title, heads, made, note=words("pilot.labels.note"))
    return Section("labels", title, (table,))


def _neighbours(data: dict[str, Any], words: Words) -> Section | None:
    found = rows(data, "neighbours")
    if not found:
        return None
    kinds: dict[str, ColumnKind] = {"token": "token", "near": "text"}
    made = tuple(
        (
            text_cell(row.get("token")),
            Cell(", ".join(_near(near, words) for near in rows(row, "neighbours"))),
        )
        for row in found
    )
    title = words("pilot.neighbours.title")
    table = Table("neighbours", title, columns(words, "pilot.neighbours", kinds), made)
    lead = Paragraph(words("pilot.neighbours.lead", arm=visible(data.get("best"))))
    return Section("neighbours", title, (lead, table))


def _near(near: dict[str, Any], words: Words) -> str:
    """Give a neighbour and its cosine, which a token from the right would else turn round."""
    token = visible(near.get("token"))
    if any(unicodedata.bidirectional(char) in {"R", "AL"} for char in token):
        token = f"\u2068{token}\u2069"
    return f"{token} {words.ratio(near.get('cosine'))}"


def _run(data: dict[str, Any], words: Words) -> Section:
    made = []
    for path in _RUN:
        value = at(data, path)
        if value is None or value == "":
            continue
        label, key = path.replace(".", "_"), path.split(".")[-1]
        shown = operations(value, words) if key == "flops" else words.named(key, value)
        made.append(
            (words(f"pilot.run.{label}"), f"{value:g}" if key == "learning_rate" else shown)
        )
    blocks: tuple[Block, ...] = (Pairs(tuple((a, visible(b)) for a, b in made)),)
    return Section("run", words("pilot.run.title"), blocks)
