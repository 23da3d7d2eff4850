"""What each distinct token may do inside a candidate term."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from analyzer.terms.frequencies import as_listed
from analyzer.terms.hangul import PARTICLES, is_verb
from analyzer.terms.hyphens import HYPHENS
from analyzer.terms.stopwords import inner_words, stop_words, verb_endings, word_list
from analyzer.terms.streams import JOINING, LETTER, WIDE
from analyzer.terms.tally import digests, numbered
from analyzer.terms.tokens import with_spaces

if TYPE_CHECKING:
    import polars as pl

    from analyzer.terms.streams import Stream

_NUMBER = rf"^ ?[{HYPHENS}]?(?:\p{{N}}{{1,3}}|[b-hj-z]|[IVX]{{2,4}})$"
_LONGEST_NUMBER = (15, 5)
"""Bytes of the longest such, with wide characters and without."""
_LOCALISERS = frozenset("上下中里内外前后间时多少高低大小")


@dataclass(frozen=True, slots=True)
class Kinds:
    """Per distinct token, bool [types]: how it takes part in candidates.

    ``starts`` a candidate, ``ends`` one, may stand ``inner``; ``opens`` one, a number, if right
    after it stands what is ``named`` so in Chinese, 2型糖尿病, and not measured, 2天; ``spaced``:
    a space goes before it; ``unspaced_script``: its script puts no spaces between words, or it is
    elided, "d'"; ``article``: it stands inside only after another function word. ``text`` is it
    as it stands in the corpus. ``lower`` and ``singular`` number it, uint32 [types], by its
    lower-cased text, and by that without a plural's ending. The digests, uint64 [types], are of
    these three texts.
    """

    starts: np.ndarray
    ends: np.ndarray
    inner: np.ndarray
    opens: np.ndarray
    named: np.ndarray
    spaced: np.ndarray
    unspaced_script: np.ndarray
    article: np.ndarray
    text: pl.Series
    lower: np.ndarray
    singular: np.ndarray
    digest: np.ndarray
    lower_digest: np.ndarray
    singular_digest: np.ndarray


def kinds_of(found: Stream, language: str) -> Kinds:
    """Classify the types of a stream by a language.

    >>> from analyzer.terms.tokens import stream
    >>> found = stream(["the type 2 of,糖尿病"])
    >>> found.types.to_list()
    ['the', ' type', ' 2', ' of', ',', '糖尿病']
    >>> kinds = kinds_of(found, "en")
    >>> kinds.starts.tolist()
    [False, True, False, False, False, True]
    >>> kinds.ends.tolist()
    [False, True, True, False, False, True]
    >>> kinds.inner.tolist()
    [False, True, True, True, False, True]
    """
    lettered, joined, wide = ((found.traits & trait) > 0 for trait in (LETTER, JOINING, WIDE))
    size = found.sizes - found.spaced
    may_count = ~lettered | (size <= 2) | np.isin(found.lasts, [*b"IVX"])
    stops = found.among(stop_words(language))
    listed = as_listed(found.lowered, language)
    if listed is not found.lowered:
        stops |= listed.is_in(sorted(stop_words(language))).to_numpy()
    preposition, article = map(found.among, _inner_words(language))
    # a lone lower-case letter or a Roman numeral ends a term, "cytochrome c", as a number does
    number = found.match(_NUMBER, may_count & (size <= np.where(wide, *_LONGEST_NUMBER)))
    number &= ~(stops & found.match("^ ?[^A-Z]+$", number & stops))  # Spanish "y"
    content = found.has_letter & ~stops
    # an ending of grammar, an article
    content &= ~found.match(r"^ ?\p{Hiragana}+ー?$|['’]$", content & (wide | joined))
    content &= ~_is_verb(found.lowered, language)
    if language == "ko":
        content &= ~found.among(PARTICLES)
    unspaced = found.match(rf"^ ?[{HYPHENS}]?[\p{{Han}}々〇\p{{Katakana}}\p{{Hiragana}}]", wide)
    elided = found.match("['’]$", preposition | article)
    singular_digest = _singular_digests(found)
    text = with_spaces(found.types, wide)
    return Kinds(
        starts=content & ~number,
        ends=(content & ~found.among(_LOCALISERS)) | number,
        inner=content | number | preposition | article,
        opens=number & ~found.match(r"\p{No}", number & wide),  # ① lists
        named=content & unspaced & ~found.among(word_list("measures_zh.txt")),
        spaced=found.spaced,
        unspaced_script=unspaced | elided,
        article=article & ~preposition & ~content,
        text=text,
        lower=numbered(found.lowered_digests)[0],
        singular=numbered(singular_digest)[0],
        digest=found.digests if text is found.types else digests(text),
        lower_digest=found.lowered_digests,
        singular_digest=singular_digest,
    )


@cache
def _inner_words(language: str) -> tuple[frozenset[str], frozenset[str]]:
    """Give prepositions and articles with either apostrophe."""
    prepositions, articles = (
        words | {word.replace("'", "’") for word in words} for words in inner_words(language)
    )
    return prepositions, articles


def _is_verb(words: pl.Series, language: str) -> np.ndarray:
    """Tell which words are verbs or adverbs where endings tell it and nothing else does."""
    if language == "ko":
        return np.array([is_verb(word) for word in words], dtype=bool)
    endings = verb_endings(language)
    return words.str.contains(endings).to_numpy() if endings else np.zeros(len(words), dtype=bool)


def _singular_digests(found: Stream) -> np.ndarray:
    """Give the digests of the lowered types without a plural's ending, be it one or not."""
    ending = np.flatnonzero((found.lasts | 32) == ord("s"))
    plural = found.lowered.gather(ending).str.replace(r"([^aeiou])ies$", "${1}y")
    plural = plural.str.replace(r"(x|ch|sh|ss|z)es$|([^siu])s$", "$1$2")
    singular = found.lowered_digests.copy()
    singular[ending] = digests(plural)
    return singular
