"""Words nearly as spaCy's English rules cut them; abbreviations lose their last full stop."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from analyzer.terms.tally import firsts, grouped
from analyzer.terms.tokens import SPACED_JOINS, are_words, encode, gather_ragged, restore_spaces

if TYPE_CHECKING:
    from analyzer.terms.tokens import Stream

# what parts_of_word may cut, and little else: most of what holds a joining mark is one word
_CUT = (
    r"[\p{L}\p{N}][-‐‑/][\p{L}\p{N}]|n['’]t$|['’](?:s|S|ll|re|ve|d|m)$|[a-z]\.[A-Z]"
    r"|[\x{E000}\x{E001}]"
)
_HYPHENS = re.compile(r"(?<=[^\W\d_])[-‐‑/](?=[^\W\d_])")
_CONTRACTION = re.compile(r"^(.+?)(n['’]t|['’](?:s|S|ll|re|ve|d|m))$")
_MARKED = re.compile(f"[{''.join(SPACED_JOINS.values())}]")
_SENTENCE = re.compile(r"(?<=[a-z])\.(?=[A-Z])")


def count_words(found: Stream) -> pl.DataFrame:
    """Count word tokens, compounds and contractions taken apart: text, count, documents."""
    is_word = are_words(found.types).to_numpy()
    parts, sizes, texts = _parts(found.types.filter(is_word))
    places = np.flatnonzero(is_word[found.ids])
    ids, docs = found.ids[places], found.docs[places]
    order = grouped(ids, np.zeros(1)).order
    ids, docs = ids[order], docs[order]
    # each token in each document once, with how often it is there
    starts = np.flatnonzero(firsts(ids) | firsts(docs))
    times = np.diff(starts, append=len(ids))
    token = (np.cumsum(is_word) - 1)[ids[starts]]
    words = parts[gather_ragged(token, np.cumsum(sizes) - sizes, sizes)]
    count = np.bincount(words, np.repeat(times, sizes[token]), minlength=len(texts))
    groups = grouped(words, np.repeat(docs[starts], sizes[token]))
    documents = np.bincount(words[groups.heads()], minlength=len(texts))
    numbers = {"count": count, "documents": documents}
    return pl.DataFrame(
        {"text": texts, **{name: pl.Series(n).cast(pl.UInt64) for name, n in numbers.items()}}
    )


def _parts(tokens: pl.Series) -> tuple[np.ndarray, np.ndarray, pl.Series]:
    """Give the words of each token as ids, one after another, how many they are, and all words."""
    compound = tokens.str.contains(_CUT)
    split = [parts_of_word(token) for token in tokens.filter(compound)]
    sizes = np.ones(len(tokens), dtype=np.int64)
    sizes[compound.to_numpy()] = [len(parts) for parts in split]
    inside = np.repeat(compound.to_numpy(), sizes)
    whole = tokens.filter(~compound)
    cut = pl.Series([part for parts in split for part in parts], dtype=pl.String)
    ids, words = encode(pl.concat([whole, cut]))
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
