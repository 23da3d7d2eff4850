"""A digest under which two copies of a text are the same although they are spaced otherwise."""

from __future__ import annotations

import re
import string
import unicodedata
from functools import cache, lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np

_FOLDED = bytes.maketrans(
    string.ascii_uppercase.encode() + b"\t\n\v\f\r\x1c\x1d\x1e\x1f",
    string.ascii_lowercase.encode() + b" " * 9,
)
_SPACES = "\x85\u1680\u2028\u2029"
"""White space beyond ASCII that NFKC does not make a space."""
_WIDE = dict(zip("，：；（）！？", ",:;()!?", strict=True))
"""What NFKC changes in nearly every line of Chinese; done first, the slow way is rarely taken."""
_BETWEEN = "\0"
_SHORT_BYTES = 4096
_ASCII = 128
_MOST_REPLACED = 100
_AT_ONCE = 1 << 17
_JAMO = ((0x1100, 0x11FF), (0xA960, 0xA97F), (0xD7B0, 0xD7FF))


def fingerprints(texts: Sequence[str]) -> list[bytes]:
    r"""Give 16 bytes of each text, equal for texts equal after normalisation.

    Normalised means NFKC, case folded, and every run of white space one space. The digest is
    BLAKE2b; two different texts share one with a chance of 1 in 2^128.

    >>> fingerprints(["The  Mitral valve\n", "ＡＢＣ"]) == fingerprints(["the mitral valve", "abc"])
    True
    >>> len(fingerprints([""])[0])
    16
    """
    found: list[bytes] = []
    for first, end in _groups(texts):
        group = texts[first:end]
        plain = [text for text in group if text.isascii()]
        others = [text for text in group if not text.isascii()]
        digests = (
            iter(_digests(_BETWEEN.join(plain), len(plain))),
            iter(_digests(_folded(others), len(others))),
        )
        found += [next(digests[not text.isascii()]) for text in group]
    return found


def _groups(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Give the bounds of what is folded at once: few characters, or one text."""
    first = size = 0
    for i, text in enumerate(texts):
        apart = _BETWEEN in text
        if i > first and (apart or size + len(text) > _AT_ONCE):
            yield first, i
            first, size = i, 0
        size += _AT_ONCE if apart else len(text)
    if texts:
        yield first, len(texts)


def _digests(folded: str, texts: int) -> list[bytes]:
    """Give the digest of each of so many folded texts that are joined."""
    data = _squeezed(folded.encode("utf-8", "surrogatepass").translate(_FOLDED))
    parts = data.split(_BETWEEN.encode()) if texts > 1 else [data]
    return [blake2b(part.strip(b" "), digest_size=16).digest() for part in parts]


def _folded(texts: Sequence[str]) -> str:
    """Fold texts; character by character where no two of them can join, as mostly they cannot."""
    joined = _BETWEEN.join(texts)
    folded = {c: _alone(c) for c in _not_kept(joined)}
    changed = {c: instead for c, instead in folded.items() if instead != c}
    joining = [c for c, instead in changed.items() if instead is None]
    if joining or len(changed) > _MOST_REPLACED:
        return _folded_apart(texts, joining or [*changed])
    for character, instead in changed.items():
        joined = joined.replace(character, instead or "")
    return joined


def _not_kept(text: str) -> list[str]:
    """Give the different characters of a text that folding may change."""
    import numpy as np

    kept = _known_as_kept()
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    codes = codes.compress(codes >= _ASCII)
    others = [*map(chr, np.unique(codes.compress(~kept.take(codes))).tolist())]
    kept[[ord(c) for c in others if _alone(c) == c]] = True
    return others


@cache
def _known_as_kept() -> np.ndarray:
    """Say of each code point whether folding is known to leave it: filled as they are met."""
    import numpy as np

    return np.zeros(0x110000, bool)


def _folded_apart(texts: Sequence[str], special: list[str]) -> str:
    """Fold the texts with one of some characters each by itself, the others together."""
    holds = re.compile(f"[{re.escape(''.join(special))}]").search
    rest = [text for text in texts if not holds(text)]
    together = iter(_folded(rest).split(_BETWEEN))
    return _BETWEEN.join(_folded_whole(t) if holds(t) else next(together) for t in texts)


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
