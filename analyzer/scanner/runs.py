"""Runs of words that stand more than once: the mark of copies, near-copies and boilerplate."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from analyzer.scanner.table import RUNS
from analyzer.terms.han_dictionary import codes_of
from analyzer.terms.tally import digests

if TYPE_CHECKING:
    from collections.abc import Sequence

RUN_WORDS = 13
"""Thirteen words are the length by which GPT-3 looked for copies (arXiv 2005.14165, app. C)."""
ONE_IN = 64
"""A run is in the sample if its digest is a multiple of this power of two, in every shard."""
SURELY_SAMPLED = 16 * ONE_IN
"""Of so many different runs some are in the sample, but with a chance of 1 in 9 million."""

_FACTOR = np.uint64(0x9E3779B97F4A7C15)  # odd, so that multiplying loses nothing
_BASIC = 0x10000
_OTHER, _HAN, _LETTER, _HAN_SIGN = range(4)


def repeated_runs(texts: Sequence[str] | pl.Series) -> pl.DataFrame:
    """Count a sample of the texts' distinct 13-word runs; a Chinese character is a word.

    Gives one row a run, (digest, count). A run does not reach from one text into the next.
    """
    series = pl.Series("text", texts, dtype=pl.String)
    wide = (series.str.len_bytes() > series.str.len_chars()).arg_true()  # ASCII is quick to see
    wide = wide.filter(series.gather(wide).str.contains(r"\p{Han}"))
    has_han = pl.repeat(False, len(series), eager=True).scatter(wide, True)
    parts = (_spaced_words(series.filter(~has_han)), _han_words(series.filter(has_han)))
    found = [_sampled(words, owners) for words, owners in parts if len(words) >= RUN_WORDS]
    runs, counts = np.unique(np.concatenate([np.zeros(0, np.uint64), *found]), return_counts=True)
    return pl.DataFrame({"digest": runs, "count": counts}, schema=RUNS)


def _spaced_words(texts: pl.Series) -> tuple[np.ndarray, np.ndarray]:
    """Give the digests of words, uint64 [words], and the number of the text that each is in.

    Without Chinese, words are what stands between white space: quicker to find, and as good
    for telling copies.
    """
    lists = texts.str.replace_all("\n", " ", literal=True).str.split(" ")
    words = lists.explode(empty_as_null=False)
    owners = np.repeat(np.arange(len(texts)), lists.list.len().to_numpy())
    filled = np.flatnonzero(words.str.len_bytes().to_numpy())
    return digests(words).take(filled), owners.take(filled)


def _han_words(texts: pl.Series) -> tuple[np.ndarray, np.ndarray]:
    """Give the same of texts with Chinese: characters, and what is written in other letters.

    A word of other letters takes in the Chinese that follows it without a break.
    """
    codes = codes_of("".join(t + "\n" for t in texts.to_list()))
    kinds = _of_codes(codes, 0)
    letters = (kinds == _HAN) | (kinds == _LETTER)
    other = kinds == _LETTER
    # the letters other than Chinese up to here, and up to where this run of letters began
    seen = np.cumsum(other, dtype=np.int32)
    begins = letters & ~np.concatenate([[False], letters[:-1]])
    before = np.maximum.accumulate(np.where(begins, seen - other, 0))
    inside = letters & (seen > before)
    first = inside & ~np.concatenate([[False], inside[:-1]])
    places = np.flatnonzero(first | (kinds == _HAN_SIGN) | ((kinds == _HAN) & ~inside))
    words = _of_codes(codes.take(places), 1)
    begin = np.flatnonzero(first.compress(inside))
    longer = np.insert(codes.compress(inside), begin, ord("\n")).tobytes().decode("utf-32-le")
    written = pl.Series([longer]).str.split("\n").explode(empty_as_null=False)
    words[np.flatnonzero(first.take(places))] = digests(written)[1:]
    sizes = texts.str.len_chars().to_numpy() + 1
    return words, np.repeat(np.arange(len(sizes)), sizes).take(places)


def _of_codes(codes: np.ndarray, which: int) -> np.ndarray:
    """Give for 0 what kind of character each code is, uint8, for 1 the digest of it alone."""
    found: np.ndarray = _basic_characters()[which].take(np.minimum(codes, _BASIC - 1))
    beyond = np.flatnonzero(codes >= _BASIC)
    if len(beyond):
        distinct, numbers = np.unique(codes.take(beyond), return_inverse=True)
        found[beyond] = _characters(distinct.tolist())[which].take(numbers)
    return found


@cache
def _basic_characters() -> tuple[np.ndarray, np.ndarray]:
    surrogates = range(0xD800, 0xE000)  # no characters
    return _characters([0 if code in surrogates else code for code in range(_BASIC)])


def _characters(codes: list[int]) -> tuple[np.ndarray, np.ndarray]:
    characters = pl.Series([chr(code) for code in codes])
    han = characters.str.contains(r"^\p{Han}$").to_numpy()
    letter = characters.str.contains(r"^[\p{L}\p{N}]$").to_numpy()
    kinds = np.select([han & letter, letter, han], [_HAN, _LETTER, _HAN_SIGN], _OTHER)
    return kinds.astype(np.uint8), digests(characters)


def _joined(runs: np.ndarray, words: int, others: np.ndarray, more: int) -> np.ndarray:
    """Give the digests of runs, of so many words, each together with the run that follows it."""
    factor = np.uint64(pow(int(_FACTOR), more, 1 << 64))
    return np.asarray(runs[: len(others) - words] * factor + others[words:])


def _sampled(words: np.ndarray, owners: np.ndarray) -> np.ndarray:
    """Give the sampled run digests of all texts: uint64.

    A long text without any repeats a few runs again and again: the least of them stands for all.
    """
    runs = len(words) - RUN_WORDS + 1
    three = _joined(_joined(words, 1, words, 1), 2, words, 1)
    six = _joined(three, 3, three, 3)
    digest = _joined(_joined(six, 6, six, 6), 12, words, 1)
    digest ^= digest >> np.uint64(29)
    whole = owners[:runs] == owners[RUN_WORDS - 1 :]
    places = np.flatnonzero(whole & (digest & np.uint64(ONE_IN - 1) == 0))
    sampled = [digest.take(places)]
    if runs >= SURELY_SAMPLED:
        sizes = np.bincount(owners) - RUN_WORDS + 1
        met = np.bincount(owners.take(places), minlength=len(sizes))
        for owner in np.flatnonzero((met == 0) & (sizes >= SURELY_SAMPLED)):
            start = np.searchsorted(owners, owner)
            own = digest[start : start + sizes[owner]]
            sampled.append(own[own == own.min()])
    return np.concatenate(sampled)
