"""wordfreq's lists of words, read as they are needed.

Importing the package takes longer than ranking, and most of a list is rarely wanted.
"""

from __future__ import annotations

import gzip
import re
from functools import cache
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import msgpack

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl

_WITHOUT_VOWELS = {"ar", "fa", "he", "ur"}
_NUMBER = re.compile(r"\d[\d.,]+")


def word_lists(language: str, *sizes: str) -> Iterator[list[str]]:
    """Give the words of a language, list i holding those of frequency 10 ** (-i / 100).

    Of the ``sizes``, "large" and "small", the first that there is; none of an unknown language.

    >>> next(words for words in word_lists("en", "small") if words)
    ['the']
    """
    paths = (_folder() / f"{size}_{language}.msgpack.gz" for size in sizes)
    path = next(filter(Path.is_file, paths), None)
    if path is None:
        return
    with gzip.open(path) as file:
        unpacked = msgpack.Unpacker(file)
        lists = unpacked.read_array_header()
        unpacked.skip()  # a header of its own
        yield from (unpacked.unpack() for _ in range(lists - 1))


def first_words(language: str, number: int) -> frozenset[str]:
    """Give the most frequent words of a language but for numbers; none of an unknown one."""
    found: set[str] = set()
    for word in chain.from_iterable(word_lists(language, "small")):
        if not _NUMBER.search(word):
            found.add(word)
            if len(found) == number:
                break
    return frozenset(found)


def as_listed(words: pl.Series, language: str) -> pl.Series:
    """Spell words as the lists do: Arabic and Hebrew without vowels, which few texts write.

    >>> import polars as pl
    >>> as_listed(pl.Series(["ٱللَّهُ", "عَلَىٰ"]), "ar").to_list()
    ['الله', 'على']
    """
    if language not in _WITHOUT_VOWELS:
        return words
    plain = words.str.replace_all(r"[\p{Mn}ـۥۦ]", "")
    return plain.str.replace_all("ٱ", "ا", literal=True).str.replace_all("ءا", "آ", literal=True)


@cache
def _folder() -> Path:
    package = find_spec("wordfreq")
    return Path(package.origin if package and package.origin else "").parent / "data"
