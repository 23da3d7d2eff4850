"""What a pilot compares on what, how, and the model that an arm begins with."""

from __future__ import annotations

import math
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analyzer import inject
from analyzer.errors import UsageError
from analyzer.inject.forward import load_model
from analyzer.inject.references import new_tokens
from analyzer.train.pilot_texts import sample

if TYPE_CHECKING:
    from analyzer.extend import Extension
    from analyzer.inject import Checkpoint
    from analyzer.inject.references import NewToken
    from analyzer.tokenizers.base import Tokenizer
    from analyzer.train.arms import Arm
    from analyzer.train.downstream import Blank
    from analyzer.train.downstream_labels import Labels
    from analyzer.train.pilot_texts import Texts
    from analyzer.train.settings import Dtype

DOMAIN_CHARACTERS = 2_000_000


@dataclass(frozen=True, slots=True)
class Subject:
    """What is compared on what; everything in it is the same for every arm."""

    base: Checkpoint
    extension: Extension
    texts: Texts
    blanks: tuple[Blank, ...] = ()
    labels: Labels | None = None

    def tokens(self) -> tuple[NewToken, ...]:
        """Give the new tokens with the old pieces that they take the place of."""
        added = [(token.id, token.text) for token in self.extension.added]
        return new_tokens(added, self.extension.base, self.extension.tokenizer())


@dataclass(frozen=True, slots=True)
class How:
    """How every arm is trained and measured."""

    learning_rate: float = 1e-4
    context_tokens: int = 256
    batch_tokens: int = 2048
    curve_points: int = 4
    device: str = "cpu"
    dtype: Dtype = "float32"

    def __post_init__(self) -> None:
        """Refuse a rate that trains nothing."""
        if not 0 < self.learning_rate < math.inf:
            raise UsageError(
                f"a learning rate of {self.learning_rate} trains nothing",
                hint="1e-4 is the default, 2e-5 to 5e-4 is usual",
            )


def load(subject: Subject, arm: Arm, seed: int, how: How) -> tuple[Any, Tokenizer]:
    """Load the base, or a copy of it that was extended by the arm's initialiser."""
    if arm.init is None:
        return load_model(subject.base.folder).to(how.device), subject.base.tokenizer
    drawn = sample(subject.texts.train, DOMAIN_CHARACTERS, seed)
    settings = inject.Settings(inject.parse(arm.init), seed=seed, texts=tuple(drawn))
    with tempfile.TemporaryDirectory(prefix="analyzer-pilot-") as folder:
        out = Path(folder)
        inject.inject(subject.base, subject.extension, out, settings)
        inner = out / subject.base.folder.relative_to(subject.base.root)
        model = load_model(inner).to(how.device)
    return model, subject.extension.tokenizer()
