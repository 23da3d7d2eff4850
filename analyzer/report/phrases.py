"""The report's words in each language: one table of strings a language, nothing in the code."""

from __future__ import annotations

import re
import tomllib
from importlib import resources
from typing import TYPE_CHECKING, Any

from analyzer.errors import UsageError
from analyzer.report.safe import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

# a figure and its measure word are apart (12 个), a unit of ten thousand and it are not (3 万个)
_CJK_GAP = re.compile("(?<=[万亿]) (?=[\u4e00-\u9fff])")
# what is counted, where there is one of it: "1 new token"
_ONE = re.compile(
    r"(?<![\d.,])(1 (?:new |held-out )?"
    r"(?:byte|document|excerpt|model|occurrence|operation|passage|piece|row|rule|token|word|time))s\b"
)
LANGUAGES = ("en", "zh")


class Phrases:
    """The strings of one language, by dotted key.

    >>> phrases = Phrases("en", read("en"))
    >>> phrases("verdict.extend.title")
    'Extend the vocabulary'
    >>> phrases.maybe("cost", "no_such_key") is None
    True
    """

    def __init__(self, lang: str, table: dict[str, str]) -> None:
        self.lang = lang
        self._table = table

    def __call__(self, key: str, **values: Any) -> str:
        """Give the string of a key, its ``{places}`` filled; a missing key is a KeyError."""
        text = self._table[key]
        if not values:
            return text
        filled = text.format(**values)
        return _ONE.sub(r"\1", filled) if self.lang == "en" else _CJK_GAP.sub("", filled)

    def maybe(self, section: str, key: str) -> str | None:
        """Give the string of a key that data chose, or None where the table has no such key."""
        return self._table.get(f"{section}.{key}")

    def name(self, section: str, key: Any) -> str:
        """Give what readers call a name that data chose: its string, or the name itself."""
        return self.maybe(section, str(key)) or visible(key)

    def under(self, section: str) -> list[tuple[str, str]]:
        """Give the entries of one section in the order of the table, keys without the section."""
        start = f"{section}."
        return [(k[len(start) :], v) for k, v in self._table.items() if k.startswith(start)]

    def lines(self, section: str, **values: Any) -> tuple[str, ...]:
        """Give the strings of one section, their ``{places}`` filled."""
        return tuple(self(f"{section}.{key}", **values) for key, _ in self.under(section))

    def keys(self) -> set[str]:
        """Give every key; both languages have the same ones, and a test says so."""
        return set(self._table)


def read(lang: str) -> dict[str, str]:
    """Read the table of a language: ``en`` or ``zh``; another one is a UsageError."""
    if lang not in LANGUAGES:
        raise UsageError(
            f"there is no report language {lang!r}", hint=f"choose one of {', '.join(LANGUAGES)}"
        )
    source = resources.files("analyzer.report").joinpath("strings", f"{lang}.toml")
    return dict(_flat(tomllib.loads(source.read_text(encoding="utf-8"))))


def _flat(table: dict[str, Any], start: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{start}{key}.")
        else:
            yield f"{start}{key}", value
