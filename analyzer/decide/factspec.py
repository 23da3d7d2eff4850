"""What a fact is: its name, type, unit, range and meaning, and how it can be had."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Fact = bool | int | float | str | None
FactType = Literal["bool", "int", "float", "str"]

CLASSES = ("chemistry", "genes", "code", "mathematics", "music", "chess")
ALGORITHMS = ("byte-level-bpe", "sentencepiece-bpe", "unigram", "wordpiece")

# English on a vocabulary of 100 thousand and more: about four characters a token.
PROSE_PIECES_PER_CHARACTER = 0.25
# Text repeated up to four times teaches nearly as much as new text, hardly more after that
# (Muennighoff et al. 2023, arXiv 2305.16264).
PASSES_THAT_FEED = 4.0
# Token Distillation (arXiv 2505.20133): gains flatten past 100 snippets a token.
OCCURRENCES_WANTED = 100.0
_TYPES: dict[FactType, tuple[type, ...]] = {
    "bool": (bool,),
    "str": (str,),
    "int": (int,),
    "float": (int, float),
}

SCAN = "scan the corpus with the model's tokenizer"
PROPOSE = "let the scan propose tokens (--tokens auto)"
BUDGET = "state it with --training-tokens N"
CONFIG = "give the model's configuration, not its tokenizer alone"
PILOT = "run `analyze pilot`"


@dataclass(frozen=True, slots=True)
class FactSpec:
    """A fact that rules may read; ``label`` is how a sentence calls it, ``ask`` how it is had.

    >>> share("corpus.duplicate_share", "duplicates", "share of documents").unit
    'share'
    """

    name: str
    type: FactType
    unit: str
    label: str
    meaning: str
    ask: str = SCAN
    low: float | None = 0.0
    high: float | None = None
    one_of: tuple[str, ...] = ()

    def takes(self, value: object) -> bool:
        """Say whether a value is of this fact's type; a whole number is a number too."""
        if isinstance(value, bool):
            return self.type == "bool"
        return isinstance(value, _TYPES[self.type])

    def holds(self, number: float) -> bool:
        """Say whether a number is in this fact's range."""
        return (self.low is None or number >= self.low) and (
            self.high is None or number <= self.high
        )


def share(name: str, label: str, meaning: str, ask: str = "") -> FactSpec:
    """Make the spec of a share in [0, 1]."""
    return FactSpec(name, "float", "share", label, meaning, ask or SCAN, 0.0, 1.0)


def number(name: str, unit: str, label: str, meaning: str, ask: str = "") -> FactSpec:
    """Make the spec of a number of at least 0."""
    return FactSpec(name, "float", unit, label, meaning, ask or SCAN)


def count(name: str, unit: str, label: str, meaning: str, ask: str = "") -> FactSpec:
    """Make the spec of a whole number of at least 0."""
    return FactSpec(name, "int", unit, label, meaning, ask or SCAN)
