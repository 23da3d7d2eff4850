"""From the content of ``comparison.json`` to the story that every renderer tells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from analyzer.report import reading, reasoning
from analyzer.report.blocks import (
    Bar,
    Bars,
    Block,
    Cell,
    Column,
    Cut,
    Cuts,
    Heading,
    Pairs,
    Paragraph,
    Points,
    Table,
)
from analyzer.report.build import main_language
from analyzer.report.comparison import answer
from analyzer.report.comparison.figures import side_by_side
from analyzer.report.data import at, items, mapping, number, rows, texts
from analyzer.report.safe import clip, visible
from analyzer.report.shaping import columns, number_cell, pieces_cell, shown_pieces, text_cell
from analyzer.report.story import Finding, Section
from analyzer.report.verdict import confidence, sentence, subject
from analyzer.report.words import Words, load

if TYPE_CHECKING:
    from analyzer.report.blocks import ColumnKind
    from analyzer.report.words import Words

FLIPS_SHOWN = 3
CUT_PIECES = 250
LONGEST_CUT_TEXT = 200
# a term stands with the pieces of so many models; more do not fit a page
MODELS_WITH_PIECES = 5


def comparison_story(data: dict[str, Any], lang: str = "en", *, file: str) -> Finding:
    """Build the story of a comparison; ``file`` is that of each model's report to lead to."""
    words = load(lang)
    heading = answer.heading(data, words)
    number_of = words("comparison.models", number=words.count(len(rows(data, "models"))))
    sections = (
        _advice(data, words),
        _cuts(data, words),
        _terms(data, words),
        side_by_side(data, words),
        reading.corpus(data, words),
        reasoning.glossary(words),
        _run(data, words),
    )
    return Finding(
        kind="comparison",
        title=heading,
        content_lang=main_language(data),
        heading=heading,
        lead=answer.lead(data, words),
        subject=subject({**data, "model": {"name": number_of}}, words),
        ranking=_ranking(data, words, file),
        follows=answer.follows(data, words),
        limits=answer.limits(words),
        sections=tuple(section for section in sections if section),
        signature=f"analyzer {visible(at(data, 'metadata.tool_version') or '')}".strip(),
    )


def _ranking(data: dict[str, Any], words: Words, file: str) -> Section:
    """Show what each model needs: the bars for the eye, the table for the figures."""
    named = list(zip(answer.labels(data), rows(data, "models"), strict=True))
    most = max((number(row, "tokens") for _, row in named), default=0) or 1
    extended = any(number(row, "heldout_saving") > 0 for _, row in named)
    bars = Bars(
        "tokens",
        words("comparison.ranking.chart_after" if extended else "comparison.ranking.chart"),
        tuple(_bar(label, row, most, words) for label, row in named),
    )
    kinds: dict[str, ColumnKind] = {
        "model": "text",
        "tokens": "number",
        "times": "number",
        "characters_per_token": "number",
        "after": "number",
        "recommendation": "text",
        "confidence": "number",
    }
    table = Table(
        name="ranking",
        caption=words("comparison.ranking.title"),
        columns=columns(words, "comparison.ranking", kinds),
        rows=tuple(_ranked(label, row, words, file) for label, row in named),
        note=words("comparison.ranking.note"),
    )
    lead = Paragraph(words("comparison.ranking.lead"))
    return Section("ranking", words("comparison.ranking.title"), (lead, bars, table))


def _bar(label: str, row: dict[str, Any], most: float, words: Words) -> Bar:
    saved = number(row, "heldout_saving") > 0
    return Bar(
        label,
        words.count(row.get("tokens")),
        _filled(number(row, "tokens") / most),
        part=_filled(number(row, "tokens_after_extension") / most) if saved else None,
    )


def _filled(share: float) -> float:
    return round(min(1.0, max(0.0, share)), 4)


