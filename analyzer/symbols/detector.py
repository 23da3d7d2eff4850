"""What a detector is: a name, its kinds, how it finds, and what it must and must not match."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterable

    from analyzer.symbols.page import Hit, Page
    from analyzer.symbols.sheet import Need

# Where finds overlap, the higher rank wins: a page that is one source file, then what a person
# marked as a block, then records with their own framing, then blocks guessed from their lines (of
# which the free parts are kept), then what a person marked inside a line, then words, then lines
# of code that stand alone, then names of genes, which may begin as a compound's, then compounds'.
FILE, MARKED, RECORD, BLOCK, INLINE, EXACT, LINE, MENTION, NAME = range(9, 0, -1)


@dataclass(frozen=True, slots=True, eq=False)
class Detector:
    """Finds the kinds of one class in a page.

    ``find`` starts with a gate that rules out a page without any trigger at almost no cost, and
    ends with an exact check. Pages without any of what it ``needs`` are spared: a mark or an
    expression in the text, a word with a look, a line of which a function tells this or that;
    needing nothing spares none. Each of ``examples`` is
    ``(text, symbol)``: the symbol must be found in the text; in ``counterexamples`` the detector
    must find nothing. ``headers`` is what stands in its finds and is no notation: titles, what
    tags say, comments; nothing is learned from it.
    """

    class_: str
    name: str
    kinds: tuple[str, ...]
    rank: int
    find: Callable[[Page], Iterable[Hit]]
    examples: tuple[tuple[str, str], ...]
    counterexamples: tuple[str, ...]
    needs: tuple[Need, ...] = ()
    headers: re.Pattern[str] | None = None
