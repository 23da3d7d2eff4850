"""What a training reads at each step, what it lowers, and how it is measured."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from analyzer.errors import UsageError
from analyzer.train import data, evaluate
from analyzer.train.cost import Cost
from analyzer.train.objectives import Masked, NextToken

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import torch

    from analyzer.inject.references import NewToken
    from analyzer.tokenizers.base import Tokenizer
    from analyzer.train.objectives import Objective
    from analyzer.train.rows import NewRows
    from analyzer.train.settings import Settings

Plan = list[tuple["Objective", list[list[Any]], float]]


@dataclass(frozen=True, slots=True)
class Material:
    """What a training reads: texts (or ids, or triples), general text, and held-out ones."""

    texts: Sequence[Any]
    tokens: Sequence[NewToken] = ()
    general: Sequence[str] = ()
    heldout: Sequence[Any] = ()


class Task:
    """Streams of parts, objectives over them, and the held-out text."""

    def __init__(
        self,
        model: Any,
        tokenizer: Tokenizer,
        settings: Settings,
        rows: NewRows | None,
        material: Material,
    ) -> None:
        """Encode the texts and choose the objective; UsageError where they do not fit."""
        if rows is None and settings.rest_learning_rate <= 0:
            raise UsageError("nothing would be trained", hint="give rows or a rest_learning_rate")
        self.model, self.tokenizer, self.settings, self.rows = model, tokenizer, settings, rows
        self.material = material
        self.device = next(model.parameters()).device.type
        self.frame = data.frame_of(tokenizer, model.config)
        self.cost = Cost.of(model)
        self.objective = self._objective()
        parts = self._sequences(material.texts)
        if not parts:
            raise UsageError("no text to train on", hint="no new token stands in it")
        others = data.pack(self._ids(material.general), settings.context_tokens, self.frame)
        self.main = data.Stream(parts, settings.seed)
        self.general = data.Stream(others, settings.seed + 1)
        self.digest = _digest(settings, model, [*parts, *others])

    def _objective(self) -> Objective:
        settings = self.settings
        if settings.objective == "next-token":
            return NextToken(self.model, self.cost)
        if settings.objective == "masked":
            new_ids = np.array([], dtype=np.int32) if self.rows is None else self.rows.ids.cpu()
            return Masked(
                self.model,
                self.cost,
                mask_id=data.id_named(self.tokenizer, "[MASK]", "<mask>"),
                share=settings.masked_share,
                new_ids=np.asarray(new_ids, dtype=np.int32),
                seed=settings.seed,
            )
        raise UsageError(f"the objective {settings.objective} cannot be trained on this")

    def _ids(self, texts: Sequence[Any]) -> list[list[int]]:
        given = [text for text in texts if not isinstance(text, str)]
        encoded = data.encode(self.tokenizer, [text for text in texts if isinstance(text, str)])
        return [*encoded, *given]

    def _sequences(self, texts: Sequence[Any]) -> list[Any]:
        settings, documents = self.settings, self._ids(texts)
        if settings.snippets_per_token and self.rows is not None:
            return data.snippets(
                documents,
                self.rows.ids.tolist(),
                per_token=settings.snippets_per_token,
                size_tokens=settings.snippet_tokens,
                frame=self.frame,
                seed=settings.seed,
            )
        return data.pack(documents, settings.context_tokens, self.frame)

    def plan(self, step: int) -> Plan:  # noqa: ARG002 - the streams know where they are
        """Give the objectives of the next step with their parts, cut to batches."""
        parts = self._take()
        parts.sort(key=len)  # parts of a length waste no padding
        count = min(self.settings.accumulate, len(parts))
        batches = [list(batch) for batch in _cut(parts, count)]
        return [(self.objective, batches, 1.0)]

    def _take(self) -> list[Any]:
        settings = self.settings
        share = settings.general_share if self.general.sequences else 0.0
        wanted = settings.batch_tokens
        return self.main.take(round(wanted * (1 - share))) + self.general.take(
            round(wanted * share)
        )

    def skip(self, steps: int) -> None:
        """Pass over what was read before a kill."""
        for _ in range(steps):
            self._take()

    def gather(self, parameters: Mapping[str, torch.nn.Parameter], parts: dict[str, float]) -> None:
        """Sum gradients and losses over the processes."""

    def after_step(self) -> None:
        """Hold the rows to what they may be."""

    def measure(self) -> float | None:
        """Give bits per byte of the held-out text."""
        if not self.material.heldout:
            return None
        settings = self.settings
        pairs = evaluate.bits_of(
            self.model,
            self.tokenizer,
            self.material.heldout,
            frame=self.frame,
            context_tokens=settings.context_tokens,
            batch_tokens=max(settings.batch_tokens // settings.accumulate, 1),
            dtype=settings.dtype,
        )
        return evaluate.summed(pairs).mean


def _cut(parts: Sequence[Any], count: int) -> list[Sequence[Any]]:
    """Cut parts to groups of about as many tokens."""
    ends = np.cumsum([len(part) for part in parts])
    wanted = ends[-1] * np.arange(1, count) / count
    places = [0, *np.searchsorted(ends, wanted, side="right").tolist(), len(parts)]
    groups = [parts[a:b] for a, b in pairwise(places)]
    return [group for group in groups if group]


def _digest(settings: Settings, model: Any, parts: Sequence[Any]) -> str:
    """Give a SHA-256 of what decides a training: settings, sizes of the model, every part."""
    digest = hashlib.sha256(json.dumps(asdict(settings), sort_keys=True).encode())
    digest.update(repr([tuple(p.shape) for p in model.parameters()]).encode())
    for part in parts:
        digest.update(np.asarray(part).tobytes())
    return digest.hexdigest()
