"""The geometry of the two line drawings; the template only paints it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from analyzer.report.blocks import Plot, Tick

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from analyzer.report.blocks import Table

# the drawing's own units; the style sheet scales it to the page
WIDTH, HEIGHT = 640, 300
LEFT, RIGHT, TOP, BOTTOM = 88, 20, 20, 52


def across(value: float, low: float, high: float) -> float:
    """Place a value on the x axis."""
    width = WIDTH - LEFT - RIGHT
    return round(LEFT + width * (value - low) / ((high - low) or 1), 1)


def up(value: float, low: float, high: float) -> float:
    """Place a value on the y axis."""
    height = HEIGHT - TOP - BOTTOM
    return round(TOP + height * (1 - (value - low) / ((high - low) or 1)), 1)


def steps(high: float, wanted: int = 4) -> list[float]:
    """Give round marks from 0 to at least ``high``.

    >>> steps(0.123)
    [0.0, 0.05, 0.1, 0.15]
    >>> steps(1000)
    [0.0, 250.0, 500.0, 750.0, 1000.0]
    """
    if high <= 0:
        return [0.0, 1.0]
    rough = high / wanted
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(s * size for s in (1, 2, 2.5, 5, 10) if s * size >= rough * 0.999)
    return [round(i * step, 12) for i in range(math.ceil(high / step - 1e-9) + 1)]


def curve(
    points: Sequence[tuple[float, float]],
    interval: tuple[float, float] | None,
    *,
    name: str,
    texts: dict[str, str],
    x_text: Callable[[float], str],
    y_text: Callable[[float], str],
    band: Sequence[tuple[float, float]] = (),
    limits: Sequence[tuple[float, str]] = (),
    table: Table | None = None,
) -> Plot:
    """Draw savings over tokens; ``interval`` is a whisker at the last point, ``band`` an area."""
    tops = [y for _, y in points] + [high for _, high in band] + [at for at, _ in limits]
    x_max = max(x for x, _ in points) or 1
    y_marks = steps(max(tops + ([interval[1]] if interval else [])))
    y_max = y_marks[-1]
    dots = tuple((across(x, 0, x_max), up(max(y, 0), 0, y_max)) for x, y in points)
    whisker = None
    if interval:
        low, high = (up(max(value, 0), 0, y_max) for value in interval)
        whisker = (dots[-1][0], low, high)
    edges = [
        (x, up(max(y, 0), 0, y_max))
        for xs, side in ((dots, 0), (dots[::-1], 1))
        for (x, _), y in zip(
            xs, [pair[side] for pair in (band if side == 0 else band[::-1])], strict=False
        )
    ]
    return Plot(
        name=name,
        caption=texts["caption"],
        description=texts["description"],
        x_label=texts["x"],
        y_label=texts["y"],
        x_ticks=_x_ticks(x_max, x_text),
        y_ticks=tuple(Tick(up(y, 0, y_max), y_text(y)) for y in y_marks),
        line=_points(dots),
        dots=dots,
        area=_points(edges),
        whisker=whisker,
        limits=tuple(Tick(up(at, 0, y_max), label) for at, label in limits),
        table=table,
    )


def ranks(
    occurrences: Sequence[int],
    limits: Sequence[int],
    *,
    name: str,
    texts: dict[str, str],
    number: Callable[[float], str],
) -> Plot:
    """Draw occurrences, most frequent first, on a logarithmic axis beside limits to hold it to."""
    ordered = sorted((max(n, 1) for n in occurrences), reverse=True)
    top = max(3, math.ceil(math.log10(max(ordered[0], *limits))))
    dots = [
        (across(rank, 0, len(ordered)), up(math.log10(ordered[rank - 1]), 0, top))
        for rank in _sparse(len(ordered))
    ]
    return Plot(
        name=name,
        caption=texts["caption"],
        description=texts["description"],
        x_label=texts["x"],
        y_label=texts["y"],
        x_ticks=_x_ticks(len(ordered), number),
        y_ticks=tuple(Tick(up(p, 0, top), number(10**p)) for p in range(top + 1) if p != 2),
        line=_points(dots),
        dots=(),
        area=_points([(dots[0][0], HEIGHT - BOTTOM), *dots, (dots[-1][0], HEIGHT - BOTTOM)]),
        limits=tuple(Tick(up(math.log10(at), 0, top), number(at)) for at in limits),
    )


def _x_ticks(last: float, text: Callable[[float], str]) -> tuple[Tick, ...]:
    """Mark round numbers up to the last one, which ends the axis whether round or not."""
    return tuple(Tick(across(x, 0, last), text(x)) for x in steps(last) if x <= last)


def _sparse(count: int, most: int = 400) -> list[int]:
    """Give at most so many ranks from 1 to ``count``, both ends among them."""
    if count <= most:
        return list(range(1, count + 1))
    return sorted({1 + round(i * (count - 1) / (most - 1)) for i in range(most)})


def _points(dots: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in dots)
