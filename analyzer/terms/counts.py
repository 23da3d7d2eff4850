"""The exact counts of a corpus: a monoid, so that any sharding gives the same bytes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from analyzer.terms.rows import SUMS, Rows, added_up, joint
from analyzer.terms.spelling import spelled_out
from analyzer.terms.tally import digests, mixed, ordered
from analyzer.terms.written import read, written

if TYPE_CHECKING:
    from collections.abc import Iterable

_NUMBER, _TEXT = pl.UInt64(), pl.String()
_NAMED = {"digest": _NUMBER, "spelled": _NUMBER}
_CANDIDATES: dict[str, pl.DataType] = {
    "prefix": _NUMBER,
    "last": _NUMBER,
    "spelled": _NUMBER,
    "whole": pl.UInt8(),  # bytes: the unused bits of a bitmap would depend on the history
    **dict.fromkeys(SUMS, _NUMBER),
}
SCHEMAS = {
    "words": pl.Schema({**_NAMED, "text": _TEXT, "count": _NUMBER, "documents": _NUMBER}),
    "singles": pl.Schema({"text": _TEXT, **_CANDIDATES}),
    "candidates": pl.Schema(_CANDIDATES),
    "abbreviations": pl.Schema({**_NAMED, "short": _TEXT, "long": _TEXT, "count": _NUMBER}),
    "languages": pl.Schema({"language": _TEXT, "documents": _NUMBER, "words": _NUMBER}),
}
_KINDS = {"singles": True, "candidates": False}
"""Which of the two kinds of candidates have a text."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What is counted over a corpus; every column of numbers is a sum, nothing is cut off.

    Sums are as narrow as they fit once they are added up (``widened`` gives them as in the
    schema). Rows are in the order of their keys (``rows.keys_of``), of which the high bits are
    those of ``spelled``, a digest of what all spellings of a word, or of a term, share.

    ``words``: surface forms with their leading space, ``count``, ``documents``.
    ``singles`` and ``candidates``: terms of one word, and of two to five, as numbers: ``prefix``
    is a digest of the words as they stand and of the language, without the word ``last``;
    ``spelled`` the same for plurals, too. Singles have the ``text`` of their word;
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
    singles: pl.DataFrame
    candidates: pl.DataFrame
    abbreviations: pl.DataFrame
    languages: pl.DataFrame

    @staticmethod
    def empty() -> Counts:
        """Give the neutral element of ``merge``."""
        return Counts(**{name: pl.DataFrame(schema=schema) for name, schema in SCHEMAS.items()})

    @property
    def total_words(self) -> int:
        """How many words were counted."""
        return int(self.words["count"].cast(pl.UInt64).sum())

    def spelled_out(self, *, most: int | None = None) -> pl.DataFrame:
        """Give the candidates as text: ``language``, ``text``, and their counts.

        Of more than ``most`` terms, those seen most often, all spellings of a term together.
        """
        both = [widened(name, getattr(self, name)) for name in _KINDS]
        rows = pl.concat(both, how="diagonal").with_columns(pl.col("text").fill_null(""))
        if most is not None and len(rows) > most:
            seen = pl.col("count").sum().over("spelled")
            totals = rows.group_by("spelled").agg(pl.col("count").sum())["count"]
            if len(totals) > most:
                least = int(totals.sort(descending=True)[most]) + 1
                rows = rows.filter(seen >= least)
        keys = mixed(rows["prefix"].to_numpy(), rows["last"].to_numpy())
        return spelled_out(
            rows.with_columns(key=pl.Series(keys)), self.languages["language"].to_list()
        )

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
            **{name: summed(name, [getattr(part, name) for part in parts]) for name in SCHEMAS}
        )

    def to_bytes(self) -> bytes:
        """Give the canonical bytes: equal for equal counts, however they were sharded."""
        return b"".join(self.parts())

    def parts(self) -> list[bytes | memoryview]:
        """Give the canonical bytes in parts, which are long to join."""
        return written(getattr(self, name).select(*schema) for name, schema in SCHEMAS.items())

    @staticmethod
    def from_bytes(data: bytes | memoryview) -> Counts:
        """Read what ``to_bytes`` wrote."""
        return Counts(*read(data))


def summed(name: str, frames: list[pl.DataFrame]) -> pl.DataFrame:
    """Add up frames of one kind: equal keys become one row. The list is emptied."""
    kept = [frame.select(*SCHEMAS[name]) for frame in frames if len(frame)]
    frames.clear()
    if not kept:
        return pl.DataFrame(schema=SCHEMAS[name])
    if name == "languages":
        every = pl.concat([frame.cast(SCHEMAS[name]) for frame in kept])
        return every.group_by("language").sum().sort("language")
    return added_up(kept)


def widened(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Give a frame of one kind with sums as wide as the schema says."""
    return frame.cast({sums: pl.UInt64() for sums in SUMS if sums in SCHEMAS[name]})


def of_side(name: str, frames: list[pl.DataFrame], side: int) -> pl.DataFrame:
    """Give the rows of one side of frames of one kind that share no key, in order.

    ``own`` and ``spelled``, the digests of their texts, are told if the frames do not have them.
    """
    schema = SCHEMAS[name]
    rows = pl.concat(frames)
    places = np.flatnonzero(rows["side"].to_numpy() == side)
    if name == "languages":
        return rows[places].select(*schema).cast(schema).sort("language")
    if "spelled" not in rows.columns:
        first, *others = (rows[column] for column, kind in schema.items() if kind == pl.String)
        spelled = digests(first.str.strip_chars_start(" ").str.to_lowercase())
        own = digests(first)
        for other in others:
            own = mixed(own, digests(other))
        rows = rows.with_columns(own=pl.Series(own), spelled=pl.Series(spelled))
    keys = joint(rows["spelled"].to_numpy(), rows["own"].to_numpy())
    places = places.take(ordered(keys.take(places)))
    return rows.with_columns(digest=pl.Series(keys)).select(*schema)[places]


def candidates_of_sides(rows: Rows) -> list[dict[str, pl.DataFrame]]:
    """Give ``singles`` and ``candidates`` of both sides, of which no two of a side share a key."""
    if not rows.numbers:
        return [{name: pl.DataFrame(schema=SCHEMAS[name]) for name in _KINDS}] * 2
    numbers = {name: np.concatenate(rows.numbers.pop(name)) for name in [*rows.numbers]}
    keys = joint(numbers["spelled"], numbers["key"])
    text = np.full(len(keys), -1, dtype=np.int32)
    text[rows.at] = np.arange(len(rows.at), dtype=np.int32)
    found = []
    for side in range(2):
        frames = {}
        for name, has_text in _KINDS.items():
            places = np.flatnonzero((numbers["side"] == side) & ((text >= 0) == has_text))
            places = places.take(ordered(keys.take(places)))
            columns = {column: numbers[column].take(places) for column in _CANDIDATES}
            texts = {"text": rows.texts.gather(text.take(places))} if has_text else {}
            frames[name] = pl.DataFrame(texts | columns)
        found.append(frames)
    return found
