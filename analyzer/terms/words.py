"""Words nearly as spaCy's English rules cut them; abbreviations lose their last full stop."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from analyzer.terms.tally import firsts
from analyzer.terms.tokens import SPACED_JOINS, encode, gather_ragged, restore_spaces

if TYPE_CHECKING:
    from analyzer.terms.tokens import Stream

# what parts_of_word may cut, and little else: most of what holds a joining mark is one word
_CUT = (
    r"[\p{L}\p{N}][-‐‑–－/][\p{L}\p{N}]|n['’]t$|['’](?:s|S|ll|re|ve|d|m)$|[a-z]\.[A-Z]"
    r"|[\x{E000}\x{E001}]"
)
_HYPHENS = re.compile(r"(?<=[^\W\d_])[-‐‑–－/](?=[^\W\d_])")
_CONTRACTION = re.compile(r"^(.+?)(n['’]t|['’](?:s|S|ll|re|ve|d|m))$")
_MARKED = re.compile(f"[{''.join(SPACED_JOINS.values())}]")
_SENTENCE = re.compile(r"(?<=[a-z])\.(?=[A-Z])")


def count_words(found: Stream, sides: np.ndarray) -> pl.DataFrame:
    """Count word tokens, compounds and contractions taken apart: side, text, count, documents.

    ``sides`` uint8 [texts] is 0 or 1: a word has a row for each side that it is on.
    """
    is_word = found.is_word
    parts, sizes, texts = _parts(found.types.filter(is_word))
    places = np.flatnonzero(is_word.take(found.ids))
    # each token in each document once, with how often it is there
    tokens, docs, times = _met(found.ids.take(places), found.docs.take(places))
    token = (np.cumsum(is_word) - 1).take(tokens)
    words = parts.take(gather_ragged(token, np.cumsum(sizes) - sizes, sizes))
    docs, times = np.repeat(docs, sizes.take(token)), np.repeat(times, sizes.take(token))
    on_side = sides.astype(np.int64) * len(texts)
    count = np.bincount(words + on_side.take(docs), times, 2 * len(texts))
    # a word that several tokens hold may be met by two of them in one document
    several = (np.bincount(parts, minlength=len(texts)) > 1).take(words)
    again, docs_again, _ = _met(words.compress(several), docs.compress(several))
    words = np.concatenate([words.compress(~several), again])
    docs = np.concatenate([docs.compress(~several), docs_again])
    documents = np.bincount(words + on_side.take(docs), minlength=2 * len(texts))
    rows = np.flatnonzero(count)
    numbers = {"count": count[rows], "documents": documents[rows]}
    return pl.DataFrame(
        {
            "side": (rows >= len(texts)).astype(np.uint8),
            "text": texts.gather(rows % max(len(texts), 1)),
            **{name: pl.Series(n).cast(pl.UInt64) for name, n in numbers.items()},
        }
    )


def _met(ids: np.ndarray, docs: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give each pair of an id and a document once, and how often it is there."""
    keys = (ids.astype(np.uint64) << np.uint64(32)) | docs
    keys.sort()
    starts = np.flatnonzero(firsts(keys))
    pairs = keys[starts]
    times = np.diff(starts, append=len(keys))
    return (pairs >> np.uint64(32)).astype(np.int64), pairs.astype(np.uint32), times


def _parts(tokens: pl.Series) -> tuple[np.ndarray, np.ndarray, pl.Series]:
    """Give the words of each token as ids, one after another, how many they are, and all words."""
    compound = tokens.str.contains(_CUT)
    split = [parts_of_word(token) for token in tokens.filter(compound)]
    sizes = np.ones(len(tokens), dtype=np.int64)
    sizes[compound.to_numpy()] = [len(parts) for parts in split]
    inside = np.repeat(compound.to_numpy(), sizes)
    whole = tokens.filter(~compound)
    cut = pl.Series([part for parts in split for part in parts], dtype=pl.String)
    ids, words = encode(pl.concat([whole, cut], rechunk=True))
    parts = np.empty(len(inside), dtype=np.int64)
    parts[~inside], parts[inside] = ids[: len(whole)], ids[len(whole) :]
    return parts, sizes, words


@lru_cache(1 << 16)
def parts_of_word(token: str) -> list[str]:
    """Cut a token into words at hyphens and slashes between letters, and at contractions.

    >>> parts_of_word(" beta-blocker's")
    [' beta', 'blocker', "'s"]
    >>> parts_of_word("don't"), parts_of_word("IL-6"), parts_of_word("U.S")
    (['do', "n't"], ['IL-6'], ['U.S'])
    """
    if _MARKED.search(token):
        # text that arrives split into tokens: every part is a word of its own
        lead = " " if token.startswith(" ") else ""
        words = [word for word in restore_spaces(token).split() if re.search(r"[^\W\d_]", word)]
        return [lead + words[0], *(" " + word for word in words[1:])]
    parts: list[str] = []
    for piece in _HYPHENS.split(token):
        for sentence in _SENTENCE.split(piece):
            match = _CONTRACTION.match(sentence)
            parts += match.groups() if match else [sentence]
    return parts
