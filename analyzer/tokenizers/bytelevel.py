"""GPT-2's reversible map from bytes to printable characters, and tokenizer.json files over it.

Radford et al. 2019, section 2.2; printable bytes stand for themselves, the other 68 for U+0100 on.
"""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.tokenizers.schemes import Scheme


def _alphabet() -> str:
    printable = {*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)}
    shifted = iter(range(0x100, 0x200))
    return "".join(chr(b if b in printable else next(shifted)) for b in range(256))


ALPHABET = _alphabet()
_LONE_BYTE = re.compile("[\udc80-\udcff]")
_TO_CHARS = dict(enumerate(ALPHABET))
_TO_BYTES = {character: byte for byte, character in enumerate(ALPHABET)}


def to_characters(data: bytes) -> str:
    """Write bytes in the byte-level alphabet.

    >>> to_characters(" é".encode())
    'ĠÃ©'
    """
    return data.decode("latin-1").translate(_TO_CHARS)


def to_bytes(characters: str) -> bytes | None:
    """Read bytes back, or None if a character is outside the alphabet.

    >>> to_bytes('ĠÃ©').decode()
    ' é'
    >>> to_bytes('你') is None
    True
    """
    try:
        return bytes([_TO_BYTES[character] for character in characters])
    except KeyError:
        return None


def running_text(data: bytes) -> str:
    r"""Read bytes as running text, bytes of no whole character as ``<0xE5>``.

    >>> running_text(" 高".encode() + b"\xe5")
    ' 高<0xE5>'
    """
    text = data.decode("utf-8", "surrogateescape")
    return _LONE_BYTE.sub(lambda match: f"<0x{ord(match[0]) - 0xDC00:02X}>", text)


def ranks_to_json(ranks: dict[bytes, int], scheme: Scheme) -> dict[str, Any]:
    """Write ranks as tokenizer.json: every split of a token into two tokens is a merge.

    tiktoken merges the pair whose join has the lowest rank, whatever the two halves are.
    """
    ordered = sorted(ranks, key=ranks.__getitem__)
    written = to_characters(b"".join(ordered))  # a character a byte
    ends = [*accumulate(map(len, ordered))]
    names = (written[start:end] for start, end in zip([0, *ends], ends, strict=False))
    name = dict(zip(map(ranks.__getitem__, ordered), names, strict=True))
    merges = [
        f"{name[left]} {name[right]}"
        for whole in ordered
        for cut in range(1, len(whole))
        if (left := ranks.get(whole[:cut])) is not None
        and (right := ranks.get(whole[cut:])) is not None
    ]
    vocab = {written: rank for rank, written in name.items()}
    return byte_level_json(vocab, merges, scheme, whole_words=True)


def byte_level_json(
    vocab: dict[str, int],
    merges: Sequence[str] | Sequence[tuple[str, str]],
    scheme: Scheme,
    *,
    whole_words: bool,
) -> dict[str, Any]:
    """Write a byte-level BPE as tokenizer.json without special tokens."""
    patterns = [*scheme.split, scheme.pattern]
    splits: list[dict[str, Any]] = [
        {"type": "Split", "pattern": {"Regex": p}, "behavior": "Isolated", "invert": False}
        for p in patterns
    ]
    level = {
        "type": "ByteLevel",
        "add_prefix_space": False,
        "trim_offsets": False,
        "use_regex": False,
    }
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [],
        "normalizer": {"type": "NFC"} if scheme.nfc else None,
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [*splits, level]},
        "post_processor": None,
        "decoder": level,
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": None,
            "continuing_subword_prefix": None,
            "end_of_word_suffix": None,
            "fuse_unk": False,
            "byte_fallback": False,
            "ignore_merges": whole_words,
            "vocab": vocab,
            "merges": merges,
        },
    }
