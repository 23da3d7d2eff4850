"""What an extension is made of: tokens that were added, tokens that were refused, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from analyzer.extend.source import Built
    from analyzer.tokenizers.base import Tokenizer

Kind = Literal["target", "intermediate", "special", "recovered"]
Reason = Literal[
    "already-one-token",
    "crosses-pre-token-boundary",
    "duplicate",
    "empty",
    "holds-added-token",
    "needs-byte-piece",
    "normalised-away",
    "reserved",
    "too-long",
    "unreachable",
]


@dataclass(frozen=True, slots=True)
class AddedToken:
    """A token of the extended tokenizer that the base did not reach.

    ``text`` is how it stands in running text (a leading space is meant; a lone byte of an
    intermediate reads ``<0xE5>``), ``piece`` how the tokenizer's own file spells it.
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


@dataclass(frozen=True, slots=True)
class Refused:
    """A token that was asked for and not added: a value of the result, not a log line."""

    text: str
    reason: Reason
    sentence: str


@dataclass(frozen=True, slots=True)
class Captured:
    """A word that WordPiece now begins with a new token, though the word is not that token."""

    word: str
    token: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Extension:
    """An extended tokenizer in memory, and what became of every token that was asked for."""

    base: Tokenizer
    added: tuple[AddedToken, ...]
    refused: tuple[Refused, ...]
    built: Built

    def tokenizer(self) -> Tokenizer:
        """Give the extended tokenizer, to encode with."""
        return self.built.tokenizer()
