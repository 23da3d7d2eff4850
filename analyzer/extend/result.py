"""What an extension is made of: tokens that were added, tokens that were refused, and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from analyzer.extend.source import Built
    from analyzer.tokenizers.base import Tokenizer

Kind = Literal["target", "intermediate", "special", "recovered"]
Reason = Literal[
    "already-one-token",
    "changes-old-tokens",
    "crosses-pre-token-boundary",
    "duplicate",
    "empty",
    "holds-added-token",
    "in-llama.cpp-probe",
    "needs-byte-piece",
    "no-place",
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

    def first(self, targets: int) -> Extension:
        """Give the extension by the first so many targets, in the order of ``added``, and steps.

        Where no target is a step to an earlier one, it is what ``extend`` makes of them alone.
        Special markers are left out.
        """
        from analyzer.extend.add import first

        return first(self, targets)

    def save(self, out: Path) -> tuple[Path, ...]:
        """Write the extended tokenizer into a new folder, whole or not at all; gives the files.

        Every format that the source has is written, so that none is stale. Raises UsageError for
        a folder that is not empty, TokenizerError where a file beside the source is another
        tokenizer.
        """
        from analyzer.extend.save import save

        return save(self, out)

    def captured(self, words: Iterable[str] | None = None) -> list[Captured]:
        """List the words that now begin with a new token and are none: only in WordPiece.

        The words are the 50,000 most frequent ones of English where none are given.
        """
        if self.base.info.algorithm != "wordpiece":
            return []
        from analyzer.extend.wordpiece import captured

        if words is None:
            from wordfreq import top_n_list

            words = top_n_list("en", 50_000)
        return captured(self.base, self.tokenizer(), words)

    def __str__(self) -> str:
        """Say in a few lines what was added, what was refused, and which ids are new."""
        names: dict[Kind, str]
        names = {"target": "asked for", "intermediate": "steps on the way", "special": "special",
                 "recovered": "old ones reached again"}  # fmt: skip
        kinds = Counter(token.kind for token in self.added)
        reasons = Counter(refusal.reason for refusal in self.refused)
        lines = [_counted("added", {names[kind]: kinds[kind] for kind in names if kinds[kind]})]
        new = [token.id for token in self.added if token.kind != "recovered"]
        if new:
            lines.append(f"ids: {min(new)} to {max(new)}")
        if reasons:
            lines.append(_counted("refused", dict(reasons.most_common())))
        return "\n".join(lines)


def _counted(what: str, counts: dict[str, int]) -> str:
    parts = ", ".join(f"{count:,} {name}" for name, count in counts.items())
    return f"{what}: {parts or 'nothing'}"
