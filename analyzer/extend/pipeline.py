"""What a tokenizer.json does to a text before its model sees it, with and without a line start.

Many tokenizers put a space before the first word of a text. A token is judged in running text,
so the *inner* pipeline leaves that space out, and everything else as it is.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from analyzer.extend.alphabet import SPACE

if TYPE_CHECKING:
    from tokenizers import Tokenizer


def inner(part: dict[str, Any] | None) -> dict[str, Any] | None:
    """Give a normalizer or pre-tokenizer without what it adds at the start of a text.

    >>> inner({"type": "Prepend", "prepend": "▁"}) is None
    True
    >>> inner({"type": "ByteLevel", "add_prefix_space": True})
    {'type': 'ByteLevel', 'add_prefix_space': False}
    """
    if part is None or part["type"] == "Prepend":
        return None
    if part["type"] == "Sequence":
        key = "normalizers" if "normalizers" in part else "pretokenizers"
        parts = [kept for child in part[key] if (kept := inner(child)) is not None]
        return {**part, key: parts}
    if part["type"] == "ByteLevel":
        return {**part, "add_prefix_space": False}
    if part["type"] == "Metaspace":
        # older files say add_prefix_space, with or without the scheme that it must agree with
        kept = {key: value for key, value in part.items() if key != "add_prefix_space"}
        return {**kept, "prepend_scheme": "never"}
    return part


class Pipeline:
    """The normalizer and pre-tokenizer of a tokenizer.json, run over one text at a time."""

    def __init__(self, document: dict[str, Any]) -> None:
        """Build the pipeline twice: as the file has it, and inner."""
        self._whole = _only(document["normalizer"], document["pre_tokenizer"])
        self.normalizer = inner(document["normalizer"])
        self.pre_tokenizer = inner(document["pre_tokenizer"])
        self._inner = _only(self.normalizer, self.pre_tokenizer)
        parted, given = _split(self._inner, " x"), _split(self._whole, "y x")
        self._gives_spaces = parted == ["x"] and given[1:] == [f"{SPACE}x"]

    def split(self, text: str) -> list[str]:
        """Give the pre-tokens of a text in the middle of a line, as the model spells them."""
        return _split(self._whole, text[1:]) if self.is_word(text) else _split(self._inner, text)

    def is_word(self, text: str) -> bool:
        """Say whether a leading space only parts words here, and is given to each of them (XLM-R).

        Such a text is read like the start of a line, where the space is put before it.
        """
        return self._gives_spaces and text.startswith(" ")

    def install(self, tokenizer: Tokenizer) -> Tokenizer:
        """Give the tokenizer the inner pipeline in place of its own."""
        tokenizer.normalizer = self._inner.normalizer
        tokenizer.pre_tokenizer = self._inner.pre_tokenizer
        return tokenizer


def _split(tokenizer: Tokenizer, text: str) -> list[str]:
    if tokenizer.normalizer is not None:
        text = tokenizer.normalizer.normalize_str(text)
    if tokenizer.pre_tokenizer is None:
        return [text] if text else []
    return [piece for piece, _ in tokenizer.pre_tokenizer.pre_tokenize_str(text) if piece]


def _only(normalizer: dict[str, Any] | None, pre_tokenizer: dict[str, Any] | None) -> Tokenizer:
    """Build a tokenizer that has a normalizer and a pre-tokenizer, and an empty model."""
    from tokenizers import Tokenizer

    document: dict[str, Any] = {
        "version": "1.0",
        "added_tokens": [],
        "normalizer": normalizer,
        "pre_tokenizer": pre_tokenizer,
        "model": {"type": "BPE", "vocab": {}, "merges": []},
    }
    return Tokenizer.from_str(json.dumps(document))
