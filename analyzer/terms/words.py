"""Words nearly as spaCy's English rules cut them; abbreviations lose their last full stop."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from analyzer.terms.tally import first_in_document, tally
from analyzer.terms.tokens import SPACED_JOINS, encode, gather_ragged, restore_spaces

if TYPE_CHECKING:
    from analyzer.terms.tokens import Stream

_JOINS = r"[-‐‑'’/.+&_·\x{E000}\x{E001}]"
_HYPHENS = re.compile(r"(?<=[^\W\d_])[-‐‑/](?=[^\W\d_])")
_CONTRACTION = re.compile(r"^(.+?)(n['’]t|['’](?:s|S|ll|re|ve|d|m))$")
_SENTENCE = re.compile(r"(?<=[a-z])\.(?=[A-Z])")


def count_words(found: Stream) -> pl.DataFrame:
    """Count word tokens, compounds and contractions taken apart: text, count, documents."""
    is_word = found.types.str.contains(r"\p{L}").to_numpy()
    compound = found.types.str.contains(_JOINS).to_numpy() & is_word
    single = (is_word & ~compound)[found.ids]
    ids, docs, types = found.ids[single], found.docs[single], found.types
    if compound.any():
        split = [parts_of_word(text) for text in found.types.filter(compound)]
        parts, names = encode(pl.Series([p for s in split for p in s], dtype=pl.String))
        sizes = np.array([len(s) for s in split])
        where = np.flatnonzero(compound[found.ids])
        which = (np.cumsum(compound) - 1)[found.ids[where]]
        added = parts[gather_ragged(which, np.cumsum(sizes) - sizes, sizes)] + len(types)
        ids = np.concatenate([ids, added])
        docs = np.concatenate([docs, np.repeat(found.docs[where], sizes[which])])
        order = np.argsort(docs, kind="stable")
        ids, docs = ids[order], docs[order]
        types = pl.concat([types, names])
    ids = _same_text_same_id(ids, types)
    counted = tally(ids, first_in_document(ids, docs))
    text = types.gather(counted.ids).alias("text")
    return pl.DataFrame({"text": text, "count": counted.count, "documents": counted.flagged[0]})


def _same_text_same_id(ids: np.ndarray, types: pl.Series) -> np.ndarray:
    """Give a word that is there both as itself and as a part of compounds one id."""
    coded, _ = encode(types)
    firsts = np.unique(coded, return_index=True)[1]
    return np.asarray(firsts[coded][ids])


def parts_of_word(token: str) -> list[str]:
    """Cut a token into words at hyphens and slashes between letters, and at contractions.

    >>> parts_of_word(" beta-blocker's")
    [' beta', 'blocker', "'s"]
    >>> parts_of_word("don't"), parts_of_word("IL-6"), parts_of_word("U.S")
    (['do', "n't"], ['IL-6'], ['U.S'])
    """
    if any(mark in token for mark in SPACED_JOINS.values()):
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
