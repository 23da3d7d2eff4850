"""What stands before and after terms where a sample of the corpus has them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate, takewhile
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Sequence

REACH = 6
"""So many characters are looked at on each side."""
SAMPLE_CHARACTERS = 1_000_000
_FEWEST = 10  # occurrences in the sample; fewer tell nothing
_EDGE = "\ud800"  # stands past the ends of a passage: no text holds it, and it is no letter
_CODE_BITS = 21
_ONE_CODE = (1 << _CODE_BITS) - 1


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The places where terms stand; of a term that is met too rarely to tell, none.

    ``terms`` those met; ``term`` int64 [places], which of them; ``before`` and ``after`` int64
    [places, 6]: code points from the term outwards.
    """

    terms: list[str]
    term: np.ndarray
    before: np.ndarray
    after: np.ndarray

    @property
    def total(self) -> np.ndarray:
        """How often each term is met: int64 [terms]."""
        return np.bincount(self.term, minlength=len(self.terms))

    def share(self, places: np.ndarray) -> np.ndarray:
        """Give the share of each term's places that are marked: float64 [terms]."""
        return np.asarray(np.bincount(self.term, places, len(self.terms)) / self.total)

    def follows(self, pattern: re.Pattern[str], characters: int) -> np.ndarray:
        """Mark the places after so many characters that a pattern is found in: bool [places]."""
        packed = np.zeros(len(self.term), dtype=np.int64)
        for column in self.before[:, :characters].T[::-1]:
            packed = packed << _CODE_BITS | column
        distinct, which = np.unique(packed, return_inverse=True)
        shifts = np.arange(characters)[::-1] * _CODE_BITS
        codes = (distinct[:, None] >> shifts & _ONE_CODE).astype("<u4")
        text = codes.tobytes().decode("utf-32-le", "surrogatepass")
        rows = (text[at : at + characters] for at in range(0, len(text), characters))
        found = [pattern.search(row) is not None for row in rows]
        return np.array(found, dtype=bool)[which]

    def constant(self, letters: np.ndarray, least_share: float) -> list[str]:
        """Give the letters that nearly all places of each term have next to it, outwards."""
        least = least_share * self.total
        common = [""] * len(self.terms)
        same = np.arange(len(self.term))
        for column in letters.T:
            pairs, n = np.unique(
                self.term[same] << _CODE_BITS | column[same],
                return_counts=True,
            )
            owner, letter = pairs >> _CODE_BITS, pairs & _ONE_CODE
            sure = (n >= least[owner]) & marked(letter, str.isalnum)
            chosen = np.full(len(self.terms), -1)
            chosen[owner[sure]] = letter[sure]
            for i in owner[sure].tolist():
                common[i] += chr(chosen[i])
            same = same[column[same] == chosen[self.term[same]]]
        return common


@dataclass(frozen=True, slots=True)
class Met:
    """Where terms stand in the first ``texts`` of a sample, both in small letters.

    ``places``, a row a place in the order of the texts: ``text`` is the number of it, ``key`` the
    term, ``at`` in bytes. Terms may overlap.
    """

    texts: pl.Series
    places: pl.DataFrame


def look_up(terms: pl.Series, passages: Sequence[str]) -> Met:
    """Find terms in the first passages, up to a million characters and the passage after.

    >>> look_up(pl.Series(["heart", "art"]), ["My Heart."]).places.rows()
    [(0, 'heart', 3), (0, 'art', 5)]
    """
    reached = accumulate(map(len, passages))
    first = 1 + sum(1 for _ in takewhile(lambda size: size <= SAMPLE_CHARACTERS, reached))
    texts = pl.Series("text", passages[:first], pl.String).str.to_lowercase()
    keys = terms.str.to_lowercase().unique(maintain_order=True).implode()
    found = {
        "text": pl.int_range(len(texts), eager=True),
        "key": texts.str.extract_many(keys, overlapping=True),
        "at": texts.str.find_many(keys, overlapping=True),
    }
    return Met(texts, pl.DataFrame(found).explode("key", "at").drop_nulls())


def surroundings(terms: pl.Series, met: Met) -> Surroundings:
    """Give what is around terms, of those looked up, that are met often enough to tell.

    >>> met = look_up(pl.Series(["尿病"]), ["糖尿病。"] * 10)
    >>> found = surroundings(pl.Series(["尿病"]), met)
    >>> found.total.tolist(), found.constant(found.before, 0.9), found.constant(found.after, 0.9)
    ([10], ['糖'], [''])
    """
    texts = met.texts.filter(met.texts.str.len_chars().cum_sum() < SAMPLE_CHARACTERS)
    key, there = pl.col("key"), pl.col("text") < len(texts)
    wanted = met.places.filter(there & key.is_in(terms.implode()))
    often = wanted.filter(pl.len().over("key") >= _FEWEST)
    keys = often["key"].unique(maintain_order=True)
    numbers = pl.DataFrame({"key": keys}).with_row_index("number")
    gap = _EDGE * REACH
    written = gap + "".join(text + gap for text in texts)
    codes = np.frombuffer(written.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    start = _places(codes, texts, often["text"].to_numpy(), often["at"].to_numpy())
    end = start + often["key"].str.len_chars().to_numpy()
    reach = np.arange(REACH)
    return Surroundings(
        keys.to_list(),
        often.join(numbers, on="key", maintain_order="left")["number"].to_numpy().astype(np.int64),
        codes[start[:, None] - 1 - reach].astype(np.int64),
        codes[end[:, None] + reach].astype(np.int64),
    )


def _places(codes: np.ndarray, texts: pl.Series, row: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Turn places in bytes of a text into places in ``codes``, where gaps stand between texts."""
    sizes = np.ones(len(codes), dtype=np.int64)
    for least in (0x80, 0x800, 0x10000):
        sizes += codes >= least
    ends = np.cumsum(np.where(codes == ord(_EDGE), 0, sizes))
    bytes_before = np.cumsum(texts.str.len_bytes().to_numpy().astype(np.int64))
    first = np.concatenate([[0], bytes_before])[row]
    # the first code point that ends beyond the byte; gaps end where the text before them does
    return np.asarray(np.searchsorted(ends, first + at, side="right"))


def marked(letters: np.ndarray, test: Callable[[str], bool]) -> np.ndarray:
    """Say of each code point whether it passes a test, bool of the same shape."""
    distinct, which = np.unique(letters, return_inverse=True)
    passed = np.array([test(chr(code)) for code in distinct.tolist()], dtype=bool)
    return np.asarray(passed[which].reshape(letters.shape))
