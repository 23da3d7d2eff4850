"""The one way in which JSON becomes bytes to digest."""

from __future__ import annotations

import hashlib
import json
from typing import Any


def digest_of(value: Any) -> str:
    """Give the SHA-256 of a value's canonical JSON, in hexadecimal.

    Canonical: keys sorted, no white space, UTF-8 (as in RFC 8785, for the values used here).

    >>> digest_of({"b": 1, "a": [2]}) == digest_of({"a": [2], "b": 1})
    True
    """
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def sealed(value: dict[str, Any], key: str) -> dict[str, Any]:
    """Give the value with the digest of all its other keys under ``key``."""
    body = {name: item for name, item in value.items() if name != key}
    return {**body, key: digest_of(body)}


def is_sealed(value: dict[str, Any], key: str) -> bool:
    """Say whether the digest under ``key`` is that of all other keys.

    >>> is_sealed(sealed({"a": 1}, "digest"), "digest")
    True
    >>> is_sealed({"a": 2, "digest": sealed({"a": 1}, "digest")["digest"]}, "digest")
    False
    """
    return bool(value.get(key) == sealed(value, key)[key])
