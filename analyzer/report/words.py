"""A language's phrases and numbers, as a careful person writes them.

No number is rounded to a certainty that it does not have.
"""

from __future__ import annotations

import math
import re
from functools import cache
from typing import TYPE_CHECKING, Any

from analyzer.report.phrases import Phrases, read

if TYPE_CHECKING:
    from collections.abc import Callable

_ZEROS = re.compile(r"(?<=\d)\.0+(?!\d)")
_ENDING = re.compile("[._]")
_BYTES = ((10**12, "TB"), (10**9, "GB"), (10**6, "MB"), (10**3, "kB"))
_SHARE_ENDINGS = ("share", "saving", "gain", "growth", "confidence")
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


class Words(Phrases):
    """The phrases of one language, and its numbers; anything that is no number is "not known".

    >>> n = load("en")
    >>> n.share(0.0004), n.share(0.9997), n.share(0.0), n.share(1.0), n.share(0.123)
    ('< 0.1 %', '> 99.9 %', '0 %', '100 %', '12.3 %')
    >>> n.count(1234567), n.short(8_030_261_248), n.bytes(12_345_678)
    ('1,234,567', '8.03 billion', '12.3 MB')
    >>> n.interval(0.111, 0.134)
    '11.1 to 13.4 %'
    """

    def count(self, value: Any) -> str:
        """Give a count with thousands separators; a small median may end in .5."""
        number = _number(value)
        if number is None:
            return self("unknown")
        digits = 0 if abs(number) >= 100 else 1
        text = f"{number:,.{digits}f}".removesuffix(".0")
        return text.replace("-", "−")

    def short(self, value: Any) -> str:
        """Give a large count in words (8.03 billion), a small one in full."""
        number = _number(value)
        if number is None:
            return self("unknown")
        for key, name in self.under("scale"):
            size = 10 ** int(key)
            if abs(number) >= size:
                return f"{_digits(number / size, 3)}{name}".replace("-", "−")
        return self.count(number)

    def rounded(self, value: Any) -> str:
        """Give a count as the rules' sentences do: from 10,000 on with three significant digits.

        >>> load("en").rounded(9_548), load("en").rounded(123_865), load("zh").rounded(123_865)
        ('9,548', '124,000', '12.4 万')
        """
        number = _number(value)
        large = number is not None and abs(number) >= 10_000
        return self.short(float(f"{number:.3g}") if large else number)

    def share(self, value: Any, digits: int = 1) -> str:
        """Give a share as per cent; 0 and 100 are printed only where they are exact."""
        number = _number(value)
        if number is None:
            return self("unknown")
        return self("percent", number=self._percent(number, digits))

    def percent(self, value: Any) -> str:
        """Give a share in whole per cent, as one says how sure one is."""
        return self.share(value, digits=0)

    def mark(self, value: float) -> str:
        """Give a share as an axis bears it: no more digits than it has."""
        return self("percent", number=f"{value * 100:.6g}")

    def tick(self, value: float) -> str:
        """Give a count as an axis bears it."""
        return _ZEROS.sub("", self.short(value))

    def interval(self, low: Any, high: Any) -> str:
        """Give an interval of two shares, with a digit more where they would look the same.

        >>> load("en").interval(0.0258, 0.0263), load("en").interval(0.00001, 0.00002)
        ('2.58 to 2.63 %', '< 0.1 %')
        """
        first, last = _number(low), _number(high)
        if first is None or last is None:
            return self("unknown")
        ends = [(self._percent(first, digits), self._percent(last, digits)) for digits in (1, 2)]
        told = next((pair for pair in ends if len(set(pair)) == 2), ends[0])
        both = told[0] if len(set(told)) == 1 else self("range", low=told[0], high=told[1])
        return self("percent", number=both)

    def estimate(self, share: Any, low: Any, high: Any) -> str:
        """Give a share with its interval."""
        return f"{self.share(share)} ({self.interval(low, high)})"

    def bits(self, value: Any, low: Any = None, high: Any = None) -> str:
        """Give bits per byte, or another loss, with the interval if there is one.

        >>> load("en").bits(1.23456, 1.2, 1.3)
        '1.2346 (1.200–1.300)'
        """
        number, first, last = map(_number, (value, low, high))
        if number is None:
            return self("unknown")
        known = first is not None and last is not None and first < last
        return f"{number:.4f} ({first:.3f}–{last:.3f})" if known else f"{number:.4f}"

    def ratio(self, value: Any) -> str:
        """Give a mean or ratio with three significant digits."""
        number = _number(value)
        return self("unknown") if number is None else _digits(number, 3).replace("-", "−")

    def bytes(self, value: Any) -> str:
        """Give a size in decimal units."""
        number = _number(value)
        if number is None:
            return self("unknown")
        for size, unit in _BYTES:
            if abs(number) >= size:
                return f"{_digits(number / size, 3)} {unit}"
        return self("bytes", number=self.count(number))

    def seconds(self, value: Any) -> str:
        """Give a duration."""
        number = _number(value)
        if number is None:
            return self("unknown")
        if number >= 90:
            return self("minutes", minutes=int(number // 60), seconds=int(number % 60))
        return self("seconds", seconds=_digits(number, 2))

    def operations(self, value: Any) -> str:
        """Give a count of floating-point operations as people write it.

        >>> load("en").operations(2.1e12)
        '2.10 × 10¹²'
        """
        number = _number(value)
        if number is None or number < 0:
            return self("unknown")
        if not number:
            return "0"
        digits, power = f"{number:.2e}".split("e")
        return f"{digits} × 10{str(int(power)).translate(_RAISED)}"

    def named(self, name: str, value: Any) -> str:
        """Give a value whose kind its name tells: ``_share``, ``_bytes``, ``_seconds`` or a count.

        >>> load("en").named("added_bytes", 2_000_000)
        '2.00 MB'
        >>> load("en").named("gpu_hours", 0.000115)
        '< 0.01'
        """
        number = _number(value)
        if number is None:
            return self._other(value)
        parts = _ENDING.split(name)
        if any(part in _SHARE_ENDINGS for part in parts) and (abs(number) <= 1 or "gain" in parts):
            return self.share(number)  # a gain may pass 100 %
        units: dict[str, Callable[[float], str]] = {
            "bytes": self.bytes,
            "seconds": self.seconds,
            "flops": self.operations,
            "rate": "{:g}".format,
        }
        if as_unit := units.get(parts[-1]):
            return as_unit(number)
        if "hours" in parts:  # an estimate
            return "< 0.01" if 0 < number < 0.01 else _digits(number, 2)
        if abs(number) >= 10**6:
            return self.short(number)
        return self.count(number) if float(number).is_integer() else self.ratio(number)

    def limit(self, name: str, value: Any) -> str:
        """Give a threshold: like ``named``, with no more digits than were set."""
        return _ZEROS.sub("", self.named(name, value))

    def _other(self, value: Any) -> str:
        if value is None or value == "" or isinstance(value, float):
            return self("unknown")
        if isinstance(value, bool):
            return self("yes" if value else "no")
        if isinstance(value, (list, tuple)):
            return ", ".join(self.named("", item) for item in value)
        if isinstance(value, dict):
            return ", ".join(f"{key}: {self.named(str(key), item)}" for key, item in value.items())
        return str(value)

    @staticmethod
    def _percent(share: float, digits: int = 1) -> str:
        if share in {0, 1}:
            return f"{share * 100:.0f}"
        least = 10**-digits
        text = f"{share * 100:.{digits}f}"
        if float(text) == 0:
            return f"< {least:.{digits}f}" if share > 0 else f"> −{least:.{digits}f}"
        if share < 1 and float(text) >= 100:
            return f"> {100 - least:.{digits}f}"
        return text.replace("-", "−")


@cache
def load(lang: str) -> Words:
    """Read the words of a language: ``en`` or ``zh``; another one is a UsageError."""
    return Words(lang, read(lang))


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return value if math.isfinite(value) else None


def _digits(number: float, significant: int) -> str:
    """Give a number with so many significant digits, never in scientific notation.

    >>> _digits(2.31456, 3), _digits(123.4, 3), _digits(1234.5, 3), _digits(0.00123, 3)
    ('2.31', '123', '1,234', '0.00123')
    """
    if number == 0:
        return "0"
    places = max(0, significant - 1 - math.floor(math.log10(abs(number))))
    return f"{number:,.{places}f}"
