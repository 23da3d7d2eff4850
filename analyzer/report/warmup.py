"""A warm-up as a page and as Markdown: did it help, by how much, and how it went."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analyzer.report.blocks import Pairs, Paragraph, Plot, Table, Tick
from analyzer.report.charts import across, quarters, steps, up
from analyzer.report.data import at, rows
from analyzer.report.files import put
from analyzer.report.finding import finding_pages
from analyzer.report.safe import clip, visible
from analyzer.report.shaping import columns, number_cell, operations, text_cell
from analyzer.report.story import Finding, Section
from analyzer.report.words import Words, load

if TYPE_CHECKING:
    from pathlib import Path

    from analyzer.report.blocks import Cell, ColumnKind
    from analyzer.report.words import Words

_MOST_POINTS = 400
_RUN = (
    "out", "source", "seconds", "tokens", "flops", "peak_bytes", "estimated_bytes",
    "settings.objective", "settings.rows_learning_rate", "settings.rest_learning_rate",
    "settings.batch_tokens", "settings.context_tokens", "settings.snippets_per_token",
    "settings.general_share", "settings.keep_weight", "settings.largest_norm", "settings.seed",
    "settings.dtype", "settings.device",
)  # fmt: skip
_KINDS: dict[str, ColumnKind] = {
    "name": "text",
    "unit": "text",
    "texts": "number",
    "base": "number",
    "before": "number",
    "after": "number",
}


def write_warmup(data: dict[str, Any], out: Path, *, lang: str = "en") -> dict[str, Path]:
    """Write warmup.html and warmup.md into a folder; give their paths by name."""
    return put(out, finding_pages(warmup_story(data, lang), lang))


def warmup_story(data: dict[str, Any], lang: str = "en") -> Finding:
    """Build the story of a warm-up from the content of its ``warmup.json``.

    >>> warmup_story({}).heading
    'The new rows were trained'
    """
    words = load(lang)
    heading = words(f"warmup.heading.{_outcome(data)}")
    table = _table(data, words)
    sections = (_curves(data, words), _run(data, words))
    return Finding(
        kind="warmup",
        title=heading,
        content_lang="",
        heading=heading,
        lead=_lead(data, words),
        subject=words(
            "warmup.subject",
            source=clip(visible(data.get("source") or words("unknown")), 80),
            tokens=words.count(data.get("new_tokens")),
            objective=visible(at(data, "settings.objective") or words("unknown")),
            read=words.count(data.get("tokens")),
            flops=operations(data.get("flops"), words),
        ),
        ranking=Section(
            "figures",
            words("warmup.table.title"),
            (Paragraph(words("warmup.table.lead"), soft=True), table),
        ),
        follows=tuple(_follows(data, words)),
        limits=tuple(
            text.format(texts=words.count(at(_first(data), "texts"))) if "{" in text else text
            for _, text in words.under("warmup.limit")
        ),
        sections=tuple(section for section in sections if section.blocks),
        signature=f"analyzer {visible(data.get('tool_version') or '')}".strip(),
    )


def _first(data: dict[str, Any]) -> dict[str, Any]:
    found = rows(data, "measures")
    return found[0] if found else {}


def _outcome(data: dict[str, Any]) -> str:
    gain = _first(data).get("gain")
    if not isinstance(gain, (list, tuple)) or len(gain) != 3:
        return "nothing"
    if gain[1] > 0:
        return "gain"
    return "loss" if gain[2] < 0 else "level"


def _lead(data: dict[str, Any], words: Words) -> str:
    measure = _first(data)
    if not measure:
        return words("warmup.lead_nothing")
    if _outcome(data) == "nothing":
        return words(
            "warmup.lead_other",
            name=visible(measure.get("name")),
            before=f"{measure['before'][0]:.4f}",
            after=f"{measure['after'][0]:.4f}",
        )
    share, low, high = measure["gain"]
    return words(
        "warmup.lead_fewer" if share >= 0 else "warmup.lead_more",
        share=words.share(abs(share)),
        interval=words("warmup.interval", low=words.share(low), high=words.share(high)),
    )


def _follows(data: dict[str, Any], words: Words) -> list[str]:
    lines = []
    measure = _first(data)
    gain = measure.get("gain_over_base")
    if isinstance(gain, (list, tuple)) and len(gain) == 3:
        key = "ahead" if gain[1] > 0 else "behind" if gain[2] < 0 else "even"
        share = words.share(abs(gain[0]))
        interval = words("warmup.interval", low=words.share(gain[1]), high=words.share(gain[2]))
        lines.append(words(f"warmup.means.{key}", share=share, interval=interval))
    for other in rows(data, "measures")[1:]:
        if isinstance(other.get("gain"), (list, tuple)):
            key = "general_worse" if other["gain"][0] < 0 else "general_better"
            lines.append(words(f"warmup.means.{key}", share=words.share(abs(other["gain"][0]))))
    if not at(data, "settings.rest_learning_rate"):
        lines.append(words("warmup.means.frozen"))
    stopped = at(data, "history.stopped")
    if stopped in {"patience", "asked"}:
        step = words.count(at(data, "history.best_step"))
        lines.append(words(f"warmup.means.{stopped}", step=step))
    return lines


def _table(data: dict[str, Any], words: Words) -> Table:
    lines: list[tuple[Cell, ...]] = []
    for measure in rows(data, "measures"):
        cells = [text_cell(measure.get("name")), text_cell(measure.get("unit"))]
        cells.append(number_cell(words.count(measure.get("texts")), measure.get("texts")))
        cells += [_triple(measure.get(key)) for key in ("base", "before", "after")]
        lines.append(tuple(cells))
    heads = columns(words, "warmup.table", _KINDS)
    return Table("figures", words("warmup.table.title"), heads, tuple(lines))


def _triple(value: Any) -> Cell:
    if not isinstance(value, (list, tuple)) or len(value) != 3:
        return number_cell("", None)
    mean, low, high = value
    text = f"{mean:.4f}" if low == high else f"{mean:.4f} ({low:.4f}–{high:.4f})"
    return number_cell(text, mean)


def _curves(data: dict[str, Any], words: Words) -> Section:
    steps = rows(data, "history.steps")
    plots = []
    for name, key in (("loss", "loss"), ("heldout", "heldout")):
        found = [(s["tokens"], s[key]) for s in steps if isinstance(s.get(key), (int, float))]
        if len(found) > 1:
            plots.append(_plot(found[:: len(found) // _MOST_POINTS + 1], name, words))
    return Section("curves", words("warmup.curves.title"), tuple(plots))


def _plot(found: list[tuple[float, float]], name: str, words: Words) -> Plot:
    ys = [y for _, y in found]
    marks = steps(max(ys), min(ys), least=1e-6)
    bottom, top = marks[0], marks[-1]
    x_max = max(x for x, _ in found)
    return Plot(
        name=f"warmup-{name}",
        caption=words(f"warmup.curves.{name}"),
        description=words("warmup.curves.description"),
        x_label=words("warmup.curves.x"),
        y_label=words(f"warmup.curves.y_{name}"),
        x_ticks=quarters(x_max, words.tick),
        y_ticks=tuple(Tick(up(y, bottom, top), f"{y:.4g}") for y in marks),
        line=" ".join(f"{across(x, 0, x_max):g},{up(y, bottom, top):g}" for x, y in found),
        dots=(),
    )


def _run(data: dict[str, Any], words: Words) -> Section:
    lines = []
    for key in _RUN:
        value = at(data, key)
        if value is None:
            continue
        text = visible(value)
        if key.endswith("_bytes"):
            text = words.bytes(value)
        elif key in {"tokens", "flops"}:
            text = words.count(value) if key == "tokens" else operations(value, words)
        elif key == "seconds":
            text = f"{value:.0f} s"
        lines.append((words(f"warmup.run.{key.replace('.', '_')}"), text))
    return Section("run", words("warmup.run.title"), (Pairs(tuple(lines)),) if lines else ())
