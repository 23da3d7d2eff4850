"""Numbers as a person writes them, by their unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analyzer.decide.factspec import Fact

_WHOLE_UNITS = {
    "tokens",
    "bytes",
    "characters",
    "words",
    "documents",
    "entries",
    "parameters",
    "passages",
    "occurrences",
}
_SCALES = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))


def say(value: Fact, unit: str) -> str:
    """Write a value with its unit, short enough for a sentence.

    >>> say(0.0512, "share"), say(5_100_000, "tokens"), say(2.0e9, "tokens"), say(1234, "tokens")
    ('5.1 %', '5.1 million', '2 billion', '1,234')
    >>> say(2.63, "times"), say(True, "yes/no"), say(None, "share"), say(0.99999, "share")
    ('2.63', 'yes', 'unknown', '99.999 %')
    """
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    if unit == "share":
        return _percent(float(value))
    if unit in _WHOLE_UNITS and (value >= 100 or float(value).is_integer()):
        return _count(float(value))
    return f"{value:.3g}" if abs(value) < 1000 else _count(float(value))


def _percent(value: float) -> str:
    # never round to an exact 0 % or 100 % that is not there
    for digits in (1, 2, 3, 4, 5):
        text = f"{value * 100:.{digits}f}"
        if value in {0.0, 1.0} or float(text) not in {0.0, 100.0}:
            return f"{text} %"
    return f"{value * 100:.3g} %"


def _count(value: float) -> str:
    for scale, name in _SCALES:
        if abs(value) >= scale:
            return f"{value / scale:.3g} {name}"
    if abs(value) >= 10_000:
        value = float(f"{value:.3g}")
    return f"{value:,.0f}"
