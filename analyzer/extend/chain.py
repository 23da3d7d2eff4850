"""Merge chains: how a token becomes reachable in any BPE without touching what is there.

New merges rank after all old ones. The base algorithm therefore runs to its end first, and the
new merges only join its pieces: the new encoding of any text is the old one with neighbours
joined, never longer, and the same where no new merge fires.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from analyzer.extend.source import RefusedTokenError
from analyzer.tokenizers.affixes import Affixes

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Sequence


Kind = Literal["target", "intermediate", "special", "recovered"]
"""Asked for, a step on the way, a marker outside the algorithm, an old piece reached again."""


@dataclass(slots=True)
class Piece:
    """A piece to write: new, or (``recovered``) an old one that new merges reach."""

    id: int
    piece: str
    kind: Kind
    merge: tuple[str, str] | None = None
    score: float | None = None


@dataclass(frozen=True, slots=True)
class AddedToken:
    """A token of the extended tokenizer that the base did not reach.

    ``text`` is how it stands in running text (a leading space is meant; a lone byte of an
    intermediate reads ``<0xE5>``; CLIP's mark of a word's end reads as a space), ``piece``
    how the tokenizer's own file spells it.
    ``kind`` is ``target`` (asked for), ``intermediate`` (a step of a merge chain), ``special``
    (an added token outside the algorithm) or ``recovered`` (an id that the base had and never
    reached). ``merge`` are the two pieces that it joins, in BPE; ``score`` its piece score, in
    SentencePiece models.
    """

    id: int
    text: str
    kind: Kind
    piece: str
    merge: tuple[str, str] | None = None
    score: float | None = None

    def as_piece(self) -> Piece:
        """Give the piece of the tokenizer's file that the token is."""
        return Piece(self.id, self.piece, self.kind, self.merge, self.score)


NO_AFFIXES = Affixes()
LONGEST_SHARED = 16
"""Pieces in the longest step that is looked for in several tokens."""


def spelled_out(
    symbols: Sequence[str],
    values: Iterable[str],
    known: Container[str],
    affixes: Affixes = NO_AFFIXES,
) -> list[str]:
    """Give the pieces of a spelling, each character that the base lacks as a piece of its own.

    >>> spelled_out("a高b", ["a", "<0xE9>", "<0xAB>", "<0x98>", "b"], {"a", "b"})
    ['a', '高', 'b']
    """
    pieces: list[str] = []
    at = 0
    for value in (*values, ""):  # a tokenizer without unknown token says nothing of a last one
        while not (size := affixes.taken(symbols, at, value) if value in known else 0):
            if at == len(symbols) or symbols[at] in known:
                break
            pieces.append(symbols[at])
            at += 1
        if size:
            pieces.append(value)
            at += size
    return pieces


@dataclass(slots=True)
class Chain:
    """The merges added so far, and a simulation of the tokenizer that has them.

    ``segment`` gives the base pieces of a spelling, every character that the base lacks as a
    piece of its own; ``id_of`` the base's id of a piece; ``forbidden`` says which base pieces must
    never come out of a merge (control tokens); ``first_id`` is the id of the first new piece.

    >>> base = {"a": 0, "b": 1, "c": 2}
    >>> chain = Chain(list, base.get, lambda piece: False, 3)
    >>> chain.reach("abc").id
    4
    >>> [(p.piece, p.kind, p.merge) for p in chain.pieces]
    [('ab', 'intermediate', ('a', 'b')), ('abc', 'target', ('ab', 'c'))]
    """

    segment: Callable[[str], list[str]]
    id_of: Callable[[str], int | None]
    forbidden: Callable[[str], bool]
    first_id: int
    affixes: Affixes = NO_AFFIXES
    pieces: list[Piece] = field(default_factory=list)
    by_piece: dict[str, Piece] = field(default_factory=dict)
    ranks: dict[tuple[str, str], int] = field(default_factory=dict)
    new: int = 0
    shared: Counter[str] = field(default_factory=Counter)

    def reach(self, spelling: str) -> Piece:
        """Make a spelling one piece by appending merges; returns its (perhaps older) piece.

        A token that is the join of two present pieces costs one merge and no intermediate.
        Raises RefusedTokenError, with nothing added, if only forbidden pieces lead there.
        """
        present = self.by_piece.get(spelling)
        if present is not None:
            if present.kind == "intermediate":
                present.kind = "target"
            return present
        before = len(self.pieces)
        try:
            self._append_merges(self.apply(self.segment(spelling)))
        except RefusedTokenError:
            for piece in self.pieces[before:]:
                self._remove(piece)
            del self.pieces[before:]
            raise
        piece = self.by_piece[spelling]
        if piece.kind == "intermediate":
            piece.kind = "target"
        return piece

    def _append_merges(self, pieces: list[str]) -> None:
        for char in pieces:
            if self.id_of(char) is None and char not in self.by_piece:
                self._add(char, None)
        while len(pieces) > 1:
            at = self._choose(pieces)
            left, right = pieces[at], pieces[at + 1]
            self._add(self.affixes.joined((left, right)), (left, right))
            pieces = self.apply(pieces)

    def foresee(self, spellings: Iterable[str]) -> None:
        """Prefer, from now on, joins that many of the spellings pass through."""
        self.shared = Counter()
        for spelling in spellings:
            pieces = self.segment(spelling)
            self.shared.update(
                {
                    self.affixes.joined(pieces[start:end])
                    for start in range(len(pieces))
                    for end in range(start + 2, min(start + LONGEST_SHARED, len(pieces)) + 1)
                }
            )

    def adopt(self, pieces: Iterable[Piece]) -> None:
        """Take over the pieces that another file of the same tokenizer was extended by."""
        for piece in pieces:
            if piece.merge is not None:
                self.ranks[piece.merge] = len(self.pieces)
            self.pieces.append(piece)
            self.by_piece[piece.piece] = piece

    def apply(self, pieces: Sequence[str]) -> list[str]:
        """Run the added merges over base pieces: lowest rank first, then leftmost."""
        pieces = list(pieces)
        ranks = self.ranks
        while len(pieces) > 1:
            found = [
                (rank, at)
                for at, pair in enumerate(pairwise(pieces))
                if (rank := ranks.get(pair)) is not None
            ]
            if not found:
                break
            _, at = min(found)
            pieces[at : at + 2] = [self.affixes.joined(pieces[at : at + 2])]
        return pieces

    def _choose(self, pieces: list[str]) -> int:
        """Give where to merge: the most shared join, then leftmost; old ids only at need."""
        joins = [self.affixes.joined(pair) for pair in pairwise(pieces)]
        allowed = [
            (self.id_of(join) is not None, -self.shared[join], at)
            for at, join in enumerate(joins)
            if join not in self.by_piece and not self.forbidden(join)
        ]
        if not allowed:
            raise RefusedTokenError(
                "unreachable", "every way to it leads through a token that must not be made"
            )
        return min(allowed)[-1]

    def _add(self, text: str, merge: tuple[str, str] | None) -> None:
        old = self.id_of(text)
        if old is None:
            piece = Piece(self.first_id + self.new, text, "intermediate", merge)
            self.new += 1
        else:
            piece = Piece(old, text, "recovered", merge)
        if merge is not None:
            self.ranks[merge] = len(self.pieces)
        self.pieces.append(piece)
        self.by_piece[text] = piece

    def _remove(self, piece: Piece) -> None:
        del self.by_piece[piece.piece]
        self.new -= piece.kind != "recovered"
        if piece.merge is not None:
            del self.ranks[piece.merge]
