"""A digest under which two copies of a text are the same although they are spaced otherwise."""

from __future__ import annotations

import string
import unicodedata
from functools import lru_cache
from hashlib import blake2b

_FOLDED = bytes.maketrans(
    string.ascii_uppercase.encode() + b"\t\n\v\f\r\x1c\x1d\x1e\x1f",
    string.ascii_lowercase.encode() + b" " * 9,
)
_SPACES = "\x85\u1680\u2028\u2029"
"""White space beyond ASCII that NFKC does not make a space."""
_WIDE = dict(zip("，：；（）！？", ",:;()!?", strict=True))
"""What NFKC changes in nearly every line of Chinese; done first, the slow way is rarely taken."""
_SHORT_BYTES = 4096
_ASCII = 128
_MOST_REPLACED = 40
_JAMO = ((0x1100, 0x11FF), (0xA960, 0xA97F), (0xD7B0, 0xD7FF))


def fingerprint(text: str) -> bytes:
    r"""Give 16 bytes that are equal for texts equal after normalisation.

    Normalised means NFKC, case folded, and every run of white space one space. The digest is
    BLAKE2b; two different texts share one with a chance of 1 in 2^128.

    >>> fingerprint("The  Mitral valve\n") == fingerprint("the mitral valve")
    True
    >>> fingerprint("ＡＢＣ") == fingerprint("abc"), len(fingerprint(""))
    (True, 16)
    """
    data = text.encode() if text.isascii() else _folded(text).encode("utf-8", "surrogatepass")
    return blake2b(_squeezed(data.translate(_FOLDED)).strip(b" "), digest_size=16).digest()


def _folded(text: str) -> str:
    """Fold; character by character where no two of them can join, as mostly they cannot."""
    if len(text) > _SHORT_BYTES:
        import numpy as np

        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
        met = np.zeros(int(codes.max()) + 1, bool)
        met[codes] = True
        met[:_ASCII] = False
        folded = {chr(code): _alone(chr(code)) for code in np.flatnonzero(met).tolist()}
        changed = {c: instead for c, instead in folded.items() if instead != c}
        if None not in changed.values() and len(changed) <= _MOST_REPLACED:
            for character, instead in changed.items():
                text = text.replace(character, instead or "")
            return text
    return _folded_whole(text)


@lru_cache(1 << 16)
def _alone(character: str) -> str | None:
    """Give what a character folds to whatever is beside it; None where that cannot be said."""
    folded = _folded_whole(character)
    joins = any(unicodedata.category(c)[0] == "M" or _is_jamo(c) for c in character + folded)
    return None if joins else folded


def _is_jamo(character: str) -> bool:
    """Tell the letters of which Korean syllables are put together."""
    return any(first <= ord(character) <= last for first, last in _JAMO)


def _folded_whole(text: str) -> str:
    for space in _SPACES:
        text = text.replace(space, " ")
    for wide, narrow in _WIDE.items():
        text = text.replace(wide, narrow)
    return _nfkc(_nfkc(text).casefold())


def _nfkc(text: str) -> str:
    """NFKC, by lines, because most lines are in it already and that is quick to see."""
    if unicodedata.is_normalized("NFKC", text):
        return text
    return "\n".join(
        line if unicodedata.is_normalized("NFKC", line) else unicodedata.normalize("NFKC", line)
        for line in text.split("\n")
    )


def _squeezed(data: bytes) -> bytes:
    """Make every run of spaces one; ten times as fast for a long text as splitting it."""
    if b"  " not in data:
        return data
    if len(data) < _SHORT_BYTES:
        return b" ".join(data.split())
    import numpy as np

    codes = np.frombuffer(data, np.uint8)
    space = codes == ord(" ")
    kept = np.ones(len(codes), bool)
    np.logical_not(space[1:] & space[:-1], out=kept[1:])
    return bytes(codes[kept].tobytes())
