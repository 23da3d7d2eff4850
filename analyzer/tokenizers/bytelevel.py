"""GPT-2's reversible map from bytes to printable characters, used by every byte-level BPE file.

Radford et al. 2019, section 2.2; printable bytes stand for themselves, the other 68 for U+0100 on.
"""

from __future__ import annotations


def _alphabet() -> str:
    printable = {*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)}
    shifted = iter(range(0x100, 0x200))
    return "".join(chr(b if b in printable else next(shifted)) for b in range(256))


ALPHABET = _alphabet()
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
