"""The texts of a pilot: what trains, what is measured, and the same for every arm."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from analyzer.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

EXCERPT_CHARACTERS = 1000
LEAST_EXCERPTS = 2
_LEAST_LEFT = 20


@dataclass(frozen=True, slots=True)
class Texts:
    """Passages to train on, excerpts of held-out ones, and excerpts of general text."""

    train: tuple[str, ...]
    heldout: tuple[str, ...]
    general: tuple[str, ...]

    @classmethod
    def of(
        cls,
        train: Sequence[str],
        heldout: Sequence[str],
        general: Sequence[str],
        *,
        heldout_characters: int,
    ) -> Texts:
        """Choose the excerpts: so many characters of held-out text, half as many of general.

        Raises UsageError where there is too little to measure on.
        """
        chosen = excerpts(heldout, heldout_characters)
        if len(chosen) < LEAST_EXCERPTS or not train:
            raise UsageError(
                f"{len(heldout)} of {len(heldout) + len(train)} passages are held out: "
                "too few to measure on",
                hint="give more text, some 100,000 characters at least, and --heldout "
                f"{LEAST_EXCERPTS * EXCERPT_CHARACTERS} or more",
            )
        return cls(tuple(train), chosen, excerpts(general, heldout_characters // 2))

    @property
    def digest(self) -> str:
        """Give a SHA-256 of all texts, in order."""
        whole = hashlib.sha256()
        for part in (self.train, self.heldout, self.general):
            for text in part:
                whole.update(_digest(text))
            whole.update(b"|")
        return whole.hexdigest()


@dataclass(slots=True)
class Bounded:
    """Texts in their order, as many as fit; of more than that a sample by their digests.

    >>> held = Bounded(1000)
    >>> for number in range(500):
    ...     held.add(f"text {number}")
    >>> sum(map(len, held.texts)) <= 1000, len(held.texts) > 30
    (True, True)
    """

    limit_bytes: int
    texts: list[str] = field(default_factory=list)
    size_bytes: int = 0
    _share: int = 1 << 16

    def add(self, text: str) -> None:
        """Keep a text, unless its digest lies outside the share that is kept."""
        if not self._holds(text):
            return
        self.texts.append(text)
        self.size_bytes += len(text.encode("utf-8", "surrogatepass"))
        while self.size_bytes > self.limit_bytes and self._share > 1:
            self._share //= 2
            self.texts = [text for text in self.texts if self._holds(text)]
            self.size_bytes = sum(len(t.encode("utf-8", "surrogatepass")) for t in self.texts)

    def _holds(self, text: str) -> bool:
        return self._share == 1 << 16 or int.from_bytes(_digest(text)[:2], "big") < self._share


def excerpts(passages: Sequence[str], characters: int) -> tuple[str, ...]:
    """Give the beginnings of passages, each text once, in the order of their digests.

    >>> excerpts(["one two", "three", "three"], 10)
    ('one two', 'thr')
    """
    chosen: list[str] = []
    left = characters
    for passage in sorted(set(passages), key=_digest):
        if left * _LEAST_LEFT < characters:
            break  # an excerpt of two characters would make every interval wide
        text = passage[: max(min(EXCERPT_CHARACTERS, left), 0)].strip()
        if text:
            chosen.append(text)
            left -= len(text)
    return tuple(chosen)


def sample(passages: Sequence[str], characters: int, seed: int) -> list[str]:
    """Give passages drawn without replacement until there are so many characters, or all.

    The same seed draws the same passages, whatever the tokenizer.
    """
    chosen: list[str] = []
    for place in np.random.default_rng([seed, 31]).permutation(len(passages)):
        if characters <= 0:
            break
        chosen.append(passages[place])
        characters -= len(passages[place])
    return chosen


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
