"""Short forms in brackets and the words before them that spell them out.

Schwartz and Hearst 2003, "A simple algorithm for identifying abbreviation definitions in
biomedical text", section 3.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np

_PATTERN = (
    r"(?:[\p{L}\p{N}][\p{L}\p{N}'’/\-]*(?: - | / | )){1,10}\( ?[\p{L}\p{N}][\p{L}\p{N}\-/]{1,9} ?\)"
)


_HAN_PATTERN = r"[\p{Han}々〇]{2,14}[(（] ?\p{Latin}[\p{Latin}\p{N}\-]{1,9}(?:[,，; ）)])"


def find_abbreviations(texts: Sequence[str], sides: np.ndarray) -> pl.DataFrame:
    """Count pairs of short and long form: columns ``side``, ``short``, ``long``, ``count``.

    ``sides`` uint8 [texts]: the pairs of each side are counted apart. After Chinese the long form
    is the whole run of characters before the bracket; where the term begins in it is found out
    when the corpus has been counted.

    >>> import numpy as np
    >>> one = np.zeros(1, dtype=np.uint8)
    >>> text = "left ventricular assist device (LVAD) in use (see)"
    >>> find_abbreviations([text], one).rows()
    [(0, 'LVAD', 'left ventricular assist device', 1)]
    >>> find_abbreviations(["慢性阻塞性肺疾病（COPD）的治疗"], one).rows()
    [(0, 'COPD', '慢性阻塞性肺疾病', 1)]
    """
    frame = pl.DataFrame({"side": sides, "text": pl.Series(texts, dtype=pl.String)})
    pairs = []
    for side, match, count in _matches(frame, _PATTERN):
        before, _, short = match[:-1].rpartition("(")
        long = expansion(short.strip(), before.strip())
        if long:
            pairs.append((side, short.strip(), long, count))
    # a look for what the pattern cannot do without is many times as fast as the pattern
    wide = pl.col("text").str.len_bytes() > pl.col("text").str.len_chars()
    bracket = pl.col("text").str.contains_any(["(", "（"])
    for side, match, count in _matches(frame.filter(wide & bracket), _HAN_PATTERN):
        long, short = re.split("[(（]", match[:-1])
        if any(c.isupper() for c in short):
            pairs.append((side, short.strip(), long, count))
    schema = {"side": pl.UInt8, "short": pl.String, "long": pl.String, "count": pl.UInt64}
    return pl.DataFrame(pairs, schema=schema, orient="row").group_by("side", "short", "long").sum()


def _matches(frame: pl.DataFrame, pattern: str) -> Iterator[tuple[int, str, int]]:
    found = frame.select("side", pl.col("text").str.extract_all(pattern)).explode("text")
    return found.drop_nulls().group_by("side", "text").len().iter_rows()


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
    lower: str | list[str] = text.lower()
    if len(lower) != len(text):  # some letters become two
        lower = [letter.lower() for letter in text]
    position = len(text) - 1
    for i in range(len(short) - 1, -1, -1):
        wanted = short[i].lower()
        if not wanted.isalnum():
            continue
        while position >= 0 and (
            lower[position] != wanted or (i == 0 and position > 0 and text[position - 1].isalnum())
        ):
            position -= 1
        if position < 0:
            return ""
        position -= 1
    start = text.rfind(" ", 0, position + 1) + 1
    long = text[start:]
    return long if len(long) > len(short) and short not in long.split() else ""
