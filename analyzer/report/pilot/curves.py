"""Bits per byte against compute: one curve an arm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analyzer.report.blocks import Plot, Table, Tick
from analyzer.report.charts import across, quarters, steps, up
from analyzer.report.data import number, rows
from analyzer.report.safe import visible
from analyzer.report.shaping import columns, number_cell, operations, text_cell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.report.blocks import Cell, ColumnKind
    from analyzer.report.words import Words

TONES = 9


def curves(arms: Sequence[dict[str, Any]], words: Words) -> Plot | None:
    """Draw the arms that were trained; the untrained base is the first point of ``continued``.

    More arms than there are tones are in the table alone.
    """
    drawn = [arm for arm in arms if len(rows(arm, "curve")) > 1]
    if not drawn:
        return None
    points = {
        visible(arm["arm"]): [(number(p, "flops"), number(p, "domain")) for p in rows(arm, "curve")]
        for arm in drawn
    }
    xs = [x for line in points.values() for x, _ in line]
    ys = [y for line in points.values() for _, y in line]
    marks = steps(max(ys), min(ys), least=1e-3)
    low, high = marks[0], marks[-1]
    digits = len(f"{marks[1] - marks[0]:.6g}".partition(".")[2])
    x_max = max(xs) or 1.0
    lines = tuple(
        (name, " ".join(f"{across(x, 0, x_max):g},{up(y, low, high):g}" for x, y in line))
        for name, line in list(points.items())[:TONES]
    )
    return Plot(
        name="pilot-curves",
        caption=words("pilot.curves.caption"),
        description=words("pilot.curves.description"),
        x_label=words("pilot.curves.x"),
        y_label=words("pilot.curves.y"),
        x_ticks=quarters(x_max, lambda x: f"{x / x_max:.0%}"),
        y_ticks=tuple(Tick(up(y, low, high), f"{y:.{digits}f}") for y in marks),
        line="",
        dots=(),
        lines=lines,
        table=_table(drawn, words),
    )


def _table(arms: Sequence[dict[str, Any]], words: Words) -> Table:
    kinds: dict[str, ColumnKind] = {"arm": "text", "flops": "number", "tokens": "number"}
    kinds["domain"] = "number"
    made: list[tuple[Cell, ...]] = [
        (
            text_cell(arm.get("arm")),
            number_cell(operations(number(point, "flops"), words), number(point, "flops")),
            number_cell(words.count(number(point, "tokens")), number(point, "tokens")),
            number_cell(f"{number(point, 'domain'):.4f}", number(point, "domain")),
        )
        for arm in arms
        for point in rows(arm, "curve")
    ]
    heads = columns(words, "pilot.curves.table", kinds)
    return Table("curves", words("pilot.curves.caption"), heads, tuple(made))
