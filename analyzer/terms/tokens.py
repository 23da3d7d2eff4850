"""Text to a stream of token ids: one regular expression, dictionary-encoded by polars.

Every character that is not a lone space between words ends up in some token, so that two
neighbouring tokens of the stream are neighbours in the text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from analyzer.terms.han import cut_han, dictionary
from analyzer.terms.hangul import PARTICLES, parts_of_korean
from analyzer.terms.tally import digests, numbered

if TYPE_CHECKING:
    from collections.abc import Sequence

_FIRST = np.uint64(0x9E3779B97F4A7C15)
SPACED_JOINS = {" - ": "\ue000", " ' ": "\ue001"}
"""In text that arrives split into tokens, a compound is spread over spaces: "beta - blocker"."""

_LETTER = r"[\p{L}\p{N}&&[^\p{Han}\p{Hiragana}\p{Katakana}]]"
_REST = r"[\p{L}\p{M}\p{N}&&[^\p{Han}\p{Hiragana}\p{Katakana}]]"
_JOIN = r"[-‐‑'’/.+&_·\x{E000}\x{E001}]"
_ELIDED = (
    r" ?(?:[cdjlmnstCDJLMNST]|[Qq]u|[Jj]usqu|[Ll]orsqu|[Pp]uisqu|[Qq]uelqu"
    r"|[Dd]ell|[Nn]ell|[Dd]all|[Aa]ll|[Ss]ull|[Uu]n|[Qq]uest|[Qq]uell)['’]"
)
TOKEN = "|".join(
    (
        _ELIDED,  # the article of "l'insuffisance"
        rf" ?{_LETTER}{_REST}*(?:{_JOIN}{_REST}+)*",  # a word, compounds whole
        r" ?[\p{Han}々〇]+",
        r" ?[\p{Katakana}ー]+",
        r" ?[\p{Hiragana}]+ー?",  # endings and particles, apart from the words before them
        r" ?[^\s\p{L}\p{N}]+",  # punctuation: a boundary
        r"\s",
    )
)


@dataclass(frozen=True, slots=True)
class Stream:
    """The tokens of some texts in order.

    ``ids`` uint32 [tokens] index ``types``; ``docs`` uint32 [tokens] index the texts.
    ``types`` are the distinct tokens, each with its leading space if it has one.
    """

    ids: np.ndarray
    docs: np.ndarray
    types: pl.Series


def stream(texts: Sequence[str]) -> Stream:
    """Cut texts into tokens, Chinese into jieba's dictionary words, Korean before particles.

    >>> result = stream(["Beta-blockers help.", "急性心肌梗死"])
    >>> [result.types[int(i)] for i in result.ids]
    ['Beta-blockers', ' help', '.', '急性', '心肌梗死']
    >>> result.docs.tolist()
    [0, 0, 0, 1, 1]
    """
    series = _join_spaced(pl.Series(texts, dtype=pl.String))
    lists = series.str.split(" ")
    sizes = lists.list.len().to_numpy()
    chunks = lists.explode(empty_as_null=False)
    # no token reaches over a space, so each chunk between two is cut once, however often it is
    # there; the space before it goes with it, but for the first of a text
    opens = np.zeros(len(chunks), dtype=np.uint64)
    opens[np.cumsum(sizes) - sizes] = 1
    chunk_ids, firsts = numbered(digests(chunks) ^ (opens * _FIRST))
    cut = with_lead(chunks.gather(firsts), opens[firsts] == 0).str.extract_all(TOKEN)
    ids, types = encode(cut.explode(empty_as_null=False))
    lengths = cut.list.len().to_numpy().astype(np.int64)
    tokens = ids[gather_ragged(chunk_ids, np.cumsum(lengths) - lengths, lengths)]
    docs = np.repeat(np.arange(len(series), dtype=np.uint32), sizes)
    return _cut_korean(_cut_han(Stream(tokens, np.repeat(docs, lengths[chunk_ids]), types)))


def with_lead(texts: pl.Series, spaced: np.ndarray) -> pl.Series:
    """Give the texts with a space before those of which ``spaced``, bool [texts], says so."""
    return pl.Series(["", " "]).gather(spaced.astype(np.uint32)) + texts


def are_words(types: pl.Series) -> pl.Series:
    """Tell which tokens are words: those with letters, but for Korean particles."""
    return types.str.contains(r"\p{L}") & ~types.is_in(sorted(PARTICLES))


def encode(tokens: pl.Series) -> tuple[np.ndarray, pl.Series]:
    """Give ids uint32 [tokens] and the distinct strings that they index."""
    ids, firsts = numbered(digests(tokens))
    return ids.astype(np.uint32), tokens.gather(firsts)


def gather_ragged(ids: np.ndarray, starts: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Give for each id the positions ``starts[id] ... + lengths[id]``, one after another.

    >>> gather_ragged(np.array([1, 0]), np.array([0, 2]), np.array([2, 1])).tolist()
    [2, 0, 1]
    """
    counts = lengths[ids]
    ends = np.cumsum(counts)
    shifts = np.repeat(starts[ids] - (ends - counts), counts)
    return np.asarray(np.arange(len(shifts)) + shifts)


