"""Vectors that somebody trained on words, as word2vec, fastText and GloVe write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analyzer.errors import UsageError
from analyzer.inject.vectors import Vectors

if TYPE_CHECKING:
    from pathlib import Path

    from analyzer.tokenizers.base import Tokenizer


def read_vectors(path: Path, tokenizer: Tokenizer) -> Vectors:
    """Read vectors of words in the text format of word2vec; those that are one token are kept.

    A line is a word and its numbers with spaces between; a first line of two whole numbers is
    passed over. gensim writes it with ``save_word2vec_format``, fastText as ``.vec``. A word is
    looked up as it stands inside a line, else at its beginning. Raises UsageError for another
    file, and where fewer than two words are tokens.
    """
    found: dict[int, np.ndarray] = {}
    width = 0
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines):
                word, *numbers = line.rstrip().split(" ")
                if number == 0 and len(numbers) == 1:
                    continue
                row = _row(numbers, width)
                width = len(row)
                token = _token(tokenizer, word)
                if token is not None:
                    found.setdefault(token, row)
    except (OSError, ValueError) as error:
        raise UsageError(
            f"'{path}' holds no vectors in the text format of word2vec",
            hint="a line is a word and its numbers, with spaces between",
        ) from error
    if len(found) < 2 or not width:
        raise UsageError(f"hardly a word of '{path}' is a token of the extended tokenizer")
    ids = np.array(sorted(found), dtype=np.int64)
    rows = np.stack([found[i] for i in ids.tolist()])
    return Vectors(ids, np.ones(len(ids), dtype=np.int64), rows)


def _row(numbers: list[str], width: int) -> np.ndarray:
    row = np.array(numbers, dtype=np.float32)
    if (width and len(row) != width) or not np.isfinite(row).all():
        raise ValueError(numbers)
    return row


def _token(tokenizer: Tokenizer, word: str) -> int | None:
    for text in (f" {word}", word):
        ids = tokenizer.encode(text)
        if len(ids) == 1:
            return ids[0]
    return None
