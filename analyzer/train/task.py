"""What a training reads at each step, what it lowers, and how it is measured."""

from __future__ import annotations

import copy
import hashlib
import json
import math
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from analyzer.errors import UsageError
from analyzer.inject import bits
from analyzer.inject.bits import autocast
from analyzer.train import data, evaluate
from analyzer.train.choose import main_objective, objectives_beside
from analyzer.train.cost import Cost
from analyzer.train.keep import Keep, Lengths
from analyzer.train.processes import Processes
from analyzer.train.triples import Translation, encoded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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
        self.frame = bits.frame_of(tokenizer, model.config)
        self.processes = Processes.join(self.device)
        self.causal = bits.is_causal(model.config)
        self.cost = Cost.of(model)
        self.new_ids = np.zeros(0, dtype=np.int64) if rows is None else rows.ids.cpu().numpy()
        known = set(self.new_ids.tolist())
        self.pieces = {t.id: t.pieces for t in material.tokens if t.id in known and t.pieces}
        self.teacher = self._frozen() if self._needs_teacher else model
        self.objective = main_objective(self)
        parts = self._sequences(material.texts)
        if not parts:
            raise UsageError("no text to train on", hint="no new token stands in it")
        others = data.pack(self._ids(material.general), settings.context_tokens, self.frame)
        self.main = data.Stream(parts, settings.seed)
        self.general = data.Stream(others, settings.seed + 1)
        self.reads = self._reads(parts) if settings.full_rate_reads else ()
        self.beside = objectives_beside(self)
        limited = rows is not None and settings.largest_norm
        self.lengths = Lengths(rows, model, settings.largest_norm) if rows and limited else None
        self.digest = _digest(settings, model, [*parts, *others])

    @property
    def _needs_teacher(self) -> bool:
        settings = self.settings
        asked = settings.objective in {"distillation", "both"} or settings.keep_weight > 0
        return asked and settings.rest_learning_rate > 0

    def _frozen(self) -> Any:
        """Give the model as it is now, apart from the one that is trained."""
        if self.rows is None:
            return copy.deepcopy(self.model).eval()
        self.rows.detach_from()
        frozen = copy.deepcopy(self.model).eval()
        self.rows.hook(self.model)
        return frozen.requires_grad_(requires_grad=False)

    def _ids(self, texts: Sequence[Any]) -> list[list[int]]:
        given = [text for text in texts if not isinstance(text, str)]
        encoded = bits.encode(self.tokenizer, [text for text in texts if isinstance(text, str)])
        return [*encoded, *given]

    def _sequences(self, texts: Sequence[Any]) -> list[Any]:
        settings = self.settings
        if settings.objective == "triples":
            relations = {token.text: token.id for token in self.material.tokens}
            return list(encoded(texts, self.tokenizer, self.frame, relations))
        documents = self._ids(texts)
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

    def _reads(self, parts: list[Any]) -> tuple[float, ...]:
        """Give how often the budget reads each new row as input."""
        read = np.concatenate(parts)
        counts = np.bincount(read, minlength=max(self.new_ids, default=0) + 1)[self.new_ids]
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
        self, parameters: Mapping[str, torch.nn.Parameter], losses: dict[str, float]
    ) -> None:
        """Sum gradients and losses over the processes."""
        if self.processes.count == 1:
            return
        for parameter in parameters.values():
            if parameter.requires_grad and parameter.grad is None:
                parameter.grad = torch.zeros_like(parameter)
        self.processes.add_up(p.grad for p in parameters.values() if p.grad is not None)
        names = sorted(losses)
        found = torch.tensor([losses[name] for name in names], device=self.model.device)
        self.processes.add_up([found])
        losses |= dict(zip(names, found.tolist(), strict=True))

    def after_step(self) -> None:
        """Hold the rows to what they may be."""
        if self.lengths is not None:
            self.lengths.hold()

    def measure(self) -> float | None:
        """Give bits per byte of the held-out text; the loss on it of a model that is not causal."""
        if not self.material.heldout:
            return None
        settings = self.settings
        if not self.causal or settings.objective == "triples":
            return self._heldout_loss()
        pairs = bits.bits_of(
            self.model,
            self.tokenizer,
            self.material.heldout,
            frame=self.frame,
            context_tokens=settings.context_tokens,
            batch_tokens=max(settings.batch_tokens // settings.accumulate, 1),
            dtype=settings.dtype,
        )
        return evaluate.summed(pairs).mean

    def mean_reciprocal_rank(self) -> float:
        """Give the mean of one over the rank of each held-out triple's tail."""
        if not isinstance(self.objective, Translation):
            return math.nan
        parts = self._sequences(self.material.heldout)
        ranks = self.objective.ranks(parts)
        return float(np.mean([1 / rank for rank in ranks]))

    def _heldout_loss(self) -> float:
        parts = self._sequences(self.material.heldout)
        total = 0.0
        was_training = self.model.training
        self.model.eval()
        with torch.inference_mode(), autocast(self.device, self.settings.dtype):
            counts = self.objective.counts(parts, 0)
            for batch in _cut(sorted(parts, key=len), len(parts) // 16 + 1):
                sums = self.objective.sums(batch, 0)
                total += sum(float(value) / max(counts[name], 1) for name, value in sums.items())
        self.model.train(was_training)
        return total


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
        digest.update(part.tobytes())
    return digest.hexdigest()
