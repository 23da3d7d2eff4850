"""What a training reads at each step, what it lowers, and how it is measured."""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import asdict
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from analyzer.errors import UsageError
from analyzer.inject import bits
from analyzer.inject.bits import autocast
from analyzer.train import data, evaluate
from analyzer.train.choose import main_objective, objectives_beside
from analyzer.train.keep import Keep, Lengths
from analyzer.train.processes import Processes
from analyzer.train.triples import Translation, encoded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analyzer.train.objectives import Objective
    from analyzer.train.settings import Reading, Settings
    from analyzer.train.student import Student

Plan = list[tuple["Objective", list[list[Any]], float]]


class Task:
    """Streams of parts, objectives over them, and the held-out text."""

    def __init__(self, student: Student, reading: Reading) -> None:
        """Encode the texts and choose the objective; UsageError where they do not fit."""
        settings, rows, model = student.settings, student.rows, student.model
        self.student, self.settings, self.reading = student, settings, reading
        self.processes = Processes.join(student.device)
        self.objective = main_objective(student)
        parts = self._sequences(reading.train)
        if not parts:
            raise UsageError("no text to train on", hint="no new token stands in it")
        others = data.pack(self._ids(reading.general), settings.context_tokens, student.frame)
        self.main = data.Stream(parts, settings.seed)
        self.general = data.Stream(others, settings.seed + 1)
        self.reads = self._reads(parts) if settings.full_rate_reads else ()
        self.beside = objectives_beside(student, has_general=bool(others))
        limited = rows is not None and settings.largest_norm
        self.lengths = Lengths(rows, model, settings.largest_norm) if rows and limited else None
        self.digest = _digest(settings, model, [*parts, *others])

    def _ids(self, texts: Sequence[Any]) -> list[list[int]]:
        given = [text for text in texts if not isinstance(text, str)]
        encoded = bits.encode(
            self.student.tokenizer, [text for text in texts if isinstance(text, str)]
        )
        return [*encoded, *given]

    def _sequences(self, texts: Sequence[Any]) -> list[Any]:
        settings = self.settings
        if settings.objective == "triples":
            student = self.student
            return list(encoded(texts, student.tokenizer, student.frame, student.relations))
        documents = self._ids(texts)
        if settings.snippets_per_token and self.student.rows is not None:
            return data.snippets(
                documents,
                self.student.rows.ids.tolist(),
                per_token=settings.snippets_per_token,
                size_tokens=settings.snippet_tokens,
                frame=self.student.frame,
                seed=settings.seed,
            )
        return data.pack(documents, settings.context_tokens, self.student.frame)

    def _reads(self, parts: list[Any]) -> tuple[float, ...]:
        """Give how often the budget reads each new row as input."""
        read = np.concatenate(parts)
        counts = np.bincount(read, minlength=max(self.student.new_ids, default=0) + 1)[
            self.student.new_ids
        ]
        rounds = self.settings.steps_wanted * self.settings.batch_tokens / len(read)
        return tuple((counts * rounds).tolist())

    def plan(self, step: int) -> Plan:  # noqa: ARG002 - the streams know where they are
        """Give the objectives of the next step with their parts, cut to batches."""
        own, general = self._take()
        plan: Plan = [(self.objective, self._batches([*own, *general]), 1.0)]
        for objective, weight in self.beside:
            batches = self._batches(general) if isinstance(objective, Keep) else [[]]
            plan.append((objective, batches, weight))
        return plan

    def _batches(self, parts: list[Any]) -> list[list[Any]]:
        if not parts:
            return []
        ordered = sorted(parts, key=len)  # parts of a length waste no padding
        count = self.settings.accumulate * self.processes.count
        return [list(part) for part in _cut(ordered, min(count, len(parts)))]

    def _take(self) -> tuple[list[Any], list[Any]]:
        settings = self.settings
        share = settings.general_share if self.general.sequences else 0.0
        wanted = settings.batch_tokens
        own = self.main.take(round(wanted * (1 - share)))
        return own, self.general.take(round(wanted * share))

    def skip(self, steps: int) -> None:
        """Pass over what was read before a kill."""
        for _ in range(steps):
            self._take()

    def own(self, batches: list[list[Any]]) -> list[list[Any]]:
        """Give the batches that this process computes."""
        return batches[self.processes.index :: self.processes.count]

    def gather(
        self, parameters: Mapping[str, torch.nn.Parameter], losses: Mapping[str, torch.Tensor]
    ) -> dict[str, float]:
        """Sum gradients and losses over the processes; gives the losses."""
        if self.processes.count > 1:
            for parameter in parameters.values():
                if parameter.requires_grad and parameter.grad is None:
                    parameter.grad = torch.zeros_like(parameter)
        found = torch.stack(list(losses.values()))
        grads = (p.grad for p in parameters.values() if p.grad is not None)
        self.processes.add_up([*grads, found])
        return dict(zip(losses, found.tolist(), strict=True))

    def after_step(self) -> None:
        """Hold the rows to what they may be."""
        if self.lengths is not None:
            self.lengths.hold()

    def measure(self) -> float | None:
        """Give bits per byte of the held-out text; the loss on it of a model that is not causal."""
        if not self.reading.heldout:
            return None
        settings = self.settings
        if not self.student.causal or settings.objective == "triples":
            return self._heldout_loss()
        pairs = bits.bits_of(
            self.student.model,
            self.student.tokenizer,
            self.reading.heldout,
            frame=self.student.frame,
            context_tokens=settings.context_tokens,
            batch_tokens=max(settings.batch_tokens // settings.accumulate, 1),
            dtype=settings.dtype,
        )
        return evaluate.summed(pairs).mean

    def mean_reciprocal_rank(self) -> float:
        """Give the mean of one over the rank of each held-out triple's tail."""
        if not isinstance(self.objective, Translation):
            return math.nan
        parts = self._sequences(self.reading.heldout)
        ranks = self.objective.ranks(parts)
        return float(np.mean([1 / rank for rank in ranks]))

    def _heldout_loss(self) -> float:
        parts = self._sequences(self.reading.heldout)
        total = 0.0
        was_training = self.student.model.training
        self.student.model.eval()
        with torch.inference_mode(), autocast(self.student.device, self.settings.dtype):
            counts = self.objective.counts(parts, 0)
            for batch in _cut(sorted(parts, key=len), len(parts) // 16 + 1):
                sums = self.objective.sums(batch, 0)
                total += sum(float(value) / max(counts[name], 1) for name, value in sums.items())
        self.student.model.train(was_training)
        return total


def _cut(parts: Sequence[Any], count: int) -> list[Sequence[Any]]:
    """Cut parts to groups of about as many tokens."""
    ends = np.cumsum([len(part) for part in parts])
    wanted = ends[-1] * np.arange(1, count) / count
    places = [0, *np.searchsorted(ends, wanted, side="right").tolist(), len(parts)]
    groups = [parts[a:b] for a, b in pairwise(places)]
    return [group for group in groups if group]


def _digest(settings: Settings, model: Any, parts: Sequence[Any]) -> str:
    """Give a SHA-256 of what decides a training: settings, sizes of the model, every part.

    Not of the device: what a GPU began another may end, or the CPU, within rounding.
    """
    decisive = asdict(settings) | {"device": ""}
    digest = hashlib.sha256(json.dumps(decisive, sort_keys=True).encode())
    digest.update(repr([tuple(p.shape) for p in model.parameters()]).encode())
    for part in parts:
        digest.update(part.tobytes())
    return digest.hexdigest()
