"""Words that carry grammar, not meaning: they bound candidates and are never terms.

The English and Chinese lists were written for this project; any other language takes its most
frequent words from wordfreq, which for the languages that it covers are the function words.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

BRIDGES = frozenset({"of"})
"""Function words that a term may hold inside: "shortness of breath"."""

_FUNCTION_WORDS = 150  # taken from a frequency list; beyond that, nouns begin


@cache
def stop_words(language: str) -> frozenset[str]:
    """Give the lower-cased function words of a language; an unknown one has none.

    >>> "the" in stop_words("en"), "的" in stop_words("zh"), "und" in stop_words("de")
    (True, True, True)
    >>> stop_words("xx")
    frozenset()
    """
    if language in {"en", "zh"}:
        return word_list(f"function_words_{language}.txt")
    import wordfreq

    if language not in wordfreq.available_languages("small"):
        return frozenset()
    words = frozenset(wordfreq.top_n_list(language, _FUNCTION_WORDS, "small"))
    wordfreq.get_frequency_list.cache_clear()  # it would keep the rest: 2 MB a language
    return words


@cache
def word_list(name: str) -> frozenset[str]:
    """Read a list of words that is kept beside the code, separated by white space."""
    return frozenset((files("analyzer.terms") / "data" / name).read_text("utf-8").split())
