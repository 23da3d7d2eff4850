"""Bits per byte against compute: one curve an arm."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from analyzer.report.blocks import Plot, Table, Tick
from analyzer.report.charts import across, up
from analyzer.report.data import number, rows
from analyzer.report.safe import visible
from analyzer.report.shaping import columns, number_cell, text_cell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.report.blocks import Cell, ColumnKind
    from analyzer.report.figures import Figures
    from analyzer.report.words import Words

TONES = 9
_MARKS = 4


def curves(arms: Sequence[dict[str, Any]], words: Words, figures: Figures) -> Plot | None:
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
    low, high, step = _scale(min(ys), max(ys))
    x_max = max(xs) or 1.0
    marks = round((high - low) / step)
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
        x_ticks=tuple(
            Tick(across(x_max * i / _MARKS, 0, x_max), f"{i / _MARKS:.0%}")
            for i in range(_MARKS + 1)
        ),
        y_ticks=tuple(
            Tick(up(low + i * step, low, high), f"{low + i * step:.4g}") for i in range(marks + 1)
        ),
        line="",
        dots=(),
        lines=lines,
        table=_table(drawn, words, figures),
    )


def _scale(low: float, high: float) -> tuple[float, float, float]:
    """Give round ends of an axis that need not begin at zero, and the step between its marks.

    >>> _scale(1.93, 2.46)
    (1.8, 2.6, 0.2)
    """
    rough = max(high - low, 1e-3) / _MARKS
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(s * size for s in (1, 2, 2.5, 5, 10) if s * size >= rough * 0.999)
    first, last = math.floor(low / step), math.ceil(high / step)
    return round(first * step, 9), round(last * step, 9), step


def _table(arms: Sequence[dict[str, Any]], words: Words, figures: Figures) -> Table:
    kinds: dict[str, ColumnKind] = {"arm": "text", "flops": "number", "tokens": "number"}
    kinds["domain"] = "number"
    made: list[tuple[Cell, ...]] = [
        (
            text_cell(arm.get("arm")),
            number_cell(f"{number(point, 'flops'):.3g}", number(point, "flops")),
            number_cell(figures.count(number(point, "tokens")), number(point, "tokens")),
            number_cell(f"{number(point, 'domain'):.4f}", number(point, "domain")),
        )
        for arm in arms
        for point in rows(arm, "curve")
    ]
    heads = columns(words, "pilot.curves.table", kinds)
    return Table("curves", words("pilot.curves.caption"), heads, tuple(made))
