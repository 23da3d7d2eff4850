"""Text to a stream of token ids: cut, as bytes, where one regular expression would cut it.

Every character that is not a lone space between words ends up in some token, so that two
neighbouring tokens of the stream are neighbours in the text.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from analyzer.terms.han import cut_han
from analyzer.terms.han_dictionary import dictionary
from analyzer.terms.hangul import parts_of_korean
from analyzer.terms.slices import Alphabet, digests_of, laid_out, stretches, texts_of
from analyzer.terms.streams import Stream
from analyzer.terms.tally import digests, numbered

if TYPE_CHECKING:
    from collections.abc import Sequence

SPACED_JOINS = {" - ": "\ue000", " ' ": "\ue001"}
"""In text that arrives split into tokens, a compound is spread over spaces: "beta - blocker"."""

_ELSE = r"&&[^0-9\p{Han}\p{Hiragana}\p{Katakana}]"
_DIGITS = "[0-9](?:,[0-9])*"  # 1,25-dihydroxyvitamin
_LETTER = rf"(?:[\p{{L}}\p{{N}}{_ELSE}]|{_DIGITS})"
_REST = rf"(?:[\p{{L}}\p{{M}}\p{{N}}{_ELSE}]|{_DIGITS})"
_JOIN = r"[-‐‑–－'’/.+&_·\x{E000}\x{E001}]"
_ELIDED = (
    r" ?(?:[cdjlmnstCDJLMNST]|[Qq]u|[Jj]usqu|[Ll]orsqu|[Pp]uisqu|[Qq]uelqu"
    r"|[Dd]ell|[Nn]ell|[Dd]all|[Aa]ll|[Ss]ull|[Uu]n|[Qq]uest|[Qq]uell)['’]"
)
TOKEN = "|".join(
    (
        _ELIDED,  # the article of "l'insuffisance"
        # a word, compounds whole: 5'-nucleotidase, Na+/K+-ATPase, CD4+
        rf" ?{_LETTER}{_REST}*(?:(?:['’+][-/]|{_JOIN}){_REST}+)*\+{{0,2}}",
        r" ?[\p{Han}々〇]+",
        r" ?[\p{Katakana}ー]+",
        r" ?[\p{Hiragana}]+ー?",  # endings and particles, apart from the words before them
        r" ?[^\s\p{L}\p{N}]+",  # punctuation: a boundary
        r"\s",
    )
)

_WORD, _PUNCTUATION, _RARE, _HAN, _SPACE, _BLANK, _JOINING, _APOSTROPHE = 1, 2, 4, 8, 16, 17, 18, 19
_DIGIT, _ENDS_PART = (np.isin(np.arange(256), [*some]) for some in (b"0123456789", b"-/"))
_ELIDES = np.isin(np.arange(256), [*b"cdjlmnstCDJLMNST"])
"""The letters that are an article with an apostrophe."""
_ENDS_ARTICLE = np.zeros((256, 256), dtype=bool)
"""The last two letters of what is longer."""
_ENDS_ARTICLE[[*b"qQlsuU"], [*b"uultnn"]] = True


@cache
def _alphabet() -> Alphabet:
    """Give the kinds of characters; rare are marks, kana, and signs that are Chinese."""
    return Alphabet(
        {
            " ": _SPACE,
            r"\s": _BLANK,
            "['’]": _APOSTROPHE,
            _JOIN: _JOINING,
            ",": _JOINING,
            r"[\p{Han}--[\p{L}\p{N}]]": _RARE | _HAN,
            r"[\p{M}\p{Hiragana}\p{Katakana}ー]": _RARE,
            r"\p{Han}": _HAN,
            r"[\p{L}\p{N}]": _WORD,
            "(?s:.)": _PUNCTUATION,
        }
    )


def stream(texts: Sequence[str] | pl.Series) -> Stream:
    """Cut texts into tokens, Chinese into jieba's dictionary words, Korean before particles.

    >>> result = stream(["Beta-blockers help.", "急性心肌梗死"])
    >>> [result.types[int(i)] for i in result.ids]
    ['Beta-blockers', ' help', '.', '急性', '心肌梗死']
    >>> result.docs.tolist()
    [0, 0, 0, 1, 1]
    """
    data, text_ends = laid_out(_join_spaced(pl.Series(texts, dtype=pl.String)))
    kinds, rare = _kinds(data)
    starts = np.flatnonzero(_begins(data, kinds, text_ends, rare))
    sizes = np.diff(starts, append=len(data))
    ends = np.searchsorted(starts, text_ends)
    counts = np.diff(ends, prepend=0)
    lasts = ends.compress(counts > 0) - 1
    sizes[lasts] = text_ends.compress(counts > 0) - starts.take(lasts)
    ids, seen = numbered(digests_of(data, starts, sizes))
    docs = np.repeat(np.arange(len(text_ends), dtype=np.uint32), counts)
    starts, sizes = starts.take(seen), sizes.take(seen)
    # each type is told by its first character, which a space may stand before
    lead = data.take(starts) == ord(" ")
    is_han = (kinds.take(starts + lead) & _HAN) > 0
    found = Stream(ids.view(np.uint32), docs, texts_of(data, *_those(~is_han, starts, sizes)))
    if is_han.any():
        starts, sizes, lead = _those(is_han, starts, sizes, lead)
        runs = stretches(data, starts + lead, sizes - lead)
        found = _recut(found, is_han, *_cut_han(runs, np.flatnonzero(lead)))
    return _cut_korean(found)


def _those(chosen: np.ndarray, *columns: np.ndarray) -> list[np.ndarray]:
    return [column.compress(chosen) for column in columns]


def _kinds(data: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give the kind of each byte's character, uint8 [bytes], and where one needs a closer look.

    A joining character is part of a word or punctuation here.
    """
    kinds = _alphabet().kinds_of_bytes(data)
    joining = np.flatnonzero(kinds >= _JOINING)
    first = joining.compress((data.take(joining) & 0xC0) != 0x80)
    lead, last, before = data.take(first), data.take(first - 1), data.take(first - 2)
    after = first + 1 + (lead >= 0xC0) + (lead >= 0xE0)
    inside = kinds.take(first - 1) == _WORD
    # an article of one letter, or the last two of a longer one
    elided = _ELIDES.take(last) & (kinds.take(first - 2) != _WORD) | _ENDS_ARTICLE[before, last]
    elided &= inside & (kinds.take(first) == _APOSTROPHE)
    following, is_plus = data.take(after), lead == ord("+")
    # of two joining ones only some stand inside a word
    pair = _ENDS_PART.take(following) & (is_plus | (kinds.take(first) == _APOSTROPHE))
    pair &= kinds.take(after + 1, mode="clip") == _WORD
    goes_on = kinds.take(after) == _WORD
    goes_on &= (lead != ord(",")) | _DIGIT.take(last) & _DIGIT.take(following)
    again = is_plus & ((last == ord("+")) | (following == ord("+")))
    inside &= goes_on | pair | is_plus
    kinds[joining] = _PUNCTUATION
    for place in range(4):
        kinds[first.compress(inside & (after - first + pair > place)) + place] = _WORD
    rare = [np.flatnonzero(kinds & _RARE), first.compress(elided), first.compress(again)]
    return kinds, np.concatenate(rare)


