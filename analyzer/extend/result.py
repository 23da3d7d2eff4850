"""What an extension is made of: tokens that were added, tokens that were refused, and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analyzer.extend.save import save
from analyzer.extend.sources import open_source

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from analyzer.extend.chain import AddedToken, Kind
    from analyzer.extend.source import Built, Reason
    from analyzer.tokenizers.base import Tokenizer


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
        kept: list[AddedToken] = []
        pending: list[AddedToken] = []
        for token in self.added:
            pending.append(token)
            if token.kind == "target" and targets > 0:
                targets -= 1
                kept += pending
                pending.clear()
        source = open_source(self.base)
        source.adopt([token.as_piece() for token in kept])
        return Extension(self.base, tuple(kept), (), source.build([]))

    def save(self, out: Path) -> tuple[Path, ...]:
        """Write the extended tokenizer into a new folder, whole or not at all; gives the files.

        Every format that the source has is written, so that none is stale. Raises UsageError for
        a folder that is not empty, TokenizerError where a file beside the source is another
        tokenizer.
        """
        return save(self.base, self.added, self.built, out)

    def captured(self, words: Iterable[str] | None = None) -> list[Captured]:
        """List the words that now begin with a new token and are none: only in WordPiece.

        The words are the 50,000 most frequent ones of English where none are given.
        """
        if self.base.info.algorithm != "wordpiece":
            return []
        if words is None:
            from wordfreq import top_n_list

            words = top_n_list("en", 50_000)
        base, extended = self.base, self.tokenizer()
        found = []
        for word in words:
            after = extended.encode(word)
            if len(after) > 1 and after[0] >= base.info.vocab_size:
                before = tuple(map(base.piece, base.encode(word)))
                pieces = tuple(map(extended.piece, after))
                found.append(Captured(word, pieces[0], before, pieces))
        return found

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
