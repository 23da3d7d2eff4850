"""Candidate terms: every window of one to five words that grammar does not break.

They are counted as numbers: a window is known by a 64-bit digest, and its row names the window
without its last word, and that word. So no text is built for the many that occur once; what is
worth reading is spelled out at the end (``spelling``).
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import numpy as np

from analyzer.terms.hyphens import with_hyphens
from analyzer.terms.rows import Rows, narrow
from analyzer.terms.spelling import root_of
from analyzer.terms.tally import firsts, grouped, mixed
from analyzer.terms.types import kinds_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzer.terms.streams import Stream
    from analyzer.terms.tally import Groups
    from analyzer.terms.types import Kinds

LONGEST_WORDS = 5


def count_candidates(
    found: Stream, chosen: np.ndarray, language: str, sides: np.ndarray
) -> list[Rows]:
    """Count the candidate terms of the chosen texts, which are all in one language.

    ``chosen`` bool [texts]; ``sides`` uint8 [texts] are counted apart. The windows are narrowed
    by local rules alone (function words, punctuation), never by their counts: what is rare here
    may be frequent in the next shard.
    Gives rows as in ``Counts.candidates`` with a ``side``, every key of a side once.
    """
    if not chosen.all():
        found = found.only(chosen)
    found, bare = with_hyphens(found) if language == "zh" else (found, None)
    kinds = kinds_of(found, language)
    tokens = _Tokens.of(found.ids, found.docs, kinds, bare)
    return [*_levels(tokens, kinds, root_of(language), sides)]


@dataclass(frozen=True, slots=True)
class _Tokens:
    """The stream as candidates see it: arrays [tokens].

    ``firsts`` are the ids for where a candidate begins, without a hyphen before them; ``led`` are
    the places where that makes a difference, int64 [places]. ``starts`` says that a candidate may
    begin, ``goes_on`` that no boundary stands before the next token; ``open_left`` and
    ``open_right`` that no content word stands right before, or after.
    """

    ids: np.ndarray
    docs: np.ndarray
    firsts: np.ndarray
    led: np.ndarray
    starts: np.ndarray
    goes_on: np.ndarray
    open_left: np.ndarray
    open_right: np.ndarray

    @staticmethod
    def of(ids: np.ndarray, docs: np.ndarray, kinds: Kinds, bare: np.ndarray | None) -> _Tokens:
        joined = _joined(ids, docs, kinds)
        firsts, starts = ids, kinds.starts.take(ids)
        content, led = starts, np.zeros(0, np.int64)
        if bare is not None:
            first_led = len(kinds.text) - len(bare)
            led = np.flatnonzero(ids >= first_led)
            firsts, starts = ids.copy(), starts.copy()
            firsts[led] = bare.take(ids.take(led) - first_led)
            starts[led] = kinds.starts.take(firsts.take(led))
            number = _opening(ids, docs, joined, kinds)
            starts[number] = content[number] = True
        open_left, open_right = np.ones((2, len(ids)), dtype=bool)
        open_left[1:] = ~(joined[1:] & content[:-1])
        open_right[:-1] = ~(joined[1:] & content[1:])
        goes_on = np.append(joined[1:], False)
        return _Tokens(ids, docs, firsts, led, starts, goes_on, open_left, open_right)


@dataclass(frozen=True, slots=True)
class _Windows:
    """Windows of one length, in the order of the text: arrays [windows].

    ``here`` is where each begins. ``number`` is the same for windows of one surface, ``lower``
    for those of one lower-cased text; ``met`` and ``lower_met`` say that another one is like it.
    One without its like cannot have any when it grows, so it is counted once and never sorted
    again: that keeps the long windows cheap. ``key`` and ``lower_key`` are digests.
    """

    here: np.ndarray
    number: np.ndarray
    met: np.ndarray
    lower: np.ndarray
    lower_met: np.ndarray
    key: np.ndarray
    lower_key: np.ndarray

    def at(self, places: np.ndarray) -> _Windows:
        return _Windows(*(getattr(self, f.name).take(places) for f in fields(self)))


def _levels(tokens: _Tokens, kinds: Kinds, root: np.uint64, sides: np.ndarray) -> Iterator[Rows]:
    """Give the rows of each length.

    A word that can be no candidate by itself, and a window that cannot end where it does, have
    rows as well, without evidence: longer ones are spelled out by them.
    """
    words, windows = _words(tokens, kinds, root, sides)
    yield words
    for n in range(2, LONGEST_WORDS + 1):
        last = windows.here + n - 1
        grows = tokens.goes_on.take(last) if n < LONGEST_WORDS else np.zeros(len(last), dtype=bool)
        kept = np.flatnonzero(kinds.ends.take(tokens.ids.take(last)) | grows)
        if not len(kept):
            return
        windows, grows = windows.at(kept), np.flatnonzero(grows.take(kept))
        heads, numbers, longer = _counted(windows, n, grows, tokens, kinds)
        numbers["side"] = sides.take(tokens.docs.take(windows.here.take(heads)))
        yield Rows({name: [column] for name, column in numbers.items()}, heads[:0], kinds.text[:0])
        windows = longer


def _words(
    tokens: _Tokens, kinds: Kinds, root: np.uint64, sides: np.ndarray
) -> tuple[Rows, _Windows]:
    """Give the rows of single words, and those that longer windows begin with."""
    here = np.flatnonzero(kinds.inner.take(tokens.ids))
    word, docs = tokens.firsts.take(here), tokens.docs.take(here)
    size = len(kinds.text)
    side = sides.take(docs) * np.int64(size)
    number, lower = word + side, kinds.lower.take(word) + side
    # with its hyphen a word is counted as well, as longer ones are spelled out by it
    led = tokens.ids.take(tokens.led)
    led_number = led + sides.take(tokens.docs.take(tokens.led)) * np.int64(size)
    counts = np.bincount(np.append(number, led_number), minlength=2 * size)
    lower_counts = np.bincount(lower)
    is_whole = kinds.starts & kinds.ends
    is_whole[led] = False
    whole = is_whole.take(word)
    left, right = tokens.open_left.take(here) & whole, tokens.open_right.take(here) & whole
    # a document counts for the spelling that comes first in it
    first = grouped(docs, kinds.singular.take(word), np.flatnonzero(whole)).heads()
    sums = {
        "count": np.append(number, led_number),
        "documents": number.take(first),
        "left_free": number.compress(left),
        "right_free": number.compress(right),
        "alone": number.compress(left & right),
    }
    rows = np.flatnonzero(counts)
    types = rows % max(size, 1)
    key, lower_key, spelled = (
        mixed(np.array([root]), digest)
        for digest in (kinds.digest, kinds.lower_digest, kinds.singular_digest)
    )
    numbers = {
        "key": key.take(types),
        "prefix": np.full(len(rows), root),
        "last": kinds.digest.take(types),
        "spelled": spelled.take(types),
        "whole": is_whole.take(types).view(np.uint8),
        **{n: narrow(np.bincount(of, minlength=2 * size).take(rows)) for n, of in sums.items()},
        "side": (rows >= size).astype(np.uint8),
    }
    begin = np.flatnonzero((tokens.starts & tokens.goes_on).take(here))
    word, number, lower = word.take(begin), number.take(begin), lower.take(begin)
    met, lower_met = (counts > 1).take(number), (lower_counts > 1).take(lower)
    longer = _Windows(
        here.take(begin), number, met, lower, lower_met, key.take(word), lower_key.take(word)
    )
    columns = {name: [column] for name, column in numbers.items()}
    return Rows(columns, np.arange(len(rows)), kinds.text.gather(types)), longer


def _counted(
    windows: _Windows, n: int, grows: np.ndarray, tokens: _Tokens, kinds: Kinds
) -> tuple[np.ndarray, dict[str, np.ndarray], _Windows]:
    """Add its ``n``-th word to each window.

    Gives which windows have a row, the numbers of the rows, and those that grow as they are now.
    """
    last = windows.here + n - 1
    word = tokens.ids.take(last)
    whole = kinds.ends.take(word)
    singular = kinds.singular.take(word)
    terms = grouped(windows.lower, singular, np.flatnonzero(windows.lower_met))
    uneven = _uneven(terms, windows, word)
    # of most terms there is one spelling; the others are put together once for each purpose
    plain, several = terms.only(~uneven), np.sort(terms.only(uneven).order)
    is_met = windows.met.take(several)
    surfaces = grouped(windows.number, word, several.compress(is_met))
    spellings = grouped(windows.lower, kinds.lower.take(word), several)
    several_whole = grouped(windows.lower, singular, several.compress(whole.take(several)))
    alone = np.concatenate([np.flatnonzero(~windows.lower_met), several.compress(~is_met)])
    heads = np.concatenate([plain.heads(), surfaces.heads(), alone])
    key, added = mixed(windows.key, kinds.digest.take(word)), word.take(heads)
    number, met = _numbered(len(word), plain, surfaces)
    lower, lower_met = _numbered(len(word), plain, spellings)
    longer = _Windows(windows.here, number, met, lower, lower_met, key, windows.lower_key)
    longer = longer.at(grows)
    added_lower = kinds.lower_digest.take(word.take(grows))
    longer = replace(longer, lower_key=mixed(longer.lower_key, added_lower))
    left = tokens.open_left.take(windows.here) & whole
    right = tokens.open_right.take(last) & whole
    flags = {
        "documents": _first_spellings(windows, whole, tokens, plain, several_whole),
        "left_free": left,
        "right_free": right,
        "alone": left & right,
    }
    sums = zip(*(groups.sums([*flags.values()]) for groups in (plain, surfaces)), strict=True)
    numbers = {
        "key": key.take(heads),
        "prefix": windows.key.take(heads),
        "last": kinds.digest.take(added),
        "spelled": mixed(windows.lower_key.take(heads), kinds.singular_digest.take(added)),
        "whole": whole.take(heads).view(np.uint8),
        "count": narrow(np.concatenate([plain.sizes, surfaces.sizes, np.ones_like(alone)])),
        **{
            name: narrow(np.concatenate([*parts, flag.take(alone)]))
            for (name, flag), parts in zip(flags.items(), sums, strict=True)
        },
    }
    return heads, numbers, longer


def _uneven(terms: Groups, windows: _Windows, word: np.ndarray) -> np.ndarray:
    """Tell which terms have more than one spelling: bool [groups]."""
    met, number = windows.met.take(terms.order), windows.number.take(terms.order)
    differs = firsts(word.take(terms.order)) | firsts(number)
    differs[1:] |= ~(met[1:] & met[:-1])
    differs[terms.starts] = False
    uneven = np.zeros(len(terms.starts), dtype=bool)
    uneven[np.searchsorted(terms.starts, np.flatnonzero(differs), side="right") - 1] = True
    return uneven


def _numbered(windows: int, *parts: Groups) -> tuple[np.ndarray, np.ndarray]:
    """Give each window's group, and whether another window is in it."""
    numbers, met = np.zeros(windows, dtype=np.int64), np.zeros(windows, dtype=bool)
    first = 0
    for groups in parts:
        end = first + len(groups.sizes)
        numbers[groups.order] = np.repeat(np.arange(first, end), groups.sizes)
        met[groups.order] = np.repeat(groups.sizes > 1, groups.sizes)
        first = end
    return numbers, met


