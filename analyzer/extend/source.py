"""What every family gives to ``extend``: how a token is spelled, reached, and written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analyzer.extend.chain import Piece
    from analyzer.tokenizers.affixes import Affixes
    from analyzer.tokenizers.base import Tokenizer

Reason = Literal[
    "already-one-token",
    "changes-old-tokens",
    "crosses-pre-token-boundary",
    "duplicate",
    "empty",
    "holds-added-token",
    "in-llama.cpp-probe",
    "loses-spaces",
    "needs-byte-piece",
    "no-place",
    "normalised-away",
    "reserved",
    "too-long",
    "unreachable",
]


class RefusedTokenError(Exception):
    """A token that cannot be added, with the reason; caught by ``extend``, never seen outside."""

    def __init__(self, reason: Reason, sentence: str) -> None:
        """Keep both for the ``Refused`` value."""
        super().__init__(sentence)
        self.reason = reason
        self.sentence = sentence


class Built(Protocol):
    """An extended tokenizer in memory."""

    def inner_ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Encode texts as they stand in the middle of a line."""

    def tokenizer(self) -> Tokenizer:
        """Give it with the interface that every room uses."""

    def contents(self) -> dict[str, bytes]:
        """Give the content of each file that the tokenizer is read from, by name."""


class Source(Protocol):
    """A tokenizer file that is being extended."""

    first_id: int
    """The id after every id in use, special tokens included."""
    pieces: list[Piece]
    """What was added so far, in order."""
    affixes: Affixes
    """The marks on the pieces of a word; what ``read`` gives says by spaces where they are."""

    def base_ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Encode texts with the base, as they stand in the middle of a line."""

    def spell(self, text: str) -> str:
        """Give the piece that the text is in running text; raises RefusedTokenError."""

    def foresee(self, spellings: Sequence[str]) -> None:
        """Prefer, from now on, steps that several of the spellings can share."""

    def reach(self, spelling: str) -> Piece:
        """Add what makes the spelling one piece; raises RefusedTokenError, nothing added."""

    def harmful(self) -> dict[str, str]:
        """Give added spellings that would change old tokens, each with a sentence."""

    def adopt(self, pieces: Iterable[Piece]) -> None:
        """Take over the pieces that another file of the same tokenizer was extended by."""

    def read(self, piece: str) -> str:
        """Give the text that a piece stands for."""

    def build(self, specials: Sequence[Piece]) -> Built:
        """Give the tokenizer with everything that was added, and special markers."""
