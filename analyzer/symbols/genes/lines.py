"""Lines that may be sequence and nothing else, told for a whole page at once."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    import numpy.typing as npt

    from analyzer.symbols.page import Page

_CAPITAL, _OTHER_SIGN, _SPACE, _OTHER = 1, 2, 4, 8
_FEW_LINES = 40


def lines_of_residues(page: Page) -> Iterable[int]:
    """Give the lines without any but letters, digits, spaces and ``*-.``, and headers.

    Lines of words, which have spaces and begin with neither a space nor a digit, are left out;
    of a short page all lines are given.
    """
    if len(page.lines) <= _FEW_LINES:
        return range(len(page.lines))
    import numpy as np

    held, firsts = _signs_of_lines(page)
    bare = np.flatnonzero((held & _OTHER == 0) & (held > 0))
    begins = firsts[bare]
    inset = (begins == ord(" ")) | (begins == ord("\t")) | (begins - ord("0") < 10)
    bare = bare[(held[bare] & _SPACE == 0) | inset]
    headers = np.flatnonzero(firsts == ord(">"))
    lines: list[int] = np.union1d(bare, headers).tolist()
    return lines


def lines_of_capitals(page: Page) -> Iterable[int]:
    """Give the lines of nothing but capitals, and perhaps spaces; of a short page all lines."""
    if len(page.lines) <= _FEW_LINES:
        return range(len(page.lines))
    import numpy as np

    held, _ = _signs_of_lines(page)
    lines: list[int] = np.flatnonzero(held | _SPACE == _CAPITAL | _SPACE).tolist()
    return lines


@lru_cache(maxsize=1)
def _signs_of_lines(page: Page) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    """Give which kinds of signs each line holds, and its first sign: arrays [lines]."""
    import numpy as np

    codes = np.frombuffer(b"%b\n" % page.ascii, np.uint8)
    starts = np.array(page.line_starts)
    return np.bitwise_or.reduceat(_kinds().take(codes), starts), codes[starts]


@cache
def _kinds() -> npt.NDArray[np.uint8]:
    import numpy as np

    table = np.full(256, _OTHER, np.uint8)
    for kind, signs in (
        (_CAPITAL, b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
        (_OTHER_SIGN, b"abcdefghijklmnopqrstuvwxyz0123456789*-."),
        (_SPACE, b" \t\r"),
        (0, b"\n"),
    ):
        table[np.frombuffer(signs, np.uint8)] = kind
    return table