def _begins(
    data: np.ndarray, kinds: np.ndarray, text_ends: np.ndarray, rare: np.ndarray
) -> np.ndarray:
    """Give which bytes begin a token: bool [bytes]."""
    begins = kinds >= _SPACE
    begins[1:] |= kinds[1:] != kinds[:-1]
    # the space before it goes with a token
    begins[1:] &= (kinds[:-1] != _SPACE) | (kinds[1:] >= _SPACE)
    begins &= (data & 0xC0) != 0x80
    begins[:1] = True
    if len(rare):
        # what stands between white space is left to the regular expression
        blank = np.flatnonzero(kinds >= _SPACE)
        nearest = np.unique(np.searchsorted(blank, rare))
        starts, ends = np.where(nearest, blank.take(nearest - 1), -1) + 1, blank.take(nearest)
        starts -= data.take(starts - 1) == ord(" ")
        places = gather_ragged(np.arange(len(starts)), starts, ends - starts)
        parts = texts_of(data, starts, ends - starts).str.extract_all(TOKEN).explode()
        sizes = parts.str.len_bytes().to_numpy().astype(np.int64)
        begins[places] = False
        begins[places.take(np.cumsum(sizes) - sizes)] = True
    begins[text_ends] = False
    return begins


def with_lead(texts: pl.Series, spaced: np.ndarray) -> pl.Series:
    """Give the texts with a space before those of which ``spaced``, bool [texts], says so."""
    return pl.Series(["", " "]).gather(spaced.astype(np.uint32)) + texts


def encode(tokens: pl.Series) -> tuple[np.ndarray, pl.Series]:
    """Give ids uint32 [tokens] and the distinct strings that they index."""
    ids, firsts = numbered(digests(tokens))
    return ids.view(np.uint32), tokens.gather(firsts)


