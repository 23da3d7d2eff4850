"""What each distinct token may do inside a candidate term."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from analyzer.terms.hangul import PARTICLES, is_verb
from analyzer.terms.hyphens import HYPHENS
from analyzer.terms.stopwords import inner_words, stop_words, verb_endings, word_list
from analyzer.terms.tally import digests, numbered
from analyzer.terms.tokens import with_spaces

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


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


def kinds_of(types: pl.Series, lowered: pl.Series, language: str) -> Kinds:
    """Classify distinct tokens, given as they are and as in ``Stream.lowered``, by a language.

    >>> types = pl.Series([" of", "the", " type", " 2", ",", "糖尿病"])
    >>> kinds = kinds_of(types, types.str.strip_chars(), "en")
    >>> kinds.starts.tolist()
    [False, False, True, False, False, True]
    >>> kinds.ends.tolist()
    [False, False, True, True, False, True]
    >>> kinds.inner.tolist()
    [True, False, True, True, False, True]
    """
    bare = types.str.strip_chars_start(" ")
    stops = sorted(stop_words(language))
    preposition, article = (
        lowered.is_in(sorted(_with_either_apostrophe(words))) for words in inner_words(language)
    )
    # a lone lower-case letter or a Roman numeral ends a term, "cytochrome c", as a number does
    number = bare.str.contains(rf"^[{HYPHENS}]?(?:\p{{N}}{{1,3}}|[b-hj-z]|[IVX]{{2,4}})$")
    number &= ~bare.is_in(stops)  # Spanish "y"
    content = bare.str.contains(r"\p{L}") & ~lowered.is_in(stops)
    content &= ~bare.str.contains(r"^\p{Hiragana}+ー?$|['’]$")  # an ending of grammar, an article
    content &= ~_is_verb(lowered, language)
    if language == "ko":
        content &= ~lowered.is_in(sorted(PARTICLES))
    localiser = bare.is_in([*"上下中里内外前后间时多少高低大小"])
    unspaced = bare.str.contains(rf"^[{HYPHENS}]?[\p{{Han}}々〇\p{{Katakana}}\p{{Hiragana}}]")
    elided = (preposition | article) & lowered.str.contains("['’]$")
    flags = {
        "starts": content & ~number,
        "ends": (content & ~localiser) | number,
        "inner": content | number | preposition | article,
        "opens": number & ~bare.str.contains(r"\p{No}"),  # ① lists
        "named": content & unspaced & ~bare.is_in(sorted(word_list("measures_zh.txt"))),
        "spaced": types.str.starts_with(" "),
        "unspaced_script": unspaced | elided,
        "article": article & ~preposition & ~content,
    }
    singular = _singular(lowered)
    text = with_spaces(types)
    lower_digest, singular_digest = digests(lowered), digests(singular)
    return Kinds(
        **{name: flag.to_numpy() for name, flag in flags.items()},
        text=text,
        lower=numbered(lower_digest)[0],
        singular=numbered(singular_digest)[0],
        digest=digests(text),
        lower_digest=lower_digest,
        singular_digest=singular_digest,
    )


def _with_either_apostrophe(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        yield from (word, word.replace("'", "’"))


def _is_verb(words: pl.Series, language: str) -> pl.Series:
    """Tell which words are verbs or adverbs where endings tell it and nothing else does."""
    if language == "ko":
        return pl.Series([is_verb(word) for word in words], dtype=pl.Boolean)
    endings = verb_endings(language)
    return words.str.contains(endings) if endings else pl.repeat(False, len(words), eager=True)


def _singular(lowered: pl.Series) -> pl.Series:
    """Take a plural's ending off, whether a plural is meant or not."""
    ending = np.flatnonzero(lowered.str.ends_with("s").to_numpy())
    plural = lowered.gather(ending).str.replace(r"([^aeiou])ies$", "${1}y")
    plural = plural.str.replace(r"(x|ch|sh|ss|z)es$|([^siu])s$", "$1$2")
    return lowered.clone().scatter(ending, plural) if len(ending) else lowered
