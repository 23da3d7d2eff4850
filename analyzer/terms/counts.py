"""The exact counts of a corpus: a monoid, so that any sharding gives the same bytes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from analyzer.terms.rows import SUMS, Rows, summed_by
from analyzer.terms.spelling import spelled_out
from analyzer.terms.tally import digests
from analyzer.terms.written import read, written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

CANDIDATES: dict[str, pl.DataType] = {
    "key": pl.UInt64(),
    "prefix": pl.UInt64(),
    "last": pl.UInt64(),
    "spelled": pl.UInt64(),
    "whole": pl.UInt8(),  # bytes: the unused bits of a bitmap would depend on the history
    "text": pl.String(),
    "count": pl.UInt64(),
    "documents": pl.UInt64(),
    "left_free": pl.UInt64(),
    "right_free": pl.UInt64(),
    "alone": pl.UInt64(),
}
_SCHEMAS: dict[str, dict[str, pl.DataType]] = {
    "words": {"text": pl.String(), "count": pl.UInt64(), "documents": pl.UInt64()},
    "candidates": CANDIDATES,
    "abbreviations": {"short": pl.String(), "long": pl.String(), "count": pl.UInt64()},
    "languages": {"language": pl.String(), "documents": pl.UInt64(), "words": pl.UInt64()},
}
KEYS = {
    "words": ["text"],
    "candidates": ["key"],
    "abbreviations": ["short", "long"],
    "languages": ["language"],
}
"""The columns that name a row of each frame; the other numbers are sums."""
_DIGESTS: dict[str, Callable[[pl.DataFrame], np.ndarray]] = {
    "words": lambda frame: digests(frame["text"]),
    "candidates": lambda frame: frame["key"].to_numpy(),
}
"""What stands for the key of a row where rows are many: uint64 [rows]."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What is counted over a corpus; every column of numbers is a sum, nothing is cut off.

    The sums of candidates are as narrow as they fit (``widened`` gives them as in the schema).

    ``words``: surface forms with their leading space, ``count``, ``documents``.
    ``candidates``: terms of one to five words, as numbers: ``key`` is a digest of the words as
    they stand and of the language, ``prefix`` that without the word ``last``, ``spelled`` the
    same for all spellings of a term, plurals too. ``text`` is given for single words;
    ``spelled_out`` gives all texts. What is not ``whole`` is no candidate but the beginning of
    one. ``left_free``, ``right_free`` and ``alone`` count occurrences with no content word
    before, after, and on either side. A document counts for the spelling of a term that comes
    first in it, so that documents add up over spellings. Two of a billion windows share a
    digest with a chance of 1 in 40.
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

    def spelled_out(self, *, most: int | None = None) -> pl.DataFrame:
        """Give the candidates as text: ``language``, ``text``, and their counts.

        Of more than ``most`` terms, those seen most often, all spellings of a term together.
        """
        rows = widened(self.candidates)
        if most is not None and len(rows) > most:
            seen = pl.col("count").sum().over("spelled")
            totals = rows.group_by("spelled").agg(pl.col("count").sum())["count"]
            if len(totals) > most:
                least = int(totals.sort(descending=True)[most]) + 1
                rows = rows.filter(seen >= least)
        return spelled_out(rows, self.languages["language"].to_list())

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
        return written(
            _in_order(name, getattr(self, name).select(*schema))
            for name, schema in _SCHEMAS.items()
        )

    @staticmethod
    def from_bytes(data: bytes) -> Counts:
        """Read what ``to_bytes`` wrote."""
        return Counts(**read(data, _SCHEMAS))


def summed(name: str, frames: list[pl.DataFrame]) -> pl.DataFrame:
    """Add up frames of one kind: equal keys become one row.

    The list is emptied, so that many candidates are held no longer than need be.
    """
    schema = _SCHEMAS[name]
    kept = [frame.select(*schema) for frame in frames if len(frame)]
    if not kept:
        return pl.DataFrame(schema=schema)
    if name == "candidates":
        rows = Rows.of(kept)
        frames.clear()
        kept.clear()
        places, sums = summed_by(rows.column("key"), {name: rows.column(name) for name in SUMS})
        return rows.frames([places], sums)[0].select(*schema)
    frame = pl.concat(kept, rechunk=True)
    if name == "words":
        numbers = {column.name: column.to_numpy() for column in frame.drop("text")}
        places, sums = summed_by(digests(frame["text"]), numbers)
        return frame[places].with_columns(
            pl.Series(name, column, pl.UInt64) for name, column in sums.items()
        )
    keys = KEYS[name]
    return frame.group_by(keys).agg(pl.exclude(keys).sum()).select(*schema)


def of_side(name: str, frames: list[pl.DataFrame], side: int) -> pl.DataFrame:
    """Give the rows of one side of frames of one kind that share no key."""
    schema = _SCHEMAS[name]
    rows = pl.concat(frames) if frames else pl.DataFrame(schema={"side": pl.UInt8, **schema})
    found = rows.filter(pl.col("side") == side)
    return found.select(*schema) if len(found) else pl.DataFrame(schema=schema)


def candidates_of_sides(rows: Rows) -> list[pl.DataFrame]:
    """Give the candidates of both sides, of which no two of a side share a key."""
    if not rows.numbers:
        return [pl.DataFrame(schema=CANDIDATES)] * 2
    side, key = rows.column("side"), rows.column("key")
    sides = (np.flatnonzero(side == 0), np.flatnonzero(side == 1))
    frames = rows.frames([places.take(np.argsort(key.take(places))) for places in sides])
    return [frame.select(*CANDIDATES) for frame in frames]


def widened(candidates: pl.DataFrame) -> pl.DataFrame:
    """Give candidates whose sums are as wide as the schema says, for more to be added to them."""
    return candidates.cast({name: CANDIDATES[name] for name in SUMS})


def _in_order(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Give the rows in the one order that they have in bytes; many are by their digests' order."""
    if name not in _DIGESTS:
        return frame.sort(KEYS[name])
    key = _DIGESTS[name](frame)
    return frame if (key[1:] > key[:-1]).all() else frame[np.argsort(key)]
