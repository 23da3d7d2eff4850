"""What the decision says, in each language: numbers by their unit, phrases, names of facts.

The phrases stand in ``strings/``, one table a language; what a table lacks is said in English.
"""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from analyzer.decide.schema import SCHEMA

if TYPE_CHECKING:
    from analyzer.decide.factspec import Fact

# Languages that a decision is told in beside English.
TRANSLATED = ("zh",)
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
# a figure and its measure word are apart (12 个); a unit of ten thousand and it are not (3 万个),
# nor is "unknown" from what follows it
_CJK_GAP = re.compile("(?<=[万亿]) (?=[\u4e00-\u9fff])|(?<=未知) (?=[\u4e00-\u9fff])")


@cache
def _table(lang: str) -> dict[str, dict[str, str]]:
    source = resources.files("analyzer.decide").joinpath("strings", f"{lang}.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


def phrase(key: str, lang: str, **values: str) -> str:
    """Say a phrase with its places filled.

    >>> phrase("threshold", "en", name="saving_to_extend")
    'the threshold saving_to_extend'
    """
    return closed(_table(lang)["phrase"][key].format(**values))


def name(section: str, key: str, lang: str) -> str:
    """Return what a language calls a name of the pack or of the data: the name itself if nothing.

    >>> name("op", "at least", "zh"), name("definition", "a-users-own", "zh")
    ('不低于', 'a-users-own')
    """
    return _table(lang).get(section, {}).get(key, key)


def label(fact: str, lang: str) -> str:
    """Return how a sentence calls a fact.

    >>> label("symbols.genes.share", "en"), label("symbols.genes.share", "zh")
    ('the share of genes in the text', '基因序列的字符占比')
    """
    labels = _table(lang).get("label", {})
    if fact in labels:
        return labels[fact]
    first, *between, last = fact.split(".")
    pattern = labels.get(f"{first}.*.{last}") if between else None
    if pattern is None:
        return SCHEMA[fact].label
    return pattern.format(name=name("name", between[0], lang))


def told(item: Any, key: str, lang: str) -> Any:
    """Return a text of a rule or an alternative: the pack's own in that language, or English.

    >>> from analyzer.decide import load_pack
    >>> told(load_pack().rules["tokenizer-fits"], "title", "zh")
    '分词器已适合该语言'
    """
    return getattr(item, f"{key}_{lang}", None) or getattr(item, key)


def closed(text: str) -> str:
    """Take out the space between a Chinese unit of number and its measure word."""
    return _CJK_GAP.sub("", text)


def with_unit(value: Fact, unit: str, lang: str) -> str:
    """Write a value with the unit named, where a sentence names it.

    >>> with_unit(2.0e9, "tokens", "en"), with_unit(2.0e9, "tokens", "zh")
    ('2 billion tokens', '20 亿个词元')
    """
    pattern = _table(lang)["unit"].get(unit, "{value}")
    return closed(pattern.format(value=say(value, unit, lang)))


def say(value: Fact, unit: str, lang: str = "en") -> str:
    """Write a value by its unit, short enough for a sentence.

    >>> say(0.0512, "share"), say(5_100_000, "tokens"), say(2.0e9, "tokens"), say(1234, "tokens")
    ('5.1 %', '5.1 million', '2 billion', '1,234')
    >>> say(2.63, "times"), say(True, "yes/no"), say(None, "share"), say(0.99999, "share")
    ('2.63', 'yes', 'unknown', '99.999 %')
    >>> say(0.3, "share"), say(3100.0, "times"), say(999.9, "times"), say(5_100_000, "tokens", "zh")
    ('30 %', '3,100', '1,000', '510 万')
    """
    if value is None:
        return phrase("unknown", lang)
    if isinstance(value, bool):
        return phrase("yes" if value else "no", lang)
    if isinstance(value, str):
        return name("name", value, lang)
    if unit == "share":
        return phrase("percent", lang, number=_percent(float(value)))
    if unit in _WHOLE_UNITS and (value >= 100 or float(value).is_integer()):
        return _count(float(value), lang)
    return _three(value) if abs(value) < 1000 else _count(float(value), lang)


def _percent(value: float) -> str:
    # never round to an exact 0 % or 100 % that is not there
    for digits in (1, 2, 3, 4, 5):
        text = f"{value * 100:.{digits}f}"
        if value in {0.0, 1.0} or float(text) not in {0.0, 100.0}:
            return text.rstrip("0").rstrip(".")
    return _three(value * 100)


def _count(value: float, lang: str) -> str:
    if abs(value) >= 10_000:
        value = float(f"{value:.3g}")
    for power, scale in _table(lang)["scale"].items():
        if abs(value) >= 10 ** int(power):
            return f"{_three(value / 10 ** int(power))}{scale}"
    return f"{value:,.0f}"


def _three(value: float) -> str:
    """Write three significant digits, never in scientific notation."""
    return f"{Decimal(f'{value:.3g}'):,f}"
