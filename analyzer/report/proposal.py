"""The sections about the proposal: what new tokens save, whether they are fed, which they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analyzer.report import charts
from analyzer.report.blocks import Cell, Pairs, Paragraph, Plot, Sample, Samples
from analyzer.report.data import at, items, mapping, number, rows
from analyzer.report.safe import clip, piece
from analyzer.report.shaping import (
    LONGEST_TEXT,
    number_cell,
    pieces_cell,
    row_note,
    section,
    shown_pieces,
    table,
    text_cell,
)

if TYPE_CHECKING:
    from analyzer.report.story import Section
    from analyzer.report.words import Words

CANDIDATES_SHOWN = 200
SAMPLES_SHOWN = 8
SAMPLE_PIECES = 250
_CANDIDATES = ("token", "pieces", "occurrences", "saving", "source", "terms")


def saving(data: dict[str, Any], words: Words) -> Section:
    """Show the held-out saving, its interval, its curve, and what it is made of."""
    proposal = mapping(data, "proposal")
    if at(proposal, "heldout_saving") is None:
        return section(words, "saving", Paragraph(words("saving.unknown")))
    saved = words.share(at(proposal, "heldout_saving"))
    interval = items(proposal, "heldout_interval")
    lines = []
    if len(interval) == 2:
        told = words(
            "saving.interval",
            tokens=words.count(at(proposal, "tokens")),
            saving=saved,
            interval=words.interval(*interval),
            passages=words.count(at(proposal, "heldout_passages")),
            heldout=words.short(at(proposal, "heldout_tokens")),
        )
        if at(proposal, "predicted_saving"):
            predicted = words.share(proposal["predicted_saving"])
            lines.append(words("saving.predicted", predicted=predicted, saving=saved))
    else:
        told = words("saving.left_out", saving=saved)
    by_symbols = words.share(at(proposal, "symbol_saving") or None)
    if by_symbols not in {saved, words("unknown")}:
        lines.append(words("saving.symbol", share=by_symbols))
    changed = at(proposal, "cost.general_changed_share")
    if changed is not None:
        key = "saving.general" if changed else "saving.general_none"
        lines.append(words(key, share=words.share(changed)))
    curve = _curve(proposal, _thresholds(data), words)
    return section(words, "saving", Paragraph(told), curve, *map(Paragraph, lines))


def _thresholds(data: dict[str, Any]) -> list[float]:
    """Give what the rules held the saving against."""
    facts = [fact for rule in rows(data, "decision.trace") for fact in rows(rule, "facts")]
    read = {
        number(fact, "threshold") for fact in facts if fact.get("fact") == "proposal.heldout_saving"
    }
    return sorted(share for share in read if 0 < share < 1)


def _curve(proposal: dict[str, Any], thresholds: list[float], words: Words) -> Plot | None:
    found = sorted(rows(proposal, "curve"), key=lambda p: number(p, "tokens"))
    if not found:
        return None
    points = []
    for row in found:
        saved = number(row, "saving")
        low, high = (saved if at(row, e) is None else number(row, e) for e in ("low", "high"))
        points.append((number(row, "tokens"), saved, low, high))
    (first_tokens, first, *_), (last_tokens, last, *_) = points[0], points[-1]
    description = words(
        "saving.chart_text",
        first=words.share(first),
        first_tokens=words.count(first_tokens),
        last=words.share(last),
        last_tokens=words.count(last_tokens),
    )
    if thresholds:
        description += words("sentence_gap") + words("saving.limits")
    if any(low < high for _, _, low, high in points):
        description += words("sentence_gap") + words("saving.band")
    caption = words("saving.chart")
    return charts.curve(
        points,
        [(share, words.mark(share)) for share in thresholds],
        x_text=words.tick,
        y_text=words.mark,
        name="curve",
        caption=caption,
        description=description,
        x_label=words("saving.tokens"),
        table=table(
            words,
            "saving",
            ("tokens", "saved", "interval_95"),
            (
                (
                    number_cell(words.count, x),
                    number_cell(words.share, y),
                    Cell(words.interval(low, high) if low < high else "", "number"),
                )
                for x, y, low, high in points
            ),
            name="curve",
            caption=caption,
        ),
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
        shown.append(Sample(before, after, frozenset(after) - set(before), summary))
    if not shown:
        return None
    return section(words, "samples", Samples(tuple(shown)))


def feeding(data: dict[str, Any], words: Words) -> Section:
    """Show how often each new token occurs, against 25 and 100."""
    found = mapping(data, "proposal.occurrences")
    every = [int(number(c, "occurrences")) for c in rows(data, "proposal.candidates")]
    counts = [count for count in every if count > 0]
    under = {f"under_{n}": words.share(at(found, f"under_{n}_share")) for n in (25, 100)}
    plot = None
    if counts:
        most, least = words.count(max(counts)), words.count(min(counts))
        plot = charts.ranks(
            counts,
            (25, 100),
            number=words.tick,
            name="feeding",
            caption=words("feeding.chart"),
            description=words("feeding.chart_text", most=most, least=least, **under),
            x_label=words("feeding.x"),
        )
    told = {"median": words.count(at(found, "median"))} | under
    told["steps"] = words.count(len(every) - len(counts))
    figures = Pairs(tuple((words(f"feeding.{key}"), text) for key, text in told.items()))
    return section(words, "feeding", plot, figures)


def candidates(data: dict[str, Any], words: Words) -> Section:
    """List the tokens to add, best first."""
    found = rows(data, "proposal.candidates")
    if not found:
        return section(words, "candidates", Paragraph(words("candidates.none")))
    shown = found[:CANDIDATES_SHOWN]
    listed = table(
        words,
        "candidates",
        _CANDIDATES,
        (_candidate(row, words) for row in shown),
        note=row_note(words, len(shown), len(found), "report.json"),
        sortable=True,
        choice="source",
    )
    return section(words, "candidates", listed)


def _candidate(row: dict[str, Any], words: Words) -> tuple[Cell, ...]:
    return (
        Cell(clip(piece(row.get("token", "")), LONGEST_TEXT), "token"),
        pieces_cell(row.get("pieces")),
        number_cell(words.count, row.get("occurrences")),
        number_cell(words.count, row.get("saving")),
        Cell(words.name("class", row.get("source"))),
        text_cell(" | ".join(str(term) for term in items(row, "terms")[:4]), "forms"),
    )
