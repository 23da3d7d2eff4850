"""What a detector is: a name, its kinds, how it finds, and what it must and must not match."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from analyzer.symbols.looks import Look
    from analyzer.symbols.page import Hit, Page

# Where finds overlap, the higher rank wins: a page that is one source file, then what a person
# marked as a block, then records with their own framing, then blocks guessed from their lines (of
# which the free parts are kept), then what a person marked inside a line, then words, then lines
# of code that stand alone, then names of genes, which may begin as a compound's, then compounds'.
FILE, MARKED, RECORD, BLOCK, INLINE, EXACT, LINE, MENTION, NAME = range(9, 0, -1)


@dataclass(frozen=True, slots=True)
class Detector:
    """Finds the kinds of one class in a page.

    ``find`` starts with a gate that rules out a page without any trigger at almost no cost, and
    ends with an exact check. Pages without what it ``needs`` are spared: words that may be
    symbols, words with one of some looks, or marks unlike prose. Each of ``examples`` is
    ``(text, symbol)``: the symbol must be found in the text; in ``counterexamples`` the detector
    must find nothing.
    """

    class_: str
    name: str
    kinds: tuple[str, ...]
    rank: int
    find: Callable[[Page], Iterable[Hit]]
    examples: tuple[tuple[str, str], ...]
    counterexamples: tuple[str, ...]
    needs: Literal["", "words", "marks"] | tuple[Look, ...] = ""
