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
    ``general_longer`` how many grow longer (by the laws of extension: none),
    ``general_tokens_saved`` the share of tokens that general text gains.
    """
    sentences = [s.strip() for s in _SENTENCE.findall(reference_text()) if s.strip()]
    old = [before.encode(sentence) for sentence in sentences]
    new = [after.encode(sentence) for sentence in sentences]
    changed = sum(a != b for a, b in zip(old, new, strict=True))
    return {
        "general_sentences": len(sentences),
        "general_changed_share": changed / len(sentences),
        "general_longer": sum(len(b) > len(a) for a, b in zip(old, new, strict=True)),
        "general_tokens_saved": 1 - sum(map(len, new)) / sum(map(len, old)),
    }
