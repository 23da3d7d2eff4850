"""What a warm-up is judged by: held-out text of the domain and general text, before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch

from analyzer.inject.bits import is_causal
from analyzer.inject.checks import judged
from analyzer.inject.forward import load_model, run
from analyzer.train.evaluate import Bits, evaluate, gained
from analyzer.train.settings import Measure, Reading
from analyzer.train.student import Student
from analyzer.train.task import Task

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from analyzer.inject.checkpoint import Checkpoint
    from analyzer.inject.checks import Check
    from analyzer.inject.references import NewToken
    from analyzer.tokenizers.base import Tokenizer
    from analyzer.train.rows import NewRows
    from analyzer.train.settings import Settings

Found = dict[str, Bits | float]
_WATCHED = 64
_RUN_AT_ONCE = 256


def load(folder: Path, settings: Settings) -> Any:
    """Load a model to train: in 16 bits where nothing but float32 rows is trained in them."""
    model = load_model(folder)
    if settings.dtype != "float32" and settings.rest_learning_rate <= 0:
        model = model.to(getattr(torch, settings.dtype))
    return model.to(settings.device)


class Probe:
    """Measures a model on what a warm-up does not read; ``watched`` is what decides its end."""

    def __init__(
        self,
        tokenizer: Tokenizer,
        tokens: Sequence[NewToken],
        reading: Reading,
        settings: Settings,
    ) -> None:
        self.tokenizer, self.tokens = tokenizer, tokens
        self.reading, self.settings = reading, settings
        self.watched = reading.heldout[:_WATCHED]

    def of(self, model: Any, rows: NewRows) -> Found:
        """Give bits per byte of a causal model; of another one the loss, and ranks for triples."""
        reading = self.reading
        if not reading.heldout:
            return {}
        if self.settings.objective == "triples" or not is_causal(model.config):
            student = Student(model, self.tokenizer, self.settings, rows=rows, tokens=self.tokens)
            task = Task(student, Reading(reading.heldout, reading.heldout))
            found: Found = {"held-out loss": task.measure() or 0.0}
            if self.settings.objective == "triples":
                found["mean reciprocal rank"] = task.mean_reciprocal_rank()
            return found
        found = {"held-out text": self._bits(model, self.tokenizer, reading.heldout)}
        if reading.general_heldout:
            found["general text"] = self._bits(model, self.tokenizer, reading.general_heldout)
        return found

    def _base(self, base: Checkpoint | None) -> Bits | None:
        """Measure the model before its extension, with its own tokens, where it is here."""
        if base is None or not self.reading.heldout:
            return None
        model = load(base.folder, self.settings)
        return self._bits(model, base.tokenizer, self.reading.heldout)

    def compared(
        self, before: Found, after: Found, base: Checkpoint | None = None
    ) -> list[Measure]:
        """Put the figures side by side, those of the domain beside the base's."""
        found: list[Measure] = []
        for name, old in before.items():
            new = after[name]
            texts = len(self.reading.heldout)
            if isinstance(old, Bits) and isinstance(new, Bits):
                first = None if found else self._base(base)
                found.append(
                    Measure(
                        name,
                        "bits per byte",
                        len(old.pairs),
                        before=_triple(old),
                        after=_triple(new),
                        base=None if first is None else _triple(first),
                        gain_over_base=None if first is None else gained(first, new),
                        gain=gained(old, new),
                    )
                )
            elif isinstance(old, float) and isinstance(new, float):
                unit = "share" if name == "mean reciprocal rank" else "nats"
                found.append(Measure(name, unit, texts, (old, old, old), (new, new, new)))
        return found

    def _bits(self, model: Any, tokenizer: Tokenizer, texts: Sequence[str]) -> Bits:
        settings = self.settings
        return evaluate(
            model,
            tokenizer,
            texts,
            context_tokens=settings.context_tokens,
            batch_tokens=max(settings.batch_tokens // settings.accumulate, 1),
            dtype=settings.dtype,
        )


def runs(checkpoint: Checkpoint, new_ids: Sequence[int]) -> Check:
    """Load a written checkpoint and read new tokens with it: its outputs must be finite."""
    model = load_model(checkpoint.folder)
    finite = bool(run(model, list(new_ids)[:_RUN_AT_ONCE]).isfinite().all())
    fault = "" if finite else "its outputs on new tokens are not finite"
    return judged("forward pass", fault, "loads in transformers; outputs on new tokens are finite")


def _triple(bits: Bits) -> tuple[float, float, float]:
    return bits.mean, bits.low, bits.high