def _first_spellings(
    windows: _Windows, whole: np.ndarray, tokens: _Tokens, plain: Groups, several: Groups
) -> np.ndarray:
    """Give which windows are the first of their term in their document: bool [windows].

    A document counts for the spelling that comes first in it, so that the documents of all
    spellings of a term, plurals too, add up to the documents that it is in.
    """
    docs = tokens.docs.take(windows.here)
    first = whole & ~windows.lower_met
    for groups in (plain, several):
        first[groups.first_in(docs)] = True
    first &= whole
    return np.asarray(first)


def _opening(ids: np.ndarray, docs: np.ndarray, joined: np.ndarray, kinds: Kinds) -> np.ndarray:
    """Give where a number, or a letter, begins a candidate: int64 [places].

    Not the end of a larger number, 8:30, an ordinal, 第3, or a letter behind a word, 维生素d.
    """
    at = np.flatnonzero(kinds.opens.take(ids[:-1]))
    at = at.compress(joined.take(at + 1) & kinds.named.take(ids.take(at + 1)))
    before = ids.take(at - 1)
    one, two = ((at >= back) & (docs.take(at - back) == docs.take(at)) for back in (1, 2))
    part = one & (kinds.text == "第").to_numpy().take(before)
    part |= two & ~kinds.inner.take(before) & kinds.opens.take(ids.take(at - 2))
    letter = kinds.text.gather(ids.take(at)).str.contains(r"\p{L}").to_numpy()
    return at.compress(~part & ~(letter & joined.take(at)))


def _joined(ids: np.ndarray, docs: np.ndarray, kinds: Kinds) -> np.ndarray:
    """Give which tokens may stand in one candidate with the token before: bool [tokens]."""
    inner, spaced, unspaced = kinds.inner[ids], kinds.spaced[ids], kinds.unspaced_script[ids]
    joined = np.zeros(len(ids), dtype=bool)
    # between words of a script without spaces, a space is a boundary; else it is none
    both, either = unspaced[1:] & unspaced[:-1], unspaced[1:] | unspaced[:-1]
    near = np.where(spaced[1:], ~both, either)
    if kinds.article.any():
        near &= ~(kinds.article[ids[1:]] & kinds.ends[ids[:-1]])
    joined[1:] = inner[1:] & inner[:-1] & (docs[1:] == docs[:-1]) & near
    return joined
