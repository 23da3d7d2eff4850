"""Lines that may be sequence and nothing else, told for a whole page at once."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Flags = npt.NDArray[np.bool_]

_CAPITAL, _OTHER_SIGN, _SPACE, _OTHER, _BASE = 1, 2, 4, 8, 16


def of_lines(ascii_text: bytes) -> tuple[Flags, Flags]:
    r"""Say of each line whether it may be residues or a header, and whether it is of capitals.

    >>> [flags.tolist() for flags in of_lines(b">x\nACGT\nIt is.\nNO GO\n1 acgt")]
    [[True, True, False, False, True], [False, True, False, True, False]]

    Residues have nothing but letters, digits, spaces and ``*-.``. Lines of words, which have spaces
    and begin with neither a space nor a digit, are left out, but not those of small bases.
    """
    import numpy as np

    codes = np.frombuffer(b"\n%b\n" % ascii_text, np.uint8)
    starts = np.flatnonzero(codes == ord("\n"))[:-1] + 1
    held, firsts = np.bitwise_or.reduceat(_kinds().take(codes), starts), codes[starts]
    inset = (firsts == ord(" ")) | (firsts == ord("\t")) | (firsts - ord("0") < 10)
    bare = (held & _OTHER == 0) & (held & ~np.uint8(_SPACE) > 0) & ((held & _SPACE == 0) | inset)
    bases = held == _BASE | _SPACE
    return bare | bases | (firsts == ord(">")), held | _SPACE == _CAPITAL | _SPACE


@cache
def _kinds() -> npt.NDArray[np.uint8]:
    import numpy as np

    table = np.full(256, _OTHER, np.uint8)
    for kind, signs in (
        (_CAPITAL, b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
        (_OTHER_SIGN, b"bdefhijklmopqrsvwxyz0123456789*-."),
        (_BASE, b"acgtun"),
        (_SPACE, b" \t\r"),
        (0, b"\n"),
    ):
        table[np.frombuffer(signs, np.uint8)] = kind
    return table
