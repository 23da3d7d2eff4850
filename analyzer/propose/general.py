"""What an extension does to general text: nothing, or named."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from analyzer.scanner.measure import reference_text

if TYPE_CHECKING:
    from analyzer.tokenizers.base import Tokenizer

_SENTENCE = re.compile(r"[^.。\n]+[.。]?")


def general_change(before: Tokenizer, after: Tokenizer) -> dict[str, Any]:
    """Compare every sentence of a page of everyday English and Chinese, cut before and after.

    ``general_changed_share`` is the share of sentences whose tokens change at all,
    ``general_en_changed_share`` and ``general_zh_changed_share`` the same by language: where
    tokens are added for a language, its everyday text changes too, and that of others should
    not. ``general_longer`` is how many grow longer (by the laws of extension: none),
    ``general_tokens_saved`` what general text gains.
    """
    sentences = [s.strip() for s in _SENTENCE.findall(reference_text()) if s.strip()]
    old = [before.encode(sentence) for sentence in sentences]
    new = [after.encode(sentence) for sentence in sentences]
    changed: dict[str, list[bool]] = {"en": [], "zh": []}
    for sentence, a, b in zip(sentences, old, new, strict=True):
        changed["en" if sentence.isascii() else "zh"].append(a != b)
    return {
        "general_sentences": len(sentences),
        "general_changed_share": sum(map(sum, changed.values())) / len(sentences),
        **{f"general_{code}_changed_share": sum(f) / len(f) for code, f in changed.items()},
        "general_longer": sum(len(b) > len(a) for a, b in zip(old, new, strict=True)),
        "general_tokens_saved": 1 - sum(map(len, new)) / sum(map(len, old)),
    }
