"""Corpus text made fit to be shown: it may not steer a terminal, a page or a reader's eye."""

from __future__ import annotations

import re
from typing import Any

# C0 and C1 controls, soft hyphen, bidirectional controls, invisible operators, line and paragraph
# separators, BOM, lone surrogates, tag characters. The joiners U+200C and U+200D stay: Persian,
# Hindi and emoji need them.
_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)


def visible(text: Any) -> str:
    r"""Give a text with every hidden character written out as its code point.

    >>> visible("a\u202eb\x1b[31m")
    'a⟨U+202E⟩b⟨U+001B⟩[31m'
    >>> visible("two\nlines")
    'two⏎lines'
    """
    return _HIDDEN.sub(_name, str(text))


def _name(match: re.Match[str]) -> str:
    char = match[0]
    if char == "\n":
        return "⏎"
    return "⇥" if char == "\t" else f"⟨U+{ord(char):04X}⟩"


def piece(text: Any) -> str:
    """Give a piece or token as a person reads it: a space is ``▁``.

    >>> piece(" aspirin")
    '▁aspirin'
    """
    return visible(text).replace(" ", "▁")


def clip(text: str, characters: int) -> str:
    """Cut a text that is too long, and say so with an ellipsis.

    >>> clip("myocardial infarction", 12)
    'myocardial …'
    """
    return text if len(text) <= characters else text[: characters - 2].rstrip() + " …"
