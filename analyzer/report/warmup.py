"""A warm-up as a page and as Markdown: did it help, by how much, and how it went."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analyzer.report.blocks import Cell
from analyzer.report.charts import trained
from analyzer.report.data import at, items, judged, rows
from analyzer.report.safe import clip, visible
from analyzer.report.shaping import number_cell, pairs, section, signature, table, text_cell
from analyzer.report.story import Finding
from analyzer.report.words import Words, load

if TYPE_CHECKING:
    from analyzer.report.blocks import Plot
    from analyzer.report.words import Words

_MOST_POINTS = 400
_RUN = (
    "out", "source", "seconds", "tokens", "flops", "peak_bytes", "estimated_bytes",
    "settings.objective", "settings.rows_learning_rate", "settings.rest_learning_rate",
    "settings.batch_tokens", "settings.context_tokens", "settings.snippets_per_token",
    "settings.general_share", "settings.keep_weight", "settings.largest_norm", "settings.seed",
    "settings.dtype", "settings.device",
)  # fmt: skip
_FIGURES = ("name", "unit", "texts", "base", "before", "after")


def warmup_story(data: dict[str, Any], lang: str = "en") -> Finding:
    """Build the story of a warm-up from the content of its ``warmup.json``.

    >>> warmup_story({}).title
    'The new rows were trained'
    """
    words = load(lang)
    measures = rows(data, "measures")
    first = measures[0] if measures else {}
    figures = (_figures(measure, words) for measure in measures)
    curves = [_curve(rows(data, "history.steps"), key, words) for key in ("loss", "heldout")]
    return Finding(
        kind="warmup",
        title=words(f"warmup.heading.{_outcome(first, 'gain')}"),
        content_lang="",
        lead=_lead(first, words),
        subject=words(
            "warmup.subject",
            source=clip(visible(data.get("source") or words("unknown")), 80),
            tokens=words.count(data.get("new_tokens")),
            objective=visible(at(data, "settings.objective") or words("unknown")),
            read=words.count(data.get("tokens")),
            flops=words.operations(data.get("flops")),
        ),
        ranking=section(words, "warmup.figures", table(words, "warmup.figures", _FIGURES, figures)),
        follows=tuple(_follows(data, measures, words)),
        limits=words.lines("warmup.limit", texts=words.count(first.get("texts"))),
        sections=(
            *([section(words, "warmup.curves", *curves)] if any(curves) else []),
            section(words, "warmup.run", pairs(data, words, "warmup.run", _RUN)),
        ),
        signature=signature(data.get("tool_version")),
    )


def _outcome(measure: dict[str, Any], gain: str) -> str:
    _, low, high = _triple(measure, gain)
    return judged(low, high)


def _triple(measure: dict[str, Any], key: str) -> list[Any]:
    """Give a figure and the ends of its interval."""
    found = items(measure, key)
    return found if len(found) == 3 else [None, None, None]


def _told(measure: dict[str, Any], gain: str, words: Words) -> dict[str, str]:
    share, low, high = _triple(measure, gain)
    return {"share": words.share(abs(share)), "interval": words.interval(low, high)}


def _lead(measure: dict[str, Any], words: Words) -> str:
    if not measure:
        return words("warmup.lead_nothing")
    if _outcome(measure, "gain") == "nothing":
        before, after = (words.bits(_triple(measure, key)[0]) for key in ("before", "after"))
        name = visible(measure.get("name"))
        return words("warmup.lead_other", name=name, before=before, after=after)
    key = "warmup.lead_fewer" if measure["gain"][0] >= 0 else "warmup.lead_more"
    return words(key, **_told(measure, "gain", words))


def _follows(data: dict[str, Any], measures: list[dict[str, Any]], words: Words) -> list[str]:
    lines = []
    for i, measure in enumerate(measures):
        over_base = _outcome(measure, "gain_over_base")
        if i == 0 and over_base != "nothing":
            told = _told(measure, "gain_over_base", words)
            lines.append(words(f"warmup.means.base_{over_base}", **told))
        if i > 0 and _outcome(measure, "gain") != "nothing":
            key = "general_worse" if measure["gain"][0] < 0 else "general_better"
            lines.append(words(f"warmup.means.{key}", **_told(measure, "gain", words)))
    if not at(data, "settings.rest_learning_rate"):
        lines.append(words("warmup.means.frozen"))
    stopped = at(data, "history.stopped")
    if stopped in {"patience", "asked"}:
        step = words.count(at(data, "history.best_step"))
        lines.append(words(f"warmup.means.{stopped}", step=step))
    return lines


def _figures(measure: dict[str, Any], words: Words) -> tuple[Cell, ...]:
    return (
        text_cell(measure.get("name")),
        text_cell(measure.get("unit")),
        number_cell(words.count, measure.get("texts")),
        *(
            Cell(words.bits(*_triple(measure, key)) if measure.get(key) else "", "number")
            for key in ("base", "before", "after")
        ),
    )


def _curve(steps: list[dict[str, Any]], key: str, words: Words) -> Plot | None:
    found = [(step["tokens"], step[key]) for step in steps if step.get(key) is not None]
    if len(found) < 2:
        return None
    return trained(
        {key: found[:: len(found) // _MOST_POINTS + 1]},
        x_text=words.tick,
        least=1e-6,
        name=f"warmup-{key}",
        caption=words(f"warmup.curves.{key}"),
        description=words("warmup.curves.description"),
        x_label=words("warmup.curves.x"),
    )
