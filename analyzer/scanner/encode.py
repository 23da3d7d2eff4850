"""The pieces that a form has where it stands in running text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.tokenizers.base import Tokenizer

_BAR = "|"


def encode_in_text(tokenizer: Tokenizer, forms: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Encode each form as it stands in running text: ``(ids, lengths)``, flat.

    A form is met after a line break, so that a tokenizer that puts a space before every text
    (SentencePiece's dummy prefix) does not put one before a form that has none.
    """
    before, prefix = what_goes_before(tokenizer)
    ids, lengths = tokenizer.encode_batch([f"{before}{form}" for form in forms])
    kept, lengths = _without(prefix, ids, lengths)
    return ids[kept], lengths


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
