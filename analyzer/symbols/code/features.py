"""What a line looks like, as a set of features that the line model weighs."""

from __future__ import annotations

import re

# Letters become a or A, digits 0, other scripts h; runs are shortened to one, so that
# ``foo(bar);`` and ``x(y);`` are the same shape and no language's names are learned.
_CLASSES = str.maketrans(
    {chr(c): "a" for c in range(ord("a"), ord("z") + 1)}
    | {chr(c): "A" for c in range(ord("A"), ord("Z") + 1)}
    | {chr(c): "0" for c in range(ord("0"), ord("9") + 1)}
)
_RUNS = [(c * 4, c * 2, c) for c in "aA0 -=*#_./~+h"]
_OTHER = re.compile(r"[^\x00-\x7f]+")
_WORDS = re.compile(r"[A-Za-z_]+")
_LONGEST = 160
_MOST_WORDS = 12


def shape_and_words(line: str) -> tuple[str, set[str]]:
    """Give the shape of a line, and its words, of which the first counts twice.

    >>> shape, words = shape_and_words("  int x1 = 42;")
    >>> shape, sorted(words)
    ('^a a0 = 0;$', ['1:int', 'indent', 'int', 'x'])
    """
    body = line.strip()[:_LONGEST]
    shape = body.translate(_CLASSES)
    if not shape.isascii():
        shape = _OTHER.sub("h", shape)
    for long, double, single in _RUNS:
        if double in shape:
            shape = shape.replace(long, single)
            while double in shape:
                shape = shape.replace(double, single)
    found = _WORDS.findall(body)[:_MOST_WORDS]
    words = set(found)
    if found:
        words.add("1:" + found[0])
    if line[:1] in " \t":
        words.add("indent")
    return f"^{shape}$", words


def grams(shape: str) -> set[str]:
    """Give the stretches of three and of four signs of a shape."""
    size = len(shape)
    found = {shape[i : i + 3] for i in range(size - 2)}
    found.update([shape[i : i + 4] for i in range(size - 3)])
    return found


def features(line: str) -> set[str]:
    """Give the features of a line: 3- and 4-grams of its shape, its words, the first word.

    >>> sorted(features("x = 1"))
    [' 0$', ' = ', ' = 0', '1:x', '= 0', '= 0$', '^a ', '^a =', 'a =', 'a = ', 'x']
    """
    shape, words = shape_and_words(line)
    return grams(shape) | words
