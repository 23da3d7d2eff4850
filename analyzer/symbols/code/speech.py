"""Lines of a conversation, ``Anna: are you coming?``, which look like the keys of a file."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_SAID = re.compile(
    r"(?:[\[(]?\d[\d/.:, -]{3,20}(?: ?[AaPp][Mm])?[\])]?[ ,-]+)?"  # when
    r"(?!(?:else|default|case|try|finally|except|public|private|protected)\b)"
    r"(?P<who><\w[\w .-]{0,20}>|[^\W\d_][\w .'-]{0,20}?(?=[:：]))[:：]?\s*"
    r"(?P<what>[^\s/].*)?"
)
# Two words, or a few signs of writing, that a value of a key hardly is.
_SPEECH = re.compile(
    r"(?!.*(?:[={}\[\]\\]|;$)).*(?:\w ['\"(]?[^\W\d_]|[?!…。？！]|[\u4e00-\u9fff]).*"
)
_SAMPLE = 40


def speech_lines(lines: Sequence[str], likely: Sequence[int]) -> list[int]:
    """Give the lines of those who speak more than once, if most likely lines of code are of such.

    >>> speech_lines(["me: if so", "Ann: return it?", "me: let it be", "It ends."], [0, 2])
    [0, 2]
    """
    sample = likely[:_SAMPLE]
    if 2 * sum(_SAID.fullmatch(lines[at]) is not None for at in sample) <= len(sample):
        return []
    said = {at: match for at, line in enumerate(lines) if (match := _SAID.fullmatch(line))}
    often = Counter(match["who"] for match in said.values())
    what = {
        at: (match["what"] or "").rstrip() for at, match in said.items() if often[match["who"]] > 1
    }
    below = [at + 1 for at, text in what.items() if not text and at + 1 < len(lines)]
    what.update((at, lines[at]) for at in below)
    speech = sum(_SPEECH.fullmatch(text) is not None for text in what.values() if text)
    return [*what] if 2 * speech >= sum(map(bool, what.values())) else []
