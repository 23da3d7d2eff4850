"""Real held-out sentences, cut before and after."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from analyzer.tokenizers.base import Tokenizer

_SENTENCE = re.compile(r"\n|(?<=\D[.!?])\s+(?=[A-Z])|(?<=[。！？])")
SAMPLES = 5
LOOKED_AT = 2000
SHORTEST, LONGEST = 30, 160
_PART = re.compile(rf"\S.{{{SHORTEST - 1},{LONGEST - 1}}}(?!\S)")


def samples_of(
    texts: Iterable[str],
    before: Tokenizer,
    after: Tokenizer,
) -> tuple[dict[str, Any], ...]:
    """Give the lines with a typical saving: the median of those that change, and its neighbours.

    Showing the best lines would flatter the extension.
    """
    found = [*islice(_distinct(x.strip() for t in texts for x in _SENTENCE.split(t)), LOOKED_AT)]
    lines = [line for line in found if SHORTEST <= len(line) <= LONGEST]
    if len(lines) < SAMPLES:  # a whole game may stand on one line
        lines += [part for line in found if len(line) > LONGEST for part in _PART.findall(line)]
    old, new = before.encode_batch(lines)[1], after.encode_batch(lines)[1]
    changed = sorted(
        (1 - int(b) / int(a), i) for i, (a, b) in enumerate(zip(old, new, strict=True)) if b < a
    )
    step = max(1, len(changed) // (SAMPLES + 1))
    picked = [lines[i] for _, i in changed[step::step][:SAMPLES]]
    return tuple(
        {
            "text": line,
            "before": [before.piece(i) for i in before.encode(line)],
            "after": [after.piece(i) for i in after.encode(line)],
        }
        for line in picked
    )


def _distinct(lines: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for line in lines:
        if line not in seen:
            seen.add(line)
            yield line