def gather_ragged(ids: np.ndarray, starts: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Give for each id the positions ``starts[id] ... + lengths[id]``, one after another.

    >>> gather_ragged(np.array([1, 0]), np.array([0, 2]), np.array([2, 1])).tolist()
    [2, 0, 1]
    """
    counts = lengths[ids]
    ends = np.cumsum(counts)
    shifts = np.repeat(starts[ids] - (ends - counts), counts)
    return np.asarray(np.arange(len(shifts)) + shifts)


def _join_spaced(series: pl.Series) -> pl.Series:
    """Draw spread compounds together where the text is evidently split into tokens."""
    for mark in SPACED_JOINS.values():  # the marks are this module's own: none may come in
        if series.str.contains(mark, literal=True).any():
            series = series.str.replace_all(mark, "\ufffd", literal=True)
    split = series.str.contains(" , ", literal=True) | series.str.contains(r" \.(?: |$)")
    split &= ~series.str.contains(r"\p{L}, \p{L}") if split.any() else split
    if not split.any():
        return series
    joined = series.filter(split)
    for spaced, mark in SPACED_JOINS.items():
        joined = joined.str.replace_all(spaced, mark, literal=True)
    return series.clone().scatter(split.arg_true(), joined)


def with_spaces(types: pl.Series, may: np.ndarray) -> pl.Series:
    """Give tokens' texts as they stand in the corpus; some may differ, bool [types]."""
    places = np.flatnonzero(may)
    texts = types.gather(places)
    marked = texts.str.contains_any([*SPACED_JOINS.values()])
    if not marked.any():
        return types
    places, texts = places.compress(marked.to_numpy()), texts.filter(marked)
    for spaced, mark in SPACED_JOINS.items():
        texts = texts.str.replace_all(mark, spaced, literal=True)
    return types.clone().scatter(places, texts)


def restore_spaces(text: str) -> str:
    """Give a token's text as it stands in the corpus."""
    for spaced, mark in SPACED_JOINS.items():
        text = text.replace(mark, spaced)
    return text


def _cut_han(runs: str, spaced: np.ndarray) -> tuple[np.ndarray, pl.Series, np.ndarray]:
    """Cut runs of Chinese characters, of which those have a space before them.

    Gives the numbers of the words, one run after another, the words, and how many are in each run.
    """
    ids, lengths = cut_han(runs)
    words = dictionary()
    ids[(np.cumsum(lengths) - lengths)[spaced]] += words.size  # the first of such a run has a space
    used = np.zeros(2 * words.size, dtype=bool)
    used[ids] = True
    distinct = np.flatnonzero(used)
    texts = with_lead(words.spelled(distinct % words.size), distinct >= words.size)
    return (np.cumsum(used, dtype=np.int32) - 1)[ids], texts, lengths


def _cut_korean(found: Stream) -> Stream:
    """Replace each Korean word that carries a particle by its stem and the particle."""
    wide = found.types.str.len_bytes() > found.types.str.len_chars()
    places = wide.arg_true()
    is_korean = wide.scatter(places, found.types.gather(places).str.contains(r"\p{Hangul}$"))
    if not is_korean.any():
        return found
    parts = [parts_of_korean(word) for word in found.types.filter(is_korean)]
    words = pl.Series([part for word in parts for part in word], dtype=pl.String)
    found = Stream(found.ids, found.docs, found.types.filter(~is_korean))
    ids, words = encode(words)
    lengths = np.array([len(word) for word in parts])
    cut = _recut(found, is_korean.to_numpy(), ids, words, lengths)
    # a stem may be a type of its own as well
    numbers, types = encode(cut.types)
    return Stream(numbers.take(cut.ids), cut.docs, types)


def _recut(
    found: Stream, chosen: np.ndarray, ids: np.ndarray, words: pl.Series, lengths: np.ndarray
) -> Stream:
    """Put words in the place of chosen types, which ``found.types`` lacks: bool [all types].

    Of the words, ``ids`` are those of each chosen type, ``lengths`` of them, one after another.
    """
    kept = np.flatnonzero(~chosen)
    # the new table of types: those that were not chosen, then the words
    table = np.concatenate([np.arange(len(kept)), ids + len(kept)]).astype(np.uint32)
    starts = np.zeros(len(chosen), dtype=np.int64)
    sizes = np.ones(len(chosen), dtype=np.int64)
    starts[kept] = np.arange(len(kept))
    starts[chosen] = np.cumsum(lengths) - lengths + len(kept)
    sizes[chosen] = lengths
    tokens = table.take(gather_ragged(found.ids, starts, sizes))
    return Stream(tokens, np.repeat(found.docs, sizes[found.ids]), pl.concat([found.types, words]))
