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
_RUNS = [(c * 2, c, re.compile(re.escape(c) + "{2,}")) for c in "aA0 -=*#_./~+h"]
_OTHER = re.compile(r"[^\x00-\x7f]+")
_WORDS = re.compile(r"[A-Za-z_]+")
_LONGEST = 160
_MOST_WORDS = 12


def features(line: str) -> set[str]:
    """Give the features of a line: 3- and 4-grams of its shape, its words, the first word.

    >>> sorted(features("x = 1"))
    [' 0$', ' = ', ' = 0', '1:x', '= 0', '= 0$', '^a ', '^a =', 'a =', 'a = ', 'x']
    """
    body = line.strip()[:_LONGEST]
    shape = body.translate(_CLASSES)
    if not shape.isascii():
        shape = _OTHER.sub("h", shape)
    for doubled, single, run in _RUNS:
        if doubled in shape:
            shape = run.sub(single, shape)
    shape = f"^{shape}$"
    size = len(shape)
    found = {shape[i : i + 3] for i in range(size - 2)}
    found.update([shape[i : i + 4] for i in range(size - 3)])
    words = _WORDS.findall(body)[:_MOST_WORDS]
    found.update(words)
    if words:
        found.add("1:" + words[0])
    if line[:1] in " \t":
        found.add("indent")
    return found
