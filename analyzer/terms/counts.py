"""The exact counts of a corpus: a monoid, so that any sharding gives the same bytes."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterable

_SCHEMAS: dict[str, dict[str, pl.DataType]] = {
    "words": {"text": pl.String(), "count": pl.UInt64(), "documents": pl.UInt64()},
    "candidates": {
        "language": pl.String(),
        "text": pl.String(),
        "count": pl.UInt64(),
        "documents": pl.UInt64(),
        "left_free": pl.UInt64(),
        "right_free": pl.UInt64(),
        "alone": pl.UInt64(),
    },
    "abbreviations": {"short": pl.String(), "long": pl.String(), "count": pl.UInt64()},
    "languages": {"language": pl.String(), "documents": pl.UInt64(), "words": pl.UInt64()},
}


@dataclass(frozen=True, slots=True)
class Counts:
    """What is counted over a corpus; every column of numbers is a sum, nothing is cut off.

    ``words``: surface forms with their leading space, ``count``, ``documents``.
    ``candidates``: by language, terms of one to five words as they stand, those not set apart
    by a space joined by U+001F; ``left_free``, ``right_free`` and ``alone`` count occurrences
    with no content word before, after, and on either side. A document counts for the spelling
    of a term that comes first in it, so that documents add up over spellings and plurals.
    ``abbreviations``: short forms in brackets with the words before them that spell them out.
    ``languages``: documents and words by language.

    >>> from analyzer.terms import observe
    >>> a, b = observe(["heart failure"]), observe(["Heart failure and heart failure"])
    >>> a.merge(b).to_bytes() == b.merge(a).to_bytes()
    True
    """

    words: pl.DataFrame
    candidates: pl.DataFrame
    abbreviations: pl.DataFrame
    languages: pl.DataFrame

    @staticmethod
    def empty() -> Counts:
        """Give the neutral element of ``merge``."""
        return Counts(**{name: pl.DataFrame(schema=schema) for name, schema in _SCHEMAS.items()})

    @property
    def total_words(self) -> int:
        """How many words were counted."""
        return int(self.words["count"].sum())

    @property
    def distinct_words(self) -> int:
        """How many different surface forms were counted."""
        return len(self.words)

    def merge(self, other: Counts) -> Counts:
        """Give the counts of both corpora together; associative and commutative."""
        return Counts.merge_all([self, other])

    @staticmethod
    def merge_all(parts: Iterable[Counts]) -> Counts:
        """Give the counts of all parts together, faster than one by one."""
        parts = [*parts]
        if len(parts) == 1:
            return parts[0]
        return Counts(
            **{name: summed(name, [getattr(part, name) for part in parts]) for name in _SCHEMAS}
        )

    def to_bytes(self) -> bytes:
        """Give the canonical bytes: equal for equal counts, however they were sharded."""
        pieces: list[bytes] = []
        for name, schema in _SCHEMAS.items():
            frame = getattr(self, name).select(*schema)
            keys = [key for key, kind in schema.items() if kind == pl.String()]
            buffer = io.BytesIO()
            frame.sort(keys).rechunk().write_ipc(
                buffer, compression="zstd", compat_level=pl.CompatLevel.oldest()
            )
            pieces.append(len(buffer.getvalue()).to_bytes(8, "little") + buffer.getvalue())
        return b"".join(pieces)

    @staticmethod
    def from_bytes(data: bytes) -> Counts:
        """Read what ``to_bytes`` wrote."""
        frames: dict[str, pl.DataFrame] = {}
        position = 0
        for name in _SCHEMAS:
            end = position + 8 + int.from_bytes(data[position : position + 8], "little")
            frames[name] = pl.read_ipc(io.BytesIO(data[position + 8 : end]))
            position = end
        return Counts(**frames)


def summed(name: str, frames: list[pl.DataFrame]) -> pl.DataFrame:
    """Add up frames of one kind: equal keys become one row."""
    schema = _SCHEMAS[name]
    kept = [frame.select(*schema) for frame in frames if len(frame)]
    if not kept:
        return pl.DataFrame(schema=schema)
    keys = [key for key, kind in schema.items() if kind == pl.String()]
    return pl.concat(kept).group_by(keys).agg(pl.exclude(keys).sum()).select(*schema)
