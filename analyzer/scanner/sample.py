"""A bounded, order-free sample of distinct texts, with exact counts of those that it holds."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from operator import eq, itemgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

Key = tuple[bytes, str, str]
"""(place in the sampling order, label, text)."""


def text_digest(text: str) -> bytes:
    """Give 16 bytes that depend on the text alone: its place in the sampling order.

    >>> text_digest("heart").hex()[:8]
    '72257c99'
    """
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


@dataclass(frozen=True, slots=True)
class Sample:
    """The labelled texts with the smallest digests, as many as fit in ``limit_bytes``.

    Whether a text is held depends on the set of all texts seen and on nothing else, so merging
    is associative and commutative (bottom-k sampling, Cohen and Kaplan 2007, section 3).
    ``cut`` is the first key that did not fit; ``None`` means that the sample is everything.

    >>> one = Sample(100).with_counts({("", "heart"): 2})
    >>> two = Sample(100).with_counts({("", "heart"): 1, ("", "liver"): 1})
    >>> one.merge(two) == two.merge(one)
    True
    """

    limit_bytes: int
    counts: dict[Key, int] = field(default_factory=dict)
    cut: Key | None = None

    def with_counts(self, counts: Mapping[tuple[str, str], int]) -> Sample:
        """Add so many occurrences of each (label, text)."""
        keyed = {(text_digest(text), label, text): n for (label, text), n in counts.items()}
        return self.with_keys(keyed)

    def with_keys(self, counts: Mapping[Key, int]) -> Sample:
        """Add so many occurrences of each text whose place is known."""
        return self.merge(Sample(self.limit_bytes, {**counts}))

    def merge(self, other: Sample) -> Sample:
        """Join two samples of the same limit."""
        return self.merge_all([other])

    def merge_all(self, others: Sequence[Sample]) -> Sample:
        """Join this sample and others of the same limit."""
        joined = dict(self.counts)
        for other in others:
            if not joined:
                joined = dict(other.counts)
                continue
            for key, count in other.counts.items():
                joined[key] = joined.get(key, 0) + count
        cut = min((one.cut for one in (self, *others) if one.cut is not None), default=None)
        size_bytes = 0
        kept: dict[Key, int] = {}
        for key in _in_order(joined):
            text = key[2]
            size_bytes += len(text if text.isascii() else text.encode("utf-8", "surrogatepass"))
            if (cut is not None and key >= cut) or size_bytes > self.limit_bytes:
                return Sample(self.limit_bytes, kept, min(key, cut) if cut else key)
            kept[key] = joined[key]
        return Sample(self.limit_bytes, kept, cut)

    def items(self) -> Iterator[tuple[str, str, int]]:
        """Give (label, text, count) in sampling order."""
        for (_, label, text), count in self.counts.items():
            yield label, text, count


def _in_order(keys: Iterable[Key]) -> list[Key]:
    """Sort keys; by the place alone, which is quicker, if no two have the same."""
    ordered = sorted(keys, key=itemgetter(0))
    same = map(eq, map(itemgetter(0), ordered), map(itemgetter(0), ordered[1:]))
    return sorted(ordered) if any(same) else ordered
