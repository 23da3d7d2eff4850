"""The geometry of the line drawings; the template only paints it.

What is ``told`` of a drawing are the other fields of ``Plot``: its name, caption and so on.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from analyzer.report.blocks import Plot, Tick

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

MARKS = 4


def _across(value: float, last: float) -> float:
    """Place a value on the x axis, which begins with 0."""
    return round(Plot.left + (Plot.right - Plot.left) * value / (last or 1), 1)


def _up(value: float, low: float, high: float) -> float:
    """Place a value on the y axis."""
    height = Plot.bottom - Plot.top
    return round(Plot.top + height * (1 - (value - low) / ((high - low) or 1)), 1)


def _marks(high: float, low: float = 0.0, least: float = 0.0) -> list[float]:
    """Give some round marks from at most ``low`` to at least ``high``.

    A range under ``least`` gets the marks of one that wide: noise is not drawn as a slope.

    >>> _marks(0.123)
    [0.0, 0.05, 0.1, 0.15]
    >>> _marks(2.46, 1.93)
    [1.8, 2.0, 2.2, 2.4, 2.6]
    """
    rough = max(high - low, least) / MARKS
    if rough <= 0:
        return [0.0, 1.0]
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(s * size for s in (1, 2, 2.5, 5, 10) if s * size >= rough * 0.999)
    first, last = math.floor(low / step), math.ceil(high / step - 1e-9)
    return [round(i * step, 12) for i in range(first, max(last, first + 1) + 1)]


def trained(
    series: Mapping[str, Sequence[tuple[float, float]]],
    *,
    x_text: Callable[[float], str],
    least: float,
    **told: Any,
) -> Plot:
    """Draw what falls as training goes on, over as much of the y axis as it takes."""
    x_max = max(x for points in series.values() for x, _ in points) or 1
    ys = [y for points in series.values() for _, y in points]
    marks = _marks(max(ys), min(ys), least)
    low, high = marks[0], marks[-1]
    digits = len(f"{marks[1] - low:.6g}".partition(".")[2])
    lines = tuple(
        (label, _points([(_across(x, x_max), _up(y, low, high)) for x, y in points]))
        for label, points in series.items()
    )
    quarters = [x_max * i / MARKS for i in range(MARKS + 1)]
    return Plot(
        x_ticks=tuple(Tick(_across(x, x_max), x_text(x)) for x in quarters),
        y_ticks=tuple(Tick(_up(y, low, high), f"{y:.{digits}f}") for y in marks),
        line=lines[0][1] if len(lines) == 1 else "",
        lines=lines if len(lines) > 1 else (),
        **told,
    )


def curve(
    points: Sequence[tuple[float, float, float, float]],
    limits: Sequence[tuple[float, str]],
    *,
    x_text: Callable[[float], str],
    y_text: Callable[[float], str],
    **told: Any,
) -> Plot:
    """Draw savings over tokens; a point is ``(tokens, saving, low, high)``."""
    x_max = max(x for x, *_ in points) or 1
    y_marks = _marks(max([max(ys) for _, *ys in points] + [at for at, _ in limits]))
    y_max = y_marks[-1]

    def placed(x: float, y: float) -> tuple[float, float]:
        return _across(x, x_max), _up(max(y, 0), 0, y_max)

    dots = tuple(placed(x, y) for x, y, _, _ in points)
    edges = [placed(x, low) for x, _, low, _ in points]
    edges += [placed(x, high) for x, _, _, high in reversed(points)]
    return Plot(
        x_ticks=_x_ticks(x_max, x_text),
        y_ticks=tuple(Tick(_up(y, 0, y_max), y_text(y)) for y in y_marks),
        line=_points(dots),
        dots=dots,
        area=_points(edges),
        limits=tuple(Tick(_up(at, 0, y_max), label) for at, label in limits),
        rises=True,
        **told,
    )


def ranks(
    occurrences: Sequence[int],
    limits: Sequence[int],
    *,
    number: Callable[[float], str],
    **told: Any,
) -> Plot:
    """Draw occurrences, most frequent first, on a logarithmic axis beside limits to hold it to."""
    ordered = sorted((max(n, 1) for n in occurrences), reverse=True)
    top = max(3, math.ceil(math.log10(max(ordered[0], *limits))))
    dots = [
        (_across(rank, len(ordered)), _up(math.log10(ordered[rank - 1]), 0, top))
        for rank in _sparse(len(ordered))
    ]
    return Plot(
        x_ticks=_x_ticks(len(ordered), number),
        y_ticks=tuple(Tick(_up(p, 0, top), number(10**p)) for p in range(top + 1) if p != 2),
        line=_points(dots),
        area=_points([(dots[0][0], Plot.bottom), *dots, (dots[-1][0], Plot.bottom)]),
        limits=tuple(Tick(_up(math.log10(at), 0, top), number(at)) for at in limits),
        **told,
    )


def _x_ticks(last: float, text: Callable[[float], str]) -> tuple[Tick, ...]:
    """Mark round counts up to the last one, which ends the axis whether round or not."""
    marks = (x for x in _marks(last) if x <= last and x.is_integer())
    return tuple(Tick(_across(x, last), text(x)) for x in marks)


def _sparse(count: int, most: int = 400) -> list[int]:
    """Give at most so many ranks from 1 to ``count``, both ends among them."""
    if count <= most:
        return list(range(1, count + 1))
    return sorted({1 + round(i * (count - 1) / (most - 1)) for i in range(most)})


def _points(dots: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in dots)
