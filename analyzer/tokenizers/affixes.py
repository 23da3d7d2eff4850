"""Marks on the pieces of a word in BPE: what a word's last piece ends with, or its others begin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Affixes:
    """A ``prefix`` on every piece of a word but the first, a ``suffix`` on its last one.

    CLIP and GPT-1 write ``</w>`` at the end of a word; most BPE has neither.

    >>> marks = Affixes(prefix="##", suffix="</w>")
    >>> marks.symbols("exon")
    ['e', '##x', '##o', '##n</w>']
    >>> marks.joined(["e", "##xo", "##n</w>"])
    'exon</w>'
    """

    prefix: str = ""
    suffix: str = ""

    @classmethod
    def of(cls, model: dict[str, Any]) -> Affixes:
        """Read the marks from the model of a tokenizer.json."""
        prefix, suffix = model.get("continuing_subword_prefix"), model.get("end_of_word_suffix")
        return cls(prefix or "", suffix or "")

    def __bool__(self) -> bool:
        """Say whether there is any mark."""
        return bool(self.prefix or self.suffix)

    def symbols(self, word: str) -> list[str]:
        """Give what a word, without its suffix, consists of before the first merge."""
        symbols = [*word[:1], *(self.prefix + character for character in word[1:])]
        symbols[-1:] = [last + self.suffix for last in symbols[-1:]]
        return symbols

    def joined(self, pieces: Sequence[str]) -> str:
        """Give the piece that neighbours become."""
        return pieces[0] + "".join(piece[len(self.prefix) :] for piece in pieces[1:])

    def taken(self, symbols: Sequence[str], at: int, piece: str) -> int:
        """Give how many symbols, from one on, a piece is made of; 0 for one that is not."""
        size = len(piece) - (len(self.prefix) if at else 0)
        if self.suffix and at + size - len(self.suffix) == len(symbols):
            size -= len(self.suffix)
        made = symbols[at : at + max(size, 0)]
        return size if made and self.joined(made) == piece else 0

    def apart(self, piece: str) -> tuple[str, str, str]:
        """Give a piece without marks, between a space where they say that a word begins or ends.

        >>> Affixes(suffix="</w>").apart("exon</w>"), Affixes(suffix="</w>").apart("ex")
        (('', 'exon', ' '), ('', 'ex', ''))
        >>> Affixes(prefix="##").apart("exon"), Affixes(prefix="##").apart("##on")
        ((' ', 'exon', ''), ('', 'on', ''))
        """
        bare = piece.removesuffix(self.suffix)
        end = " " if bare != piece else ""
        begin = " " if self.prefix and not bare.startswith(self.prefix) else ""
        return begin, bare.removeprefix(self.prefix), end

    def is_inside(self, text: str) -> bool:
        """Say whether a text, with the spaces of ``apart``, is less than a whole word."""
        begins = not self.prefix or text.startswith(" ")
        return not begins or not text.endswith(" " if self.suffix else "")
