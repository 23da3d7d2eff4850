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
from re import Pattern
from typing import TYPE_CHECKING, Any, TypeVar

from analyzer.symbols.looks import Look, by_looks
from analyzer.symbols.sieve import places_of_mark, suspicious_runs

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Sequence

    import numpy as np
    import numpy.typing as npt

    Tell = Callable[[bytes], tuple[npt.NDArray[np.bool_], ...]]
    Need = Look | str | Pattern[str] | tuple[Tell, int]

_T = TypeVar("_T")
_CHARACTERS = 1 << 18


class Sheet:
    r"""Some texts with a line end between them; each is known by its number.

    >>> sheet = Sheet(["of zinc", "Add C6H12O6 now.\nAnd CO2"])
    >>> sheet.runs, sheet.positions(1, "C6H12O6"), sheet.positions(0, "CO2")
    ({'C6H12O6': [12], 'CO2': [29]}, [4], [])
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self.text = "\n".join(texts)
        self._starts = [*accumulate((len(text) + 1 for text in texts), initial=0)]
        self._like: dict[int, dict[int, list[str]]] = {}
        self._inside: dict[int, dict[int, dict[str, Any]]] = {}
        self._told: dict[Tell, list[dict[int, list[int]]]] = {}
        self._held: dict[str | Pattern[str], list[int]] = {}
        self._marks: dict[str, list[int]] = {}
        self.known: dict[tuple[Need, ...], Container[int]] = {}

    @cached_property
    def runs(self) -> dict[str, list[int]]:
        """The distinct runs that may be symbols, and where each stands."""
        text, runs = self.text, defaultdict[str, list[int]](list)
        for start, end in suspicious_runs(text):
            runs[text[start:end]].append(start)
        return dict(runs)

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
            results: dict[str, _T] = {}
            for word in self._all_like(look):
                if result := read(word):
                    results[word] = result
                else:
                    look.dull(word)
            by_text = self._spread([*results])
            found = {at: {word: results[word] for word in words} for at, words in by_text.items()}
            self._inside[look.bit] = found
            self.known.clear()  # more is known now
        return found.get(number, {})

    def having(self, needs: tuple[Need, ...]) -> Container[int]:
        """Give the numbers of the texts that may have one of what is needed; kept in ``known``.

        Those with words of a look are sure once the words were read.
        """
        every = range(len(self._starts) - 1)
        found: set[int] = set(() if needs else every)
        for one in needs:
            if len(found) < len(every):
                found.update(self._with(one, every))
        self.known[needs] = found
        return found

    def _with(self, one: Need, every: Iterable[int]) -> Iterable[int]:
        if isinstance(one, Look):
            known: Iterable[int] | None = self._inside.get(one.bit)
            if known is None:
                known = self._like.get(one.bit)
            may_be = known is None and self._looks & one.bit
            return every if may_be else known or ()
        if isinstance(one, (str, Pattern)):
            held = self._held.get(one)
            if held is None:
                held = self._held[one] = [*self._holding(one)]
            return held
        tell, which = one
        self.lines_told(0, tell)
        return self._told[tell][which]

    def _holding(self, mark: str | Pattern[str]) -> Iterator[int]:
        """Give the numbers of the texts with a mark or an expression."""
        at = self._find(mark, 0)
        while at >= 0:
            number = bisect_right(self._starts, at) - 1
            yield number
            at = self._find(mark, self._starts[number + 1])

    def _find(self, mark: str | Pattern[str], at: int) -> int:
        if isinstance(mark, str):
            if len(mark) == 1:
                return self.text.find(mark, at)
            places = self._places(mark)
            after = bisect_left(places, at)
            return places[after] if after < len(places) else -1
        match = mark.search(self.text, at)
        return match.start() if match else -1

    def marks(self, number: int, mark: str) -> list[int]:
        """Give where a mark of two signs of ASCII or more stands in one text, in order."""
        places, (first, end) = self._places(mark), self._starts[number : number + 2]
        here = places[bisect_left(places, first) : bisect_left(places, end)]
        return [at - first for at in here] if first else here

    def _places(self, mark: str) -> list[int]:
        """Give where a mark of two signs of ASCII or more stands: faster so than by ``find``."""
        places = self._marks.get(mark)
        if places is None:
            places = self._marks[mark] = [*places_of_mark(self._ascii, mark.encode("ascii"))]
        return places

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
        """The words by the looks that they have."""
        return by_looks(self.runs)

    @cached_property
    def _looks(self) -> int:
        """The bits of all looks that the words have."""
        return reduce(or_, self._by_mask, 0)

    def _all_like(self, look: Look) -> list[str]:
        if not self._looks & look.bit:
            return []
        fit = [words for mask, words in self._by_mask.items() if mask & look.bit]
        return [*chain.from_iterable(fit)]

    @cached_property
    def _ascii(self) -> bytes:
        """The text with one byte a character, ? for all that is not ASCII."""
        return self.text.encode("ascii", "replace")

    def lines_told(self, number: int, tell: Tell) -> tuple[list[int], ...]:
        """Give the lines of one text for which a function tells this or that: flags [lines] each.

        The function is given the text with one byte a character.
        """
        told = self._told.get(tell)
        if told is None:
            flags = tell(self._ascii)
            told = self._told[tell] = [self._by_number(one.nonzero()[0].tolist()) for one in flags]
        return tuple(one.get(number, []) for one in told)

    def _by_number(self, lines: list[int]) -> dict[int, list[int]]:
        """Give lines of the sheet by the number of their text, and as its own."""
        if len(self._starts) == 2:
            return {0: lines}
        found = defaultdict[int, list[int]](list)
        first = end = 0
        for line in lines:
            if line >= end:
                number = bisect_right(self._first_lines, line) - 1
                first, end = self._first_lines[number : number + 2]
            found[number].append(line - first)
        return found

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
