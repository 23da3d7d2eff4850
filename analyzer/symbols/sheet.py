"""Texts looked at together: their words are read once, their lines by one array operation.

Most of what is asked of a short text costs as much as of a long one, and a word that stands in
one text stands in others, so short texts share a sheet.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from functools import cached_property, reduce
from itertools import accumulate, chain
from operator import or_
from typing import TYPE_CHECKING, Any, TypeVar

from analyzer.symbols.looks import LONGEST_KNOWN, LONGEST_READ_AT_ONCE, Look, look_of, mask_of
from analyzer.symbols.sieve import suspicious_runs

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Sequence

    import numpy.typing as npt

    OfLines = tuple[npt.NDArray[Any], ...]

_T = TypeVar("_T")
_CHARACTERS = 1 << 18
_LONG = 400
# Lists of long strings are settled by the first few detectors, which ask for few looks.
_PATIENCE = 5


class Sheet:
    r"""Some texts with a line end between them; each is known by its number.

    >>> sheet = Sheet(["of zinc", "Add C6H12O6 now.\nAnd CO2"])
    >>> sheet.runs, sheet.positions(1, "C6H12O6"), sheet.positions(0, "CO2")
    ({'C6H12O6': [12], 'CO2': [29]}, [4], [])
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self.text = "\n".join(texts)
        self._starts = [*accumulate((len(text) + 1 for text in texts), initial=0)]
        self._filled: list[int] = []
        self._waiting: list[tuple[str, str]] = []
        self._asked = 0
        self._like: dict[int, dict[int, list[str]]] = {}
        self._inside: dict[int, dict[int, dict[str, Any]]] = {}
        self._told: dict[Callable[[bytes], OfLines], OfLines] = {}

    @cached_property
    def runs(self) -> dict[str, list[int]]:
        """The distinct runs that may be symbols, and where each stands."""
        text, runs = self.text, defaultdict[str, list[int]](list)
        places = [*suspicious_runs(text)]
        self._filled = [start for start, _ in places]
        for start, end in places:
            runs[text[start:end]].append(start)
        return dict(runs)

    def has_words(self, number: int) -> bool:
        """Say whether a text has runs that may be symbols."""
        if not self.runs:
            return False
        first, end = self._starts[number : number + 2]
        return bisect_left(self._filled, first) < bisect_left(self._filled, end)

    def words(self, number: int) -> list[str]:
        """Give the runs of one text that may be symbols, each once."""
        return self._by_text(0, lambda: [*self.runs]).get(number, [])

    def positions(self, number: int, word: str) -> list[int]:
        """Give where in one text a run starts that may be a symbol, in order."""
        places = self.runs[word]
        first, end = self._starts[number : number + 2]
        here = places[bisect_left(places, first) : bisect_left(places, end)]
        return [at - first for at in here] if first else here

    def like(self, number: int, look: Look) -> list[str]:
        """Give the words of one text with a look, as ``Page.like`` says."""
        return self._by_text(look.bit, lambda: self._all_like(look)).get(number, [])

    def inside(self, number: int, look: Look, read: Callable[[str], _T | None]) -> dict[str, _T]:
        """Give what is read inside each word of one text, as ``Page.inside`` says."""
        found = self._inside.get(look.bit)
        if found is None:
            results = {word: read(word) for word in self._all_like(look)}
            for word, result in results.items():
                if not result:
                    look.dull(word)
            by_text = self._spread([word for word, result in results.items() if result])
            found = {at: {word: results[word] for word in words} for at, words in by_text.items()}
            self._inside[look.bit] = found
        return found.get(number, {})

    def may_have(self, number: int, looks: Iterable[Look]) -> bool:
        """Say whether a text may have words with one of some looks: surely, once they were read."""
        for look in looks:
            known: Container[int] | None = self._inside.get(look.bit)
            if known is None:
                known = self._like.get(look.bit)
            if number in known if known is not None else self._looks & look.bit or self._waiting:
                return True
        return False

    def _by_text(self, key: int, words: Callable[[], list[str]]) -> dict[int, list[str]]:
        known = self._like.get(key)
        if known is None:
            known = self._like[key] = self._spread(words())
        return known

    def _spread(self, words: list[str]) -> dict[int, list[str]]:
        """Give the words by the number of the texts in which they stand."""
        if len(self._starts) == 2:
            return {0: words} if words else {}
        found = defaultdict[int, list[str]](list)
        for word in words:
            for number in {bisect_right(self._starts, at) - 1 for at in self.runs[word]}:
                found[number].append(word)
        return found

    @cached_property
    def _by_mask(self) -> dict[int, list[str]]:
        """The words by the looks that they have; long ones that are new wait."""
        grouped = defaultdict[int, list[str]](list)
        for word in self.runs:
            mask = mask_of(word, LONGEST_READ_AT_ONCE)
            if mask is None:
                self._waiting.append((word, look_of(word)))
            else:
                grouped[mask].append(word)
        grouped.pop(0, None)
        return grouped

    @cached_property
    def _looks(self) -> int:
        """The bits of all looks that the words have."""
        return reduce(or_, self._by_mask, 0)

    def _read_waiting(self) -> None:
        """Learn every look of the long words that wait, once they were asked about enough."""
        waiting, self._waiting = self._waiting, []
        for word, look in waiting:
            mask = mask_of(word, LONGEST_KNOWN)
            if mask is None:
                self._waiting.append((word, look))
            else:
                self._by_mask[mask].append(word)
        del self._looks

    def _all_like(self, look: Look) -> list[str]:
        if not self._looks & look.bit and not self._waiting:
            return []
        self._asked += 1
        if self._asked == _PATIENCE:
            self._read_waiting()
        fit = [words for mask, words in self._by_mask.items() if mask & look.bit]
        long = [word for word, of in self._waiting if len(word) >= _LONG or look.fits(of)]
        return [*chain.from_iterable(fit), *long]

    def of_lines(self, number: int, tell: Callable[[bytes], OfLines]) -> OfLines:
        """Give what a function tells of each line of one text: arrays [lines].

        The function is given the text with one byte a character, ? for all that is not ASCII.
        """
        told = self._told.get(tell)
        if told is None:
            told = self._told[tell] = tell(self.text.encode("ascii", "replace"))
        first, end = self._first_lines[number : number + 2]
        return tuple(array[first:end] for array in told)

    @cached_property
    def _first_lines(self) -> list[int]:
        ends = zip(self._starts, self._starts[1:], strict=False)
        lines = [self.text.count("\n", first, end) for first, end in ends]
        lines[-1] += 1  # no line end follows the last text
        return [*accumulate(lines, initial=0)]


def sheets(texts: Iterable[str]) -> Iterator[tuple[Sheet, int]]:
    """Give each text's sheet and its number there; long ones have one for themselves.

    >>> [number for _, number in sheets(["a", "b"])]
    [0, 1]
    """
    held: list[str] = []
    size = 0
    for text in texts:
        if size + len(text) > _CHARACTERS and held:
            yield from _of_one(held)
            held, size = [], 0
        held.append(text)
        size += len(text)
    if held:
        yield from _of_one(held)


def _of_one(texts: Sequence[str]) -> Iterator[tuple[Sheet, int]]:
    sheet = Sheet(texts)
    return ((sheet, number) for number in range(len(texts)))
