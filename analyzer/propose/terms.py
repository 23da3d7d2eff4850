"""The ranked terms as a source of tokens beside words and symbols."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import polars as pl

_HAN = re.compile("[\u4e00-\u9fff]{2}")
LOOKED_AT = 3_000
"""So many of the best terms are a source; what is ranked lower is hardly the domain's own."""
SHOWN = 2


@dataclass(frozen=True, slots=True)
class TermWords:
    """The words of the best terms, in lower case, each with the terms that it stands in.

    ``phrases`` are terms written without spaces that consist of several words (Chinese), each
    with its count and words: a token may join those words, and only there.
    """

    served: Mapping[str, Sequence[str]] = field(default_factory=dict)
    phrases: Mapping[str, tuple[float, tuple[str, ...]]] = field(default_factory=dict)

    @classmethod
    def of(cls, ranked: pl.DataFrame, share: float) -> TermWords:
        """Take the best terms; ``share`` is the part of the corpus that tokens are chosen from."""
        served: dict[str, list[str]] = {}
        unspaced = {}
        for term, count in ranked.head(LOOKED_AT).select("term", "count").iter_rows():
            words = term.lower().split()
            for word in words:
                served.setdefault(word, []).append(term)
            if len(words) == 1 and _HAN.search(term):
                unspaced[term] = count * share
        return cls(served, dict(_phrases(unspaced)))

    def __contains__(self, word: str) -> bool:
        return word.strip().lower() in self.served

    def serves(self, units: Iterable[bytes]) -> tuple[str, ...]:
        """Name what holds a token: the best terms of its words, and the words that are none."""
        names: dict[str, None] = {}
        for unit in units:
            text = unit.decode("utf-8", "replace").strip()
            for name in self.served.get(text.lower(), [text])[:SHOWN]:
                names[name] = None
        return tuple(names)


def _phrases(counts: Mapping[str, float]) -> Iterable[tuple[str, tuple[float, tuple[str, ...]]]]:
    """Cut terms into dictionary words; a term's count is without those of longer terms."""
    if not counts:
        return
    import rjieba  # loads its dictionary

    own = dict(counts)
    texts = sorted(counts, key=lambda text: (-len(text), text))
    for longer in texts:
        for text in _inside(longer) & own.keys():
            own[text] -= own[longer] * longer.count(text)
    for text in texts:
        words = tuple(rjieba.cut(text, False))
        if len(words) > 1 and own[text] > 0:
            yield text, (own[text], words)


def _inside(text: str) -> set[str]:
    """Give what stands inside a text.

    >>> sorted(_inside("abc"))
    ['a', 'ab', 'b', 'bc', 'c']
    """
    size = len(text)
    return {text[i:j] for i in range(size) for j in range(i + 1, size + 1) if j - i < size}