def _ranked(label: str, row: dict[str, Any], words: Words, file: str) -> tuple[Cell, ...]:
    folder = str(row.get("folder") or "")
    return (
        Cell(label, link=f"{quote(folder)}/{file}" if folder else ""),
        number_cell(words.count(row.get("tokens")), row.get("tokens")),
        number_cell(words.ratio(row.get("times_the_fewest")), row.get("times_the_fewest")),
        number_cell(words.ratio(row.get("characters_per_token")), None),
        number_cell(words.count(row.get("tokens_after_extension")), None),
        Cell(words.name("recommendation", row.get("recommendation"))),
        number_cell(words.share(row.get("confidence"), digits=0), row.get("confidence")),
    )


def _advice(data: dict[str, Any], words: Words) -> Section:
    """Say what each report recommends, its first reason, and what would flip it."""
    blocks: list[Block] = [Paragraph(words("comparison.advice.lead"))]
    for label, row in zip(answer.labels(data), rows(data, "models"), strict=True):
        told = row | mapping(row, f"translations.{words.lang}")
        recommendation = words.name("recommendation", row.get("recommendation"))
        sure = confidence(row.get("confidence"), words)
        verdict = words(
            "comparison.advice.verdict",
            verdict=sentence(recommendation),
            confidence=sure,
        )
        blocks += [Heading(label), Paragraph(verdict)]
        if told.get("reason"):
            blocks.append(Paragraph(visible(told["reason"])))
        flips = [sentence(visible(flip)) for flip in texts(told, "flips_if")[:FLIPS_SHOWN]]
        if flips:
            blocks.append(Points(tuple(flips)))
    return Section("advice", words("comparison.advice.title"), tuple(blocks))


def _cuts(data: dict[str, Any], words: Words) -> Section | None:
    """Show the same texts, cut by every model."""
    found = rows(data, "samples")
    if not found:
        return None
    named = answer.labels(data)
    shown = []
    for row in found:
        cut = [p if isinstance(p, list) else [] for p in items(row, "pieces")]
        sizes = {len(pieces) for pieces in cut}
        fewest = min(sizes) if len(sizes) > 1 else -1  # where all are alike, none stands out
        text = clip(visible(row.get("text", "")), LONGEST_CUT_TEXT)
        shown.append(
            (
                text,
                tuple(_cut(n, p, fewest, words) for n, p in zip(named, cut, strict=False)),
            )
        )
    lead = Paragraph(words("comparison.cuts.lead"))
    return Section("cuts", words("comparison.cuts.title"), (lead, Cuts(tuple(shown))))


def _cut(label: str, pieces: list[Any], fewest: int, words: Words) -> Cut:
    best = len(pieces) == fewest
    key = "comparison.cuts.fewest" if best else "comparison.cuts.tokens"
    count = words(key, model=label, number=words.count(len(pieces)))
    return Cut(label, count, shown_pieces(pieces, CUT_PIECES), best)


def _terms(data: dict[str, Any], words: Words) -> Section | None:
    """Show the best terms, with the pieces of every model."""
    found = rows(data, "terms")
    if not found:
        return None
    named = answer.labels(data)[:MODELS_WITH_PIECES]
    table = Table(
        name="terms",
        caption=words("comparison.terms.title"),
        columns=(
            Column("term", words("comparison.terms.term"), "term"),
            *(Column(f"model-{i}", label, "pieces") for i, label in enumerate(named, 1)),
        ),
        rows=tuple(
            (
                text_cell(row.get("term")),
                *(
                    pieces_cell(p)
                    for p in [*items(row, "pieces"), *[()] * len(named)][: len(named)]
                ),
            )
            for row in found
        ),
    )
    lead = Paragraph(words("comparison.terms.lead"))
    return Section("terms", words("comparison.terms.title"), (lead, table))


def _run(data: dict[str, Any], words: Words) -> Section:
    """Say which run this was."""
    pairs = []
    for key in ("command", "generated_at", "seconds", "tool_version", "schema"):
        value = at(data, f"metadata.{key}")
        text = words.seconds(value) if key == "seconds" else words.named(key, value)
        pairs.append((words(f"run.{key}"), visible(text)))
    for label, row in zip(answer.labels(data), rows(data, "models"), strict=True):
        source = visible(words.named("source", row.get("source")))
        pairs.append((f"{words('run.source')}{words('colon')}{label}", source))
    return Section("run", words("run.title"), (Pairs(tuple(pairs)),))
