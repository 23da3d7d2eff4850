"""Reading ``report.json`` kindly: a key that an older report lacks is simply not known."""

from __future__ import annotations

import math
from typing import Any


def at(data: Any, path: str) -> Any:
    """Give the value at a dotted path, or None where any part of it is missing.

    >>> at({"a": {"b": 1}}, "a.b"), at({"a": None}, "a.b")
    (1, None)
    """
    for key in path.split("."):
        if not isinstance(data, dict):
            return None
        data = data.get(key)
    return data


def rows(data: Any, path: str) -> list[dict[str, Any]]:
    """Give a list of mappings at a path; anything else in its place is no rows."""
    return [row for row in items(data, path) if isinstance(row, dict)]


def texts(data: Any, path: str) -> list[str]:
    """Give a list of texts at a path."""
    return [str(item) for item in items(data, path)]


def items(data: Any, path: str) -> list[Any]:
    """Give a list at a path, or an empty one."""
    value = at(data, path)
    return list(value) if isinstance(value, (list, tuple)) else []


def mapping(data: Any, path: str) -> dict[str, Any]:
    """Give a mapping at a path, or an empty one."""
    value = at(data, path)
    return value if isinstance(value, dict) else {}


def number(data: Any, path: str) -> float:
    """Give a number at a path, or 0: for lengths of bars and orders, never for printed figures."""
    value = at(data, path)
    return value if isinstance(value, (int, float)) and math.isfinite(value) else 0.0


def judged(low: Any, high: Any) -> str:
    """Say what an interval of a gain shows: ``gain``, ``loss``, ``level`` if it holds zero.

    >>> judged(0.01, 0.02), judged(-0.01, 0.02), judged(None, 0.02)
    ('gain', 'level', 'nothing')
    """
    if not isinstance(low, (int, float)) or not isinstance(high, (int, float)):
        return "nothing"
    return "gain" if low > 0 else "loss" if high < 0 else "level"
