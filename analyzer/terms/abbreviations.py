"""Short forms in brackets and the words before them that spell them out.

Schwartz and Hearst 2003, "A simple algorithm for identifying abbreviation definitions in
biomedical text", section 3.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

_SHORT = r"\( ?[\p{L}\p{N}][\p{L}\p{N}\-/]{1,9} ?\)"
_BRACKET = re.compile(r"\( ?([^\W_](?:[^\W_]|[-/]){1,9}) ?\)")
_BACKWARDS = re.compile(r"(?:(?: - | / | )[\w'’/-]*\w){1,10}")
_NEAR = 200
_HAN_SHORT = r"[(（] ?\p{Latin}[\p{Latin}\p{N}\-]{1,9}[,，; ）)]"
_HAN_PATTERN = r"[\p{Han}々〇]{2,14}" + _HAN_SHORT


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
    pairs: Counter[tuple[int, str, str]] = Counter()
    # a look for what the patterns end with is many times as fast as the patterns
    for (side, before, short), count in _in_brackets(frame.filter(_holds(" " + _SHORT))).items():
        if long := expansion(short, before):
            pairs[side, short, long] += count
    wide = pl.col("text").str.len_bytes() > pl.col("text").str.len_chars()
    matches = pl.col("text").str.extract_all(_HAN_PATTERN)
    found = frame.filter(wide & _holds(_HAN_SHORT)).select("side", matches).explode("text")
    for side, match in found.drop_nulls().iter_rows():
        long, short = re.split("[(（]", match[:-1])
        if any(c.isupper() for c in short):
            pairs[side, short.strip(), long] += 1
    sides_, shorts, longs = zip(*pairs, strict=True) if pairs else ((), (), ())
    columns = {"side": sides_, "short": shorts, "long": longs, "count": [*pairs.values()]}
    schema = {"side": pl.UInt8, "short": pl.String, "long": pl.String, "count": pl.UInt64}
    return pl.DataFrame(columns, schema=schema)


def _holds(pattern: str) -> pl.Expr:
    return pl.col("text").str.contains(pattern)


def _in_brackets(frame: pl.DataFrame) -> Counter[tuple[int, str, str]]:
    """Count the short forms in brackets with the up to ten words before them, by side."""
    found: Counter[tuple[int, str, str]] = Counter()
    for side, text in frame.iter_rows():
        place = text.find(" (")
        while place >= 0:
            bracket = _BRACKET.match(text, place + 1)
            if bracket and bracket[1] != bracket[1].lower():
                before = _BACKWARDS.match(text[max(0, place - _NEAR) : place + 1][::-1])
                if before and before.end() > _NEAR:
                    before = _BACKWARDS.match(text[place::-1])
                if before:
                    words = before[0][::-1].rpartition("_")[2].lstrip(" -/'’")
                    found[side, words.strip(), bracket[1]] += 1
            place = text.find(" (", place + 1)
    return found


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
    lower = text.lower()
    if len(lower) != len(text):  # some letters become two
        lower = "".join(map(_lower, text))
    position = len(text)
    for i in range(len(short) - 1, -1, -1):
        wanted = short[i].lower()
        if not wanted.isalnum():
            continue
        position = lower.rfind(wanted, 0, position)
        while i == 0 and position > 0 and text[position - 1].isalnum():
            position = lower.rfind(wanted, 0, position)
        if position < 0:
            return ""
    start = text.rfind(" ", 0, position) + 1
    long = text[start:]
    return long if len(long) > len(short) and short not in long.split() else ""


def _lower(letter: str) -> str:
    """Give the lower-case letter, if it is one."""
    return lower if len(lower := letter.lower()) == 1 else letter
