"""The sections about the proposal: what new tokens save, whether they are fed, which they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analyzer.report import charts
from analyzer.report.blocks import Block, Cell, Pairs, Paragraph, Plot, Sample, Samples, Table
from analyzer.report.data import at, items, mapping, number, rows
from analyzer.report.safe import clip, piece, visible
from analyzer.report.shaping import (
    LONGEST_TEXT,
    columns,
    number_cell,
    pieces_cell,
    row_note,
    shown_pieces,
    text_cell,
)
from analyzer.report.story import Section

if TYPE_CHECKING:
    from analyzer.report.words import Words

CANDIDATES_SHOWN = 200
SAMPLES_SHOWN = 8
SAMPLE_PIECES = 250


def saving(data: dict[str, Any], words: Words) -> Section:
    """Show the held-out saving, its interval, its curve, and what it is made of."""
    proposal = mapping(data, "proposal")
    low, high = [*items(proposal, "heldout_interval"), None, None][:2]
    saved = words.share(at(proposal, "heldout_saving"))
    if at(proposal, "heldout_saving") is None:
        unknown = Paragraph(words("saving.unknown"))
        return Section("saving", words("saving.title"), (unknown,))
    blocks: list[Block] = [Paragraph(words("saving.lead"))]
    if low is None:
        blocks.append(Paragraph(words("saving.left_out", saving=saved)))
    else:
        told = words(
            "saving.interval",
            tokens=words.count(at(proposal, "tokens")),
            saving=saved,
            interval=words.interval(low, high),
            passages=words.count(at(proposal, "heldout_passages")),
            heldout=words.short(at(proposal, "heldout_tokens")),
        )
        blocks.append(Paragraph(told))
    plot = _curve(proposal, _thresholds(data), words)
    if plot:
        blocks.append(plot)
    if at(proposal, "predicted_saving") and low is not None:
        predicted = words.share(proposal["predicted_saving"])
        blocks.append(Paragraph(words("saving.predicted", predicted=predicted, saving=saved)))
    if at(proposal, "symbol_saving"):
        share = words.share(proposal["symbol_saving"])
        blocks.append(Paragraph(words("saving.symbol", share=share)))
    changed = at(proposal, "cost.general_changed_share")
    if changed is not None:
        key = "saving.general" if changed else "saving.general_none"
        blocks.append(Paragraph(words(key, share=words.share(changed))))
    return Section("saving", words("saving.title"), tuple(blocks))


def _thresholds(data: dict[str, Any]) -> list[float]:
    """Give what the rules held the saving against."""
    facts = [fact for rule in rows(data, "decision.trace") for fact in rows(rule, "facts")]
    read = {
        number(fact, "threshold") for fact in facts if fact.get("fact") == "proposal.heldout_saving"
    }
    return sorted(share for share in read if 0 < share < 1)


def _curve(proposal: dict[str, Any], thresholds: list[float], words: Words) -> Plot | None:
    points = sorted(rows(proposal, "curve"), key=lambda p: number(p, "tokens"))
    if not points:
        return None
    dots = [(number(p, "tokens"), number(p, "saving")) for p in points]
    interval = items(proposal, "heldout_interval")
    ends = (float(interval[0]), float(interval[1])) if len(interval) == 2 else None
    table = Table(
        name="curve",
        caption=words("saving.chart"),
        columns=columns(words, "saving", {"tokens": "number", "saved": "number"}),
        rows=tuple(
            (number_cell(words.count(x), x), number_cell(words.share(y), y)) for x, y in dots
        ),
    )
    description = words(
        "saving.chart_text",
        first=words.share(dots[0][1]),
        first_tokens=words.count(dots[0][0]),
        last=words.share(dots[-1][1]),
        last_tokens=words.count(dots[-1][0]),
    )
    if thresholds:
        description += words("sentence_gap") + words("saving.limits")
    measured = all(at(p, "low") is not None and at(p, "high") is not None for p in points)
    band = [(number(p, "low"), number(p, "high")) for p in points] if measured else []
    if band:
        description += words("sentence_gap") + words("saving.band")
    return charts.curve(
        dots,
        ends if dots[-1][0] == number(proposal, "tokens") else None,
        name="curve",
        texts={
            "caption": words("saving.chart"),
            "description": description,
            "x": words("saving.tokens"),
            "y": words("saving.saved"),
        },
        x_text=words.tick,
        y_text=words.mark,
        band=band,
        limits=[(share, words.mark(share)) for share in thresholds],
        table=table,
    )


def samples(data: dict[str, Any], words: Words) -> Section | None:
    """Show real sentences cut now and as they would be."""
    shown = []
    for row in rows(data, "proposal.samples")[:SAMPLES_SHOWN]:
        cuts = items(row, "before"), items(row, "after")
        before, after = (shown_pieces(cut, SAMPLE_PIECES) for cut in cuts)
        summary = words(
            "samples.summary", before=words.count(len(cuts[0])), after=words.count(len(cuts[1]))
        )
        shown.append(
            Sample(
                visible(row.get("text", "")), before, after, frozenset(after) - set(before), summary
            )
        )
    if not shown:
        return None
    lead = Paragraph(words("samples.lead"))
    return Section("samples", words("samples.title"), (lead, Samples(tuple(shown))))


def feeding(data: dict[str, Any], words: Words) -> Section:
    """Show how often each new token occurs, against 25 and 100."""
    found = mapping(data, "proposal.occurrences")
    blocks: list[Block] = [Paragraph(words("feeding.lead"))]
    every = [int(number(c, "occurrences")) for c in rows(data, "proposal.candidates")]
    counts = [count for count in every if count > 0]
    if counts:
        texts = {
            "caption": words("feeding.chart"),
            "description": words(
                "feeding.chart_text",
                most=words.count(max(counts)),
                least=words.count(min(counts)),
                under_25=words.share(at(found, "under_25_share")),
                under_100=words.share(at(found, "under_100_share")),
            ),
            "x": words("feeding.x"),
            "y": words("feeding.y"),
        }
        blocks.append(
            charts.ranks(counts, (25, 100), name="feeding", texts=texts, number=words.tick)
        )
    blocks.append(
        Pairs(
            (
                (words("feeding.median"), words.count(at(found, "median"))),
                (words("feeding.under_25"), words.share(at(found, "under_25_share"))),
                (words("feeding.under_100"), words.share(at(found, "under_100_share"))),
                (words("feeding.steps"), words.count(len(every) - len(counts))),
            )
        )
    )
    return Section("feeding", words("feeding.title"), tuple(blocks))


def candidates(data: dict[str, Any], words: Words) -> Section:
    """List the tokens to add, best first."""
    found = rows(data, "proposal.candidates")
    if not found:
        block = Paragraph(words("candidates.none"))
        return Section("candidates", words("candidates.title"), (block,))
    table = Table(
        name="candidates",
        caption=words("candidates.title"),
        columns=columns(
            words,
            "candidates",
            {
                "token": "token",
                "pieces": "pieces",
                "occurrences": "number",
                "saving": "number",
                "source": "text",
                "terms": "forms",
            },
        ),
        rows=tuple(_candidate(row, words) for row in found[:CANDIDATES_SHOWN]),
        note=row_note(words, min(len(found), CANDIDATES_SHOWN), len(found), "report.json"),
        sortable=True,
        choice="source",
    )
    lead = Paragraph(words("candidates.lead"))
    return Section("candidates", words("candidates.title"), (lead, table))


def _candidate(row: dict[str, Any], words: Words) -> tuple[Cell, ...]:
    return (
        Cell(clip(piece(row.get("token", "")), LONGEST_TEXT)),
        pieces_cell(row.get("pieces")),
        number_cell(words.count(row.get("occurrences")), row.get("occurrences")),
        number_cell(words.count(row.get("saving")), row.get("saving")),
        Cell(words.name("class", row.get("source"))),
        text_cell(" | ".join(str(term) for term in items(row, "terms")[:4])),
    )
