"""A tokenizer.json changed into what the fast path takes, and what has to be minded for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from analyzer.tokenizers import bytelevel


@dataclass(frozen=True, slots=True)
class Adapted:
    """``digits``: digits are cut out one by one beforehand; ``missing``: bytes without a token.

    The reference drops a missing byte and joins its neighbours: such a text is its own.
    """

    document: dict[str, Any]
    digits: bool = False
    missing: bytes = b""


def adapt(document: dict[str, Any]) -> Adapted:
    r"""Leave out special tokens and post-processing; see Adapted for the rest.

    >>> byte_level = {"type": "ByteLevel", "use_regex": True, "add_prefix_space": False}
    >>> parts = [{"type": "Digits", "individual_digits": True}, byte_level]
    >>> model = {"vocab": {c: i for i, c in enumerate(bytelevel.ALPHABET[:255])}}
    >>> sequence = {"type": "Sequence", "pretokenizers": parts}
    >>> adapted = adapt({"pre_tokenizer": sequence, "model": model})
    >>> adapted.digits, adapted.missing
    (True, b'\xff')
    """
    added = [t for t in document.get("added_tokens") or [] if not t["special"]]
    document = {**document, "added_tokens": added, "post_processor": None}
    pre = document.get("pre_tokenizer") or {}
    parts = pre.get("pretokenizers", [pre])
    digits = len(parts) > 1 and _is_digits(parts[0])
    if digits:
        rest = parts[1:]
        alone = rest[0] if len(rest) == 1 else {"type": "Sequence", "pretokenizers": rest}
        document["pre_tokenizer"] = alone
    missing = b""
    if parts[-1].get("type") == "ByteLevel":
        vocab = dict(document["model"]["vocab"])
        missing = bytes(b for b, c in enumerate(bytelevel.ALPHABET) if c not in vocab)
        first = max([-1, *vocab.values(), *(token["id"] for token in added)]) + 1
        vocab |= {bytelevel.ALPHABET[b]: first + i for i, b in enumerate(missing)}
        document["model"] = {**document["model"], "vocab": vocab}
    return Adapted(document, digits, missing)


def _is_digits(part: dict[str, Any]) -> bool:
    if part.get("type") == "Digits":
        return bool(part.get("individual_digits"))
    pattern = part.get("pattern") or {}
    plain = part.get("behavior") == "Isolated" and not part.get("invert")
    return part.get("type") == "Split" and plain and pattern.get("Regex") == r"\p{N}"
