"""The geometry of the line drawings; the template only paints it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from analyzer.report.blocks import Plot, Tick

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from analyzer.report.blocks import Table

MARKS = 4


def across(value: float, low: float, high: float) -> float:
    """Place a value on the x axis."""
    width = Plot.right - Plot.left
    return round(Plot.left + width * (value - low) / ((high - low) or 1), 1)


def up(value: float, low: float, high: float) -> float:
    """Place a value on the y axis."""
    height = Plot.bottom - Plot.top
    return round(Plot.top + height * (1 - (value - low) / ((high - low) or 1)), 1)


def steps(high: float, low: float = 0.0, least: float = 0.0) -> list[float]:
    """Give some round marks from at most ``low`` to at least ``high``.

    A range under ``least`` gets the marks of one that wide: noise is not drawn as a slope.

    >>> steps(0.123)
    [0.0, 0.05, 0.1, 0.15]
    >>> steps(2.46, 1.93)
    [1.8, 2.0, 2.2, 2.4, 2.6]
    """
    rough = max(high - low, least) / MARKS
    if rough <= 0:
        return [0.0, 1.0]
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(s * size for s in (1, 2, 2.5, 5, 10) if s * size >= rough * 0.999)
    first, last = math.floor(low / step), math.ceil(high / step - 1e-9)
    return [round(i * step, 12) for i in range(first, max(last, first + 1) + 1)]


def quarters(last: float, text: Callable[[float], str]) -> tuple[Tick, ...]:
    """Mark the beginning, the end and the quarters of an x axis, round or not.

    >>> [tick.label for tick in quarters(10, "{:g}".format)]
    ['0', '2.5', '5', '7.5', '10']
    """
    marks = [last * i / MARKS for i in range(MARKS + 1)]
    return tuple(Tick(across(x, 0, last), text(x)) for x in marks)


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

    def placed(x: float, y: float) -> tuple[float, float]:
        return across(x, 0, x_max), up(max(y, 0), 0, y_max)

    dots = tuple(placed(x, y) for x, y in points)
    whisker = None
    if interval:
        low, high = (placed(0, value)[1] for value in interval)
        whisker = (dots[-1][0], low, high)
    ends = [(x, *pair) for (x, _), pair in zip(points, band, strict=False)]
    edges = [placed(x, low) for x, low, _ in ends]
    edges += [placed(x, high) for x, _, high in reversed(ends)]
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
        rises=True,
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
        area=_points([(dots[0][0], Plot.bottom), *dots, (dots[-1][0], Plot.bottom)]),
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
