"""Short forms in brackets and the words before them that spell them out.

Schwartz and Hearst 2003, "A simple algorithm for identifying abbreviation definitions in
biomedical text", section 3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence

_PATTERN = (
    r"(?:[\p{L}\p{N}][\p{L}\p{N}'’/\-]*(?: - | / | )){1,10}\( ?[\p{L}\p{N}][\p{L}\p{N}\-/]{1,9} ?\)"
)


def find_abbreviations(texts: Sequence[str]) -> pl.DataFrame:
    """Count pairs of short and long form: columns ``short``, ``long``, ``count``.

    >>> find_abbreviations(["left ventricular assist device (LVAD) in use (see)"]).rows()
    [('LVAD', 'left ventricular assist device', 1)]
    """
    found = pl.Series(texts, dtype=pl.String).str.extract_all(_PATTERN).explode().drop_nulls()
    pairs = []
    for match, count in found.value_counts().iter_rows():
        before, _, short = match[:-1].rpartition("(")
        long = expansion(short.strip(), before.strip())
        if long:
            pairs.append((short.strip(), long, count))
    schema = {"short": pl.String, "long": pl.String, "count": pl.UInt64}
    return pl.DataFrame(pairs, schema=schema, orient="row").group_by("short", "long").sum()


def expansion(short: str, before: str) -> str:
    """Give the end of ``before`` that spells ``short`` out, or "".

    >>> expansion("HF", "patients with heart failure")
    'heart failure'
    >>> expansion("ACE", "inhibitors of the enzyme")
    ''
    """
    if not any(c.isupper() for c in short) or len(short) < 2:
        return ""
    words = before.split()
    text = " ".join(words[-min(len(short) + 5, len(short) * 2) :])
    position = len(text) - 1
    for i in range(len(short) - 1, -1, -1):
        wanted = short[i].lower()
        if not wanted.isalnum():
            continue
        while position >= 0 and (
            text[position].lower() != wanted
            or (i == 0 and position > 0 and text[position - 1].isalnum())
        ):
            position -= 1
        if position < 0:
            return ""
        position -= 1
    start = text.rfind(" ", 0, position + 1) + 1
    long = text[start:]
    return long if len(long) > len(short) and short not in long.split() else ""
