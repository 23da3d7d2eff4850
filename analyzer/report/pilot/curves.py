"""Bits per byte against compute: one curve an arm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analyzer.report.charts import trained
from analyzer.report.data import number, rows
from analyzer.report.safe import visible
from analyzer.report.shaping import number_cell, table, text_cell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.report.blocks import Plot
    from analyzer.report.words import Words

TONES = 9
_POINTS = ("arm", "flops", "tokens", "domain")


def curves(arms: Sequence[dict[str, Any]], words: Words) -> Plot | None:
    """Draw the arms that were trained; the untrained base is the first point of ``continued``.

    More arms than there are tones are in the table alone.
    """
    drawn = [arm for arm in arms if len(rows(arm, "curve")) > 1]
    if not drawn:
        return None
    last = max(number(point, "flops") for arm in drawn for point in rows(arm, "curve")) or 1
    points = (
        (
            text_cell(arm.get("arm")),
            number_cell(words.operations, number(point, "flops")),
            number_cell(words.count, number(point, "tokens")),
            number_cell("{:.4f}".format, number(point, "domain")),
        )
        for arm in drawn
        for point in rows(arm, "curve")
    )
    caption = words("pilot.curves.caption")
    return trained(
        {
            visible(arm.get("arm")): [
                (number(p, "flops") / last, number(p, "domain")) for p in rows(arm, "curve")
            ]
            for arm in drawn[:TONES]
        },
        name="pilot-curves",
        caption=caption,
        description=words("pilot.curves.description"),
        x_label=words("pilot.curves.x"),
        x_text=words.percent,
        least=1e-3,
        table=table(words, "pilot.curves.table", _POINTS, points, name="curves", caption=caption),
    )
