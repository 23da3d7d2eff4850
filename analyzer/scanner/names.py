"""Names of genes and compounds, read in the passages of the samples alone.

They are words, which stay in the prose: nothing in the fold depends on them but their share, and
their taggers would take most of its time. The samples are the same however the corpus was read, so
what is found in them is too.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from analyzer import symbols

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analyzer.scanner.table import ScanTable
    from analyzer.values import Span

READ_BYTES = 2_000_000
"""So much is read at most: over a megabyte of medicine the taggers take longer than the fold."""
KEPT_PASSAGES = 36
_WITHIN = 1.96  # standard errors: 95 %


@dataclass(frozen=True, slots=True)
class Names:
    """What the names of a corpus come to, by the ``read_share`` of its characters.

    - ``spans``: [spans, characters] a "class/kind", scaled to the whole corpus
    - ``intervals``: 95 % of the share of its characters, where not all of them were read
    - ``texts``: names of the training side as they were read, with the space before, and counts
    - ``passages``: some passages of the training side that hold names, by class
    """

    read_share: float = 1.0
    spans: dict[str, list[int]] = field(default_factory=dict)
    intervals: dict[str, tuple[float, float]] = field(default_factory=dict)
    texts: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    passages: dict[str, list[str]] = field(default_factory=dict)


@dataclass(slots=True)
class _Found:
    """Names of one kind: how many in all, their characters by passage, their texts."""

    spans: int = 0
    characters: Counter[int] = field(default_factory=Counter)
    texts: Counter[str] = field(default_factory=Counter)


def read_names(table: ScanTable) -> Names:
    """Find the names in the first of a finished table's passages, by the order of their digests.

    The share of characters is a ratio estimate over distinct passages, and its interval that of a
    simple random sample of them (Cochran 1977, sections 6.3 and 6.4): whether a passage is in the
    sample depends on its digest alone.
    """
    sides = (table.train_sample, table.heldout_sample)
    sampled = ((text, n, side is sides[0]) for side in sides for _, text, n in side.items())
    passages = [*_first(sampled, READ_BYTES)]
    characters = table.totals.get("characters", 0)
    found: dict[str, _Found] = defaultdict(_Found)
    holding: dict[str, list[str]] = defaultdict(list)
    spans = symbols.names(text for text, _, _ in passages)
    for at, ((text, count, is_train), inside) in enumerate(zip(passages, spans, strict=True)):
        for span in inside:
            one = found[f"{span.class_}/{span.kind}"]
            one.spans += count
            one.characters[at] += count * len(span.text)
            if is_train:
                one.texts[_as_met(text, span)] += count
        for class_ in {span.class_ for span in inside} if is_train else ():
            if len(holding[class_]) < KEPT_PASSAGES:
                holding[class_].append(text)
    sizes = np.array([len(text) * count for text, count, _ in passages], dtype=np.float64)
    read_share = min(1.0, float(sizes.sum()) / characters) if characters else 1.0
    names = Names(read_share, passages=dict(sorted(holding.items())))
    for label, one in sorted(found.items()):
        held = np.zeros(len(sizes))
        held[[*one.characters]] = [*one.characters.values()]
        share, error = _ratio(held, sizes, read_share)
        names.spans[label] = [round(one.spans / read_share), round(share * characters)]
        names.texts[label] = [*one.texts.items()]
        if read_share < 1:
            least = float(held.sum()) / characters  # so many were seen
            names.intervals[label] = max(least, share - _WITHIN * error), share + _WITHIN * error
    return names


def _first(
    passages: Iterable[tuple[str, int, bool]], size_bytes: int
) -> Iterable[tuple[str, int, bool]]:
    for passage in passages:
        if size_bytes <= 0:
            return
        yield passage
        size_bytes -= len(passage[0].encode("utf-8", "surrogatepass"))


def _as_met(text: str, span: Span) -> str:
    """Give the name with the space before it, which is part of how a tokenizer meets it."""
    return text[span.start - text[: span.start].endswith(" ") : span.end]


def _ratio(part: np.ndarray, whole: np.ndarray, read_share: float) -> tuple[float, float]:
    """Give the sum of the parts over that of the wholes, and its standard error.

    >>> share, error = _ratio(np.array([1.0, 3.0]), np.array([10.0, 10.0]), 0.5)
    >>> round(share, 3), round(error, 3)
    (0.2, 0.071)
    """
    share = float(part.sum() / whole.sum())
    off = part - share * whole
    count = len(whole)
    variance = (1 - read_share) * count / max(1, count - 1) * float(off @ off)
    return share, variance**0.5 / float(whole.sum())
