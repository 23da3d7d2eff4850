"""Words that carry grammar, not meaning: they bound candidates and are never terms.

The lists of a dozen languages were written for this project, and short ones of fifty that wordfreq
lacks; any other language takes its most frequent words from there, which are the function words.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from analyzer.terms.frequencies import first_words

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

_FUNCTION_WORDS = 150  # taken from a frequency list; beyond that, nouns begin


@cache
def stop_words(language: str) -> frozenset[str]:
    """Give the lower-cased function words of a language; an unknown one has none.

    >>> "the" in stop_words("en"), "的" in stop_words("zh"), "und" in stop_words("de")
    (True, True, True)
    >>> stop_words("xx")
    frozenset()
    """
    if (_data() / f"function_words_{language}.txt").is_file():
        return word_list(f"function_words_{language}.txt")
    return frequent_words(language) or frozenset(unlisted_languages().get(language, ()))


@cache
def unlisted_languages() -> dict[str, list[str]]:
    """Give a few function words of each language that wordfreq has no frequencies for.

    >>> "eta" in unlisted_languages()["eu"]
    True
    """
    lines = (_data() / "function_words.tsv").read_text("utf-8").splitlines()
    return {code: words.split() for code, words in (line.split("\t") for line in lines)}


@cache
def frequent_words(language: str) -> frozenset[str]:
    """Give the most frequent words of a language, none of an unknown one."""
    return first_words(language, _FUNCTION_WORDS)


@cache
def inner_words(language: str) -> tuple[frozenset[str], frozenset[str]]:
    """Give the function words that a term may hold inside: prepositions, and articles after them.

    >>> prepositions, articles = inner_words("fr")
    >>> "du" in prepositions, "l'" in articles, inner_words("de")
    (True, True, (frozenset(), frozenset()))
    """
    prepositions, articles = _row("inner_words.tsv", language) or ["", ""]
    return frozenset(prepositions.split()), frozenset(articles.split())


@cache
def verb_endings(language: str) -> str:
    """Give a pattern of endings that finite verbs, infinitives or adverbs have and nouns do not.

    >>> import re
    >>> bool(re.search(verb_endings("ru"), "является")), verb_endings("de")
    (True, '')
    """
    row = _row("verb_endings.tsv", language)
    return rf"\w\w(?:{'|'.join(row[0].split())})$" if row else ""


@cache
def word_list(name: str) -> frozenset[str]:
    """Read a list of words that is kept beside the code, separated by white space."""
    return frozenset((_data() / name).read_text("utf-8").split())


def _row(name: str, language: str) -> list[str]:
    """Give what a table that is kept beside the code has on a language, or nothing."""
    lines = (_data() / name).read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines)
    return next((row[1:] for row in rows if row[0] == language), [])


def _data() -> Traversable:
    return files("analyzer.terms") / "data"
