"""The pieces that a form has where it stands in running text."""

from __future__ import annotations

import re
from importlib.resources import files
from itertools import compress
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.tokenizers.base import Tokenizer

    Encoded = tuple[np.ndarray, np.ndarray]

LINES = 1_000
"""So many forms are worth encoding as the lines of one text, which takes a third of the time."""
_BAR = "|"
_OF_LETTERS = r"^ ?\p{L}+(?: \p{L}+)*$"
_WORD = re.compile(r" ?[^\W\d_]+")
_line_ends: WeakKeyDictionary[Tokenizer, int | None] = WeakKeyDictionary()


def encode_in_text(tokenizer: Tokenizer, forms: Sequence[str]) -> Encoded:
    """Encode each form as it stands in running text: ``(ids, lengths)``, flat.

    A form is met after a line break, so that a tokenizer that puts a space before every text
    (SentencePiece's dummy prefix) does not put one before a form that has none. Many forms of
    letters are the lines of a text where that is proven, on a page of words, to be the same.
    """
    line_end = _line_end(tokenizer) if len(forms) >= LINES else None
    if line_end is None:
        return _one_by_one(tokenizer, forms)
    plain = pl.Series(forms).str.contains(_OF_LETTERS).to_numpy()
    lined = _in_lines(tokenizer, [*compress(forms, plain)], line_end)
    if lined is None:
        return _one_by_one(tokenizer, forms)
    apart = _one_by_one(tokenizer, [*compress(forms, ~plain)])
    lengths = np.empty(len(forms), np.int64)
    lengths[plain], lengths[~plain] = lined[1], apart[1]
    is_lined = np.repeat(plain, lengths)
    ids = np.empty(len(is_lined), np.uint32)
    ids[is_lined], ids[~is_lined] = lined[0], apart[0]
    return ids, lengths


def _one_by_one(tokenizer: Tokenizer, forms: Sequence[str]) -> Encoded:
    before, prefix = what_goes_before(tokenizer)
    ids, lengths = tokenizer.encode_batch([f"{before}{form}" for form in forms])
    kept, lengths = _without(prefix, ids, lengths)
    return ids[kept], lengths


def _in_lines(tokenizer: Tokenizer, forms: list[str], line_end: int) -> Encoded | None:
    """Encode forms as lines; None unless the end of each is a token of its own."""
    found = [(np.zeros(0, np.uint32), np.zeros(0, np.int64))]
    for start in range(0, len(forms), LINES):
        some = forms[start : start + LINES]
        ids, _ = tokenizer.encode_batch(["\n".join(["", *some])])
        ends = np.flatnonzero(ids == line_end)
        if len(ends) != len(some):
            return None
        inside = np.delete(ids, ends)[ends[0] :]
        found.append((inside, np.diff(ends, append=len(ids)) - 1))
    ids, lengths = map(np.concatenate, zip(*found, strict=True))
    return ids, lengths


def _line_end(tokenizer: Tokenizer) -> int | None:
    """Give the id of a line end where forms may be lines: None unless proven on words."""
    if tokenizer not in _line_ends:
        before, prefix = what_goes_before(tokenizer)
        found = prefix[-1] if before == "\n" and prefix else None
        if found is not None:
            page = (files("analyzer.scanner") / "reference.txt").read_text(encoding="utf-8")
            words = _WORD.findall(page)
            forms = sorted({way(word) for word in words for way in (str, str.strip, str.upper)})
            lined = _in_lines(tokenizer, forms, found)
            apart = _one_by_one(tokenizer, forms)
            if lined is None or not all(map(np.array_equal, lined, apart)):
                found = None
        _line_ends[tokenizer] = found
    return _line_ends[tokenizer]


def encode_words_in_text(
    tokenizer: Tokenizer, forms: Sequence[str]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Encode each form as it stands in running text, and mark where no merge goes across.

    Gives ``(ids, lengths, begins)`` as ``Tokenizer.encode_words`` does.
    """
    before, prefix = what_goes_before(tokenizer)
    ids, lengths, begins = tokenizer.encode_words([f"{before}{form}" for form in forms])
    kept, lengths = _without(prefix, ids, lengths)
    begins = begins[kept]
    begins[(np.cumsum(lengths) - lengths)[lengths > 0]] = True
    return ids[kept], lengths, begins


def _without(
    prefix: Sequence[int], ids: np.ndarray, lengths: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Give which ids are not of the prefix, bool [ids], and how many are left of each form."""
    starts = np.cumsum(lengths) - lengths
    # a normalizer may have dropped the line break: only what really is the prefix is taken off
    has_prefix = lengths >= len(prefix)
    for i, token_id in enumerate(prefix):
        has_prefix[has_prefix] = ids[starts[has_prefix] + i] == token_id
    kept = np.ones(len(ids), dtype=bool)
    for i in range(len(prefix)):
        kept[starts[has_prefix] + i] = False
    return kept, lengths - len(prefix) * has_prefix


def what_goes_before(tokenizer: Tokenizer) -> tuple[str, list[int]]:
    """Give what a form is put after to stand as in running text, and its ids."""
    prefix = tokenizer.encode("\n")
    if prefix and not any(b"\n" in tokenizer.token_bytes(i) for i in prefix):
        # a normalizer made a space of it, and many a form has one of its own
        return _BAR, tokenizer.encode(_BAR)
    return "\n", prefix
