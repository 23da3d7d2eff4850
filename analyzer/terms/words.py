"""Words as spaCy's English rules cut them, from maximal word tokens."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analyzer.terms.tokens import restore_spaces

if TYPE_CHECKING:
    import polars as pl

_JOINS = r"[-‐‑'’/.+&_·\x{E000}-\x{E002}]"
_HYPHENS = re.compile(r"(?<=[^\W\d_])[-‐‑/](?=[^\W\d_])")
_CONTRACTION = re.compile(r"^(.+?)(n['’]t|['’](?:s|S|ll|re|ve|d|m))$")
_SENTENCE = re.compile(r"(?<=[a-z])\.(?=[A-Z])")


def has_parts(types: pl.Series) -> pl.Series:
    """Give which tokens hold a join and so may be several words."""
    return types.str.contains(_JOINS)


def parts_of_word(token: str) -> list[str]:
    """Cut a token into words at hyphens and slashes between letters, and at contractions.

    >>> parts_of_word(" beta-blocker's")
    [' beta', 'blocker', "'s"]
    >>> parts_of_word("don't"), parts_of_word("IL-6"), parts_of_word("U.S")
    (['do', "n't"], ['IL-6'], ['U.S'])
    """
    restored = restore_spaces(token)
    if restored != token:  # text that arrives split: every part is a word of its own
        lead = " " if token.startswith(" ") else ""
        first, *rest = [part for part in restored.split() if re.search(r"[^\W\d_]", part)]
        return [lead + first, *(" " + part for part in rest)]
    parts: list[str] = []
    for piece in _HYPHENS.split(token):
        for sentence in _SENTENCE.split(piece):
            match = _CONTRACTION.match(sentence)
            parts += match.groups() if match else [sentence]
    return parts
