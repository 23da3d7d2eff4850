"""A first look at every line of a page at once: which may be code, by pairs of neighbouring signs.

Runs of letters, digits, spaces and the like count once, so that ``foo(bar);`` and ``x(y);`` read
alike. The weights in ``glance_weights.tsv`` are those of a logistic regression that says where
the model of lines finds code; its bias is set so that three in a thousand of such lines are lost,
most of them comments and lines that are hardly code. Array operations over the page do it at some
200 MB a second, so that the model of lines reads a few lines in a hundred of prose.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    import numpy.typing as npt

    Signs = npt.NDArray[np.uint8]
    Pairs = npt.NDArray[np.uint16]
    Places = npt.NDArray[np.int64]

# A run of signs of the same of these classes counts once; what is no ASCII reads as a ?.
_IN_RUNS = (
    "abcdefghijklmnopqrstuvwxyz",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "0123456789",
    " \r",
    "\t",
    "?",
    *"-=*#_./~+",
)
_ALONE = "\n!\"$%&'(),:;<>@[\\]^`{|}"
_FIRST_ALONE, _LINE_END, _BITS = 16, 16, 6
_MOST_SIGNS = 120  # of a line
_BLOCK = 1 << 16


def glance(ascii_text: bytes) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.bool_]]:
    r"""Say how likely each line is code, and which may be of a comment of two lines or more.

    >>> likely, marked = glance(b"He said so.\nfor (x of y) f(x);\nThen he left.\n// one\n// two")
    >>> (likely > 0).tolist(), marked.tolist()
    ([False, True, False, True, True], [False, False, False, True, True])
    """
    import numpy as np

    looked_at = [_look(block) for block in blocks_of_lines(ascii_text)]
    likely, first = map(np.concatenate, zip(*looked_at, strict=True))
    alike = first[1:] == first[:-1]
    marked = _is_comment_sign().take(first)
    marked &= np.append(alike, False) | np.append(False, alike)
    return likely, marked


def blocks_of_lines(data: bytes) -> Iterator[bytes]:
    r"""Cut between lines, so that the arrays of a block stay in the processor's cache.

    >>> [*blocks_of_lines(b"a\nb")]
    [b'a\nb']
    """
    start = end = 0
    while end >= 0:
        end = data.find(b"\n", start + _BLOCK)
        yield data[start : end if end >= 0 else None]
        start = end + 1


def _look(ascii_text: bytes) -> tuple[npt.NDArray[np.float32], Signs]:
    """Say how likely each line is code, and give the first sign of each, spaces aside."""
    import numpy as np

    signs, pairs, starts, sizes = pairs_of_lines(ascii_text)
    weights, bias = _weights()
    bounds = np.stack([starts, starts + sizes], axis=1).ravel()
    totals = np.add.reduceat(np.append(weights.take(pairs), np.float32(0)), bounds)[::2]
    likely = totals / np.sqrt(sizes) + bias
    first = signs[starts + 1]
    indented = (first == _class(" ")) | (first == _class("\t"))
    likely[(sizes == 1) | (indented & (sizes == 2))] = -np.inf  # nothing stands there
    return likely, np.where(indented, signs[np.minimum(starts + 2, len(signs) - 1)], first)


def pairs_of_lines(ascii_text: bytes) -> tuple[Signs, Pairs, Places, Places]:
    """Give the signs, the pairs of neighbours, and where those of each line begin and their number.

    Signs and pairs are classes; a line's pairs are those from the line end before it to its own.
    """
    import numpy as np

    classes = np.frombuffer((b"\n%b\n" % ascii_text).translate(_classes()), np.uint8)
    kept = classes[1:] != classes[:-1]
    kept |= classes[1:] >= _FIRST_ALONE
    signs = np.concatenate([classes[:1], classes[1:][kept]])
    pairs = signs[:-1].astype(np.uint16)
    pairs <<= _BITS
    pairs |= signs[1:]
    breaks = np.flatnonzero(signs == _LINE_END)
    return signs, pairs, breaks[:-1], np.minimum(np.diff(breaks), _MOST_SIGNS)


def pair_names() -> dict[int, str]:
    """Give the signs, one of each class, by which the table of weights names each pair."""
    names = dict(enumerate([signs[0] for signs in _IN_RUNS])) | dict(
        enumerate(_ALONE, _FIRST_ALONE)
    )
    return {a << _BITS | b: names[a] + names[b] for a in names for b in names}


def _class(sign: str) -> int:
    return _classes()[ord(sign)]


@cache
def _classes() -> bytes:
    """Give the class of each byte: first those that stand in runs, then the others."""
    table = bytearray([_IN_RUNS.index("?")]) * 256
    for number, signs in enumerate(_IN_RUNS):
        for sign in signs:
            table[ord(sign)] = number
    for number, sign in enumerate(_ALONE, _FIRST_ALONE):
        table[ord(sign)] = number
    return bytes(table)


@cache
def _is_comment_sign() -> npt.NDArray[np.bool_]:
    import numpy as np

    flags = np.zeros(1 << _BITS, bool)
    flags[[_class(sign) for sign in "/-#;*"]] = True
    return flags


@cache
def _weights() -> tuple[npt.NDArray[np.float32], float]:
    """Give the weight of each pair of classes, and the bias."""
    import numpy as np

    text = files("analyzer.symbols.code").joinpath("glance_weights.tsv").read_text("utf-8")
    rows = [row.rsplit("\t", 1) for row in text.splitlines()]
    table = {pair.encode().decode("unicode_escape"): float(weight) for pair, weight in rows}
    weights = np.zeros(1 << 2 * _BITS, np.float32)
    for number, pair in pair_names().items():
        weights[number] = table.get(pair, 0.0)
    return weights, table["bias"]
