"""Words nearly as spaCy's English rules cut them; abbreviations lose their last full stop."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from analyzer.terms.streams import JOINING, WIDE
from analyzer.terms.tally import digests, firsts, numbered
from analyzer.terms.tokens import SPACED_JOINS, gather_ragged, restore_spaces

if TYPE_CHECKING:
    from analyzer.terms.streams import Stream

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

    ``sides`` uint8 [texts] is 0 or 1: a word has a row for each side that it is on. ``own`` is
    the digest of its text, ``spelled`` that of its lower-case text without the space before it.
    """
    is_word = found.is_word
    parts, sizes, texts, named = _parts(found)
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
    text = rows % max(len(texts), 1)
    return pl.DataFrame(
        {
            "side": (rows >= len(texts)).astype(np.uint8),
            "text": texts.gather(text),
            **{name: digest.take(text) for name, digest in named.items()},
            **{name: pl.Series(n).cast(pl.UInt64) for name, n in numbers.items()},
        }
    )


def _met(ids: np.ndarray, docs: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give each pair of an id and a document once, and how often it is there."""
    bits = int(docs.max(initial=0)).bit_length()
    fits = bits + int(ids.max(initial=0)).bit_length() <= 32
    keys: np.ndarray = ids.astype(np.uint32 if fits else np.uint64)
    keys <<= bits
    keys |= docs
    keys.sort()
    starts = np.flatnonzero(firsts(keys))
    pairs = keys.take(starts)
    times = np.diff(starts, append=len(keys))
    return (pairs >> bits).astype(np.int64), pairs & ((1 << bits) - 1), times


def _parts(found: Stream) -> tuple[np.ndarray, np.ndarray, pl.Series, dict[str, np.ndarray]]:
    """Give the words of each token as ids, one after another, and how many they are.

    After that all words, and their digests as in the rows.
    """
    may = found.is_word & ((found.traits & (JOINING | WIDE)) > 0)
    is_compound = found.match(_CUT, may)
    is_whole = found.is_word & ~is_compound
    split = [parts_of_word(token) for token in found.types.filter(is_compound)]
    compound = is_compound.compress(found.is_word)
    sizes = np.ones(len(compound), dtype=np.int64)
    sizes[compound] = [len(parts) for parts in split]
    inside = np.repeat(compound, sizes)
    cut = pl.Series([part for parts in split for part in parts], dtype=pl.String)
    own = np.concatenate([found.digests.compress(is_whole), digests(cut)])
    lowered = digests(cut.str.strip_chars_start(" ").str.to_lowercase())
    spelled = np.concatenate([found.lowered_digests.compress(is_whole), lowered])
    ids, firsts = numbered(own)
    words = pl.concat([found.types.filter(is_whole), cut], rechunk=True).gather(firsts)
    whole = len(ids) - len(cut)
    parts = np.empty(len(inside), dtype=np.int64)
    parts[~inside], parts[inside] = ids[:whole], ids[whole:]
    return parts, sizes, words, {"own": own.take(firsts), "spelled": spelled.take(firsts)}


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
