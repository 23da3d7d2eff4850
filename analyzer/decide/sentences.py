"""The texts of a pack: sentences with numbers in them, in English and in Chinese, references."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analyzer.decide.marked import near
from analyzer.decide.pack import Parameter, Reference
from analyzer.decide.schema import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analyzer.decide.marked import Marked

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
# a line end inside Chinese text, or beside a full-width sign, is no space
_FOLD = re.compile(
    "(?<=[\u3001-\u9fff]) (?=[\u3001-\u9fff])"
    "|(?<=[\u3001-\u303f\uff01-\uff5e]) | (?=[\u3001-\u303f\uff01-\uff5e])"
)


def parse_sentences(
    keys: Mapping[str, Marked], key: str, known: Mapping[str, Parameter]
) -> tuple[str, ...]:
    """Read one sentence or a list of them, ``{placeholders}`` being facts or parameters.

    Nothing where the key is not there.
    """
    if key not in keys:
        return ()
    item = keys[key]
    several = item.items() if isinstance(item.value, list) else [item]
    if not several:
        item.refuse("at least one sentence is needed")
    return tuple(_sentence(one, known) for one in several)


def parse_second(
    keys: Mapping[str, Marked], key: str, known: Mapping[str, Parameter]
) -> tuple[str, ...]:
    """Read the Chinese text of a key: optional, with the same numbers as the English one."""
    second = parse_sentences(keys, f"{key}_zh", known)
    if second and _places(second) != _places(parse_sentences(keys, key, known)):
        keys[f"{key}_zh"].refuse(f"its {{placeholders}} are not those of '{key}'")
    return tuple(_FOLD.sub("", text) for text in second)


def _places(texts: tuple[str, ...]) -> set[str]:
    return set(PLACEHOLDER.findall(" ".join(texts)))


def _sentence(item: Marked, known: Mapping[str, Parameter]) -> str:
    text = " ".join(item.text().split())
    for name in PLACEHOLDER.findall(text):
        if name not in SCHEMA and name not in known:
            item.refuse(
                f"'{{{name}}}' is neither a fact nor a parameter",
                hint=near(name, [*SCHEMA, *known]),
            )
    return text


def parse_references(item: Marked) -> tuple[Reference, ...]:
    """Read references: title and url."""
    found = []
    for one in item.items():
        keys = one.mapping(("title",), ("url",))
        found.append(Reference(keys["title"].text(), keys["url"].text() if "url" in keys else ""))
    if not found:
        item.refuse("at least one reference is needed")
    return tuple(found)