def _join_spaced(series: pl.Series) -> pl.Series:
    """Draw spread compounds together where the text is evidently split into tokens."""
    for mark in SPACED_JOINS.values():  # the marks are this module's own: none may come in
        if series.str.contains(mark, literal=True).any():
            series = series.str.replace_all(mark, "\ufffd", literal=True)
    split = series.str.contains(" , ", literal=True) | series.str.contains(r" \.(?: |$)")
    split &= ~series.str.contains(r"\p{L}, \p{L}") if split.any() else split
    if not split.any():
        return series
    joined = series.filter(split)
    for spaced, mark in SPACED_JOINS.items():
        joined = joined.str.replace_all(spaced, mark, literal=True)
    return series.clone().scatter(split.arg_true(), joined)


def with_spaces(types: pl.Series) -> pl.Series:
    """Give tokens' texts as they stand in the corpus."""
    marked = types.str.contains_any([*SPACED_JOINS.values()])
    if not marked.any():
        return types
    texts = types.filter(marked)
    for spaced, mark in SPACED_JOINS.items():
        texts = texts.str.replace_all(mark, spaced, literal=True)
    return types.clone().scatter(marked.arg_true(), texts)


def restore_spaces(text: str) -> str:
    """Give a token's text as it stands in the corpus."""
    for spaced, mark in SPACED_JOINS.items():
        text = text.replace(mark, spaced)
    return text


def _cut_han(found: Stream) -> Stream:
    """Replace each run of Chinese characters by its dictionary words."""
    is_han = found.types.str.contains(r"^ ?[\p{Han}々〇]").to_numpy()
    if not is_han.any():
        return found
    runs = found.types.filter(is_han)
    spaced = np.flatnonzero(runs.str.starts_with(" ").to_numpy())
    ids, lengths = cut_han(runs.str.strip_chars_start(" "))
    words = dictionary()
    ids[(np.cumsum(lengths) - lengths)[spaced]] += words.size  # the first of such a run has a space
    used = np.zeros(2 * words.size, dtype=bool)
    used[ids] = True
    distinct = np.flatnonzero(used)
    texts = with_lead(words.spelled(distinct % words.size), distinct >= words.size)
    numbers = np.cumsum(used, dtype=np.int32) - 1
    return _recut(found, is_han, numbers[ids], texts, lengths)


def _cut_korean(found: Stream) -> Stream:
    """Replace each Korean word that carries a particle by its stem and the particle."""
    is_korean = found.types.str.contains(r"\p{Hangul}$").to_numpy()
    if not is_korean.any():
        return found
    parts = [parts_of_korean(word) for word in found.types.filter(is_korean)]
    words = pl.Series([part for word in parts for part in word], dtype=pl.String)
    return _recut(found, is_korean, *encode(words), np.array([len(word) for word in parts]))


def _recut(
    found: Stream, chosen: np.ndarray, ids: np.ndarray, words: pl.Series, lengths: np.ndarray
) -> Stream:
    """Replace each chosen type by ``lengths`` words, whose ``ids`` follow one after another."""
    firsts = np.cumsum(lengths) - lengths
    kept = np.flatnonzero(~chosen)
    # the new table of types: those that were not chosen, then the words
    table = np.concatenate([np.arange(len(kept)), ids + len(kept)]).astype(np.uint32)
    starts = np.zeros(len(found.types), dtype=np.int64)
    sizes = np.ones(len(found.types), dtype=np.int64)
    starts[kept] = np.arange(len(kept))
    starts[chosen] = firsts + len(kept)
    sizes[chosen] = lengths
    tokens = table.take(gather_ragged(found.ids, starts, sizes))
    docs = np.repeat(found.docs, sizes[found.ids])
    # a word that was a type of its own before is the same type as the piece of another
    types, numbers = _distinct(pl.concat([found.types.filter(~chosen), words]))
    return Stream(numbers.take(tokens), docs, types)


def _distinct(types: pl.Series) -> tuple[pl.Series, np.ndarray]:
    if types.n_unique() == len(types):
        return types, np.arange(len(types), dtype=np.uint32)
    numbers, distinct = encode(types)
    return distinct, numbers
