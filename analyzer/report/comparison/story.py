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
from analyzer.report.shaping import (
    number_cell,
    pairs,
    pieces_cell,
    section,
    shown_pieces,
    signature,
    table,
    text_cell,
)
from analyzer.report.story import Finding, Section
from analyzer.report.verdict import confidence, sentence, subject
from analyzer.report.words import Words, load

if TYPE_CHECKING:
    from analyzer.report.words import Words

FLIPS_SHOWN = 3
CUT_PIECES = 250
LONGEST_CUT_TEXT = 200
# a term stands with the pieces of so many models; more do not fit a page
MODELS_WITH_PIECES = 5
_RANKING = (
    "model",
    "tokens",
    "times",
    "characters_per_token",
    "after",
    "recommendation",
    "confidence",
)
_RUN = (
    "metadata.command", "metadata.generated_at", "metadata.seconds", "metadata.tool_version",
    "metadata.schema",
)  # fmt: skip


def comparison_story(data: dict[str, Any], lang: str = "en") -> Finding:
    """Build the story of a comparison, which leads to the report of each model."""
    words = load(lang)
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
        title=answer.heading(data, words),
        content_lang=main_language(data),
        lead=answer.lead(data, words),
        subject=subject({**data, "model": {"name": number_of}}, words),
        ranking=_ranking(data, words),
        follows=answer.follows(data, words),
        limits=words.lines("comparison.limit"),
        sections=tuple(section for section in sections if section),
        signature=signature(at(data, "metadata.tool_version")),
    )


def _ranking(data: dict[str, Any], words: Words) -> Section:
    """Show what each model needs: the bars for the eye, the table for the figures."""
    named = answer.named(data)
    most = max((number(row, "tokens") for _, row in named), default=0) or 1
    extended = any(number(row, "heldout_saving") > 0 for _, row in named)
    bars = Bars(
        words("comparison.ranking.chart_after" if extended else "comparison.ranking.chart"),
        tuple(_bar(label, row, most, words) for label, row in named),
    )
    ranked = table(
        words,
        "comparison.ranking",
        _RANKING,
        (_ranked(label, row, words) for label, row in named),
        name="ranking",
        note=words("comparison.ranking.note"),
    )
    return section(words, "comparison.ranking", bars, ranked)


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


def _ranked(label: str, row: dict[str, Any], words: Words) -> tuple[Cell, ...]:
    folder = str(row.get("folder") or "")
    return (
        Cell(label, link=f"{quote(folder)}/report" if folder else ""),
        number_cell(words.count, row.get("tokens")),
        number_cell(words.ratio, row.get("times_the_fewest")),
        number_cell(words.ratio, row.get("characters_per_token")),
        number_cell(words.count, row.get("tokens_after_extension")),
        Cell(words.name("recommendation", row.get("recommendation"))),
        number_cell(words.percent, row.get("confidence")),
    )


def _advice(data: dict[str, Any], words: Words) -> Section:
    """Say what each report recommends, its first reason, and what would flip it."""
    blocks: list[Block] = []
    for label, row in answer.named(data):
        told = row | mapping(row, f"translations.{words.lang}")
        verdict = words(
            "comparison.advice.verdict",
            verdict=sentence(words.name("recommendation", row.get("recommendation"))),
            confidence=confidence(row.get("confidence"), words),
        )
        blocks += [Heading(label), Paragraph(verdict)]
        if told.get("reason"):
            blocks.append(Paragraph(visible(told["reason"])))
        flips = [sentence(visible(flip)) for flip in texts(told, "flips_if")[:FLIPS_SHOWN]]
        if flips:
            blocks.append(Points(tuple(flips)))
    return section(words, "comparison.advice", *blocks)


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
        cuts = tuple(_cut(n, p, fewest, words) for n, p in zip(named, cut, strict=False))
        shown.append((text, cuts))
    return section(words, "comparison.cuts", Cuts(tuple(shown)))


def _cut(label: str, pieces: list[Any], fewest: int, words: Words) -> Cut:
    best = len(pieces) == fewest
    key = "comparison.cuts.fewest" if best else "comparison.cuts.tokens"
    count = words(key, model=label, number=words.count(len(pieces)))
    return Cut(count, shown_pieces(pieces, CUT_PIECES), best)


def _terms(data: dict[str, Any], words: Words) -> Section | None:
    """Show the best terms, with the pieces of every model."""
    found = rows(data, "terms")
    if not found:
        return None
    named = answer.labels(data)[:MODELS_WITH_PIECES]
    made = []
    for row in found:
        cuts = [*items(row, "pieces"), *[()] * len(named)][: len(named)]
        made.append((text_cell(row.get("term"), "term"), *map(pieces_cell, cuts)))
    columns = (
        Column("term", words("comparison.terms.term"), "term"),
        *(Column(f"model-{i}", label, "pieces") for i, label in enumerate(named, 1)),
    )
    listed = Table("terms", words("comparison.terms.title"), columns, tuple(made))
    return section(words, "comparison.terms", listed)


def _run(data: dict[str, Any], words: Words) -> Section:
    """Say which run this was."""
    sources = tuple(
        (
            f"{words('run.model_source')}{words('colon')}{label}",
            visible(words.named("source", row.get("source"))),
        )
        for label, row in answer.named(data)
    )
    return section(words, "run", Pairs(pairs(data, words, "run", _RUN).rows + sources))
