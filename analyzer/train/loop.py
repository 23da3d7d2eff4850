"""The training loop: plain, seeded, and the same after a kill as without one."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING, Any

import torch

from analyzer.errors import AnalyzerError
from analyzer.inject.bits import autocast
from analyzer.train import state
from analyzer.train.optimiser import Learning
from analyzer.train.settings import History, Settings, Step
from analyzer.train.student import Student
from analyzer.train.task import Task

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from analyzer.inject.references import NewToken
    from analyzer.tokenizers.base import Tokenizer
    from analyzer.train.rows import NewRows
    from analyzer.train.settings import Reading


def train(
    model: Any,
    tokenizer: Tokenizer,
    reading: Reading,
    settings: Settings,
    *,
    rows: NewRows | None,
    tokens: Sequence[NewToken] = (),
    resume_from: Path | None = None,
    on_step: Callable[[Step], bool | None] | None = None,
) -> History:
    """Train new rows, everything else, or both; gives how it went.

    >>> from analyzer.train.rows import NewRows
    >>> rows = NewRows.attach(model, new_ids)  # doctest: +SKIP
    >>> how = Settings(tokens=100_000)  # doctest: +SKIP
    >>> history = train(model, tokenizer, Reading(texts), how, rows=rows)  # doctest: +SKIP
    >>> rows.merge_into(model)  # doctest: +SKIP

    ``tokens`` says which old pieces each new token takes the place of, for distillation and
    alignment. Held-out text is evaluated every ``evaluate_every`` steps, and the best weights are
    kept. ``resume_from`` is a folder: the training goes on from the state in it, and saves its
    state there. Where ``on_step`` gives True, in any process, the training ends with the weights
    of that step; several processes all give one or none. With ``rows=None`` and a
    ``rest_learning_rate`` the model is trained as it is.

    On one process of a CPU the same call gives the same bits, resumed or not.
    Raises UsageError for settings that do not fit the model or a state of another training,
    AnalyzerError where the loss is no number any more.
    """
    torch.manual_seed(settings.seed)
    task = Task(Student(model, tokenizer, settings, rows=rows, tokens=tokens), reading)
    if rows is not None and settings.noise:
        _shake(rows, settings)
    learning = Learning(model, rows, settings, task.reads)
    run = _Run(task, learning)
    if resume_from is not None:
        run.restore(resume_from)
    model.train(settings.rest_learning_rate > 0)
    stopped = run.until_done(resume_from, on_step)
    run.keep_best(stopped)
    model.eval()
    model.requires_grad_(requires_grad=False)
    trained = sum(p.numel() for p in learning.parameters.values())
    return History(tuple(run.steps), stopped, run.best_step, trained)


class _Run:
    """A training under way."""

    def __init__(self, task: Task, learning: Learning) -> None:
        self.task, self.learning, self.settings = task, learning, task.settings
        self.steps: list[Step] = []
        self.best: dict[str, torch.Tensor] = {}
        self.best_step: int | None = None
        self._since_best = 0
        self.total = task.settings.steps_wanted

    def until_done(self, folder: Path | None, on_step: Callable[[Step], bool | None] | None) -> Any:
        """Step until the budget is spent, held-out text stops getting better, or it is asked."""
        for number in range(len(self.steps), self.total):
            started = time.perf_counter()
            step = self._step(number, started)
            self.steps.append(step)
            asked = on_step is not None and self.task.processes.mean(bool(on_step(step))) > 0
            due = self.settings.save_every and (number + 1) % self.settings.save_every == 0
            if folder is not None and (due or asked) and self.task.processes.index == 0:
                state.save(folder, self.as_state())
            if asked:
                return "asked"
            if self.settings.patience and self._since_best >= self.settings.patience:
                return "patience"
        return "budget"

    def _step(self, number: int, started: float) -> Step:
        settings, last = self.settings, self.steps[-1] if self.steps else None
        torch.manual_seed(settings.seed * 1_000_003 + number)  # dropout: no state to be kept
        factor = self.learning.begin(number, self.total)
        plan = self.task.plan(number)
        device = self.task.student.device
        none = torch.zeros((), dtype=torch.float64, device=device)
        heard = {"loss": none}  # read in the end: a number asked for has a GPU waited for
        for objective, batches, weight in plan:
            counts = objective.counts([part for batch in batches for part in batch], number)
            heard |= dict.fromkeys(objective.weights, none)
            for batch in self.task.own(batches):
                with autocast(device, settings.dtype):
                    sums = objective.sums(batch, number)
                loss = torch.zeros((), device=device)
                for name, value in sums.items():
                    mean = value / max(counts[name], 1)
                    heard[name] = heard[name] + mean.detach()
                    loss = loss + weight * objective.weights[name] * mean
                heard["loss"] = heard["loss"] + loss.detach()
                if loss.requires_grad:
                    torch.autograd.backward(loss)
        parts = self.task.gather(self.learning.parameters, heard)
        if not math.isfinite(parts["loss"]):
            raise AnalyzerError(
                f"the loss is no number any more at step {number + 1}",
                hint="lower the learning rate, or compute in float32",
            )
        norm = self.learning.end()
        self.task.after_step()
        read = sum(len(part) for _, batches, _ in plan[:1] for batch in batches for part in batch)
        share = self.learning.trained_share
        flops = sum(o.flops([p for b in batches for p in b], share) for o, batches, _ in plan)
        heldout = self._evaluated(number)
        return Step(
            step=number + 1,
            tokens=read + (last.tokens if last else 0),
            loss=parts.pop("loss"),
            learning_rate=factor * max(settings.rows_learning_rate, settings.rest_learning_rate),
            gradient_norm=norm,
            flops=flops + (last.flops if last else 0.0),
            seconds=time.perf_counter() - started + (last.seconds if last else 0.0),
            parts=parts,
            heldout=heldout,
        )

    def _evaluated(self, number: int) -> float | None:
        every, last = self.settings.evaluate_every, number + 1 == self.total
        if not every or not (last or (number + 1) % every == 0):
            return None
        value = self.task.measure()
        if value is None:
            return None
        value = self.task.processes.mean(value)  # or one may stop and the others wait for it
        known = [step.heldout for step in self.steps if step.heldout is not None]
        if value < min(known, default=float("inf")):
            self.best_step, self._since_best = number + 1, 0
            self.best = {n: p.detach().clone() for n, p in self.learning.parameters.items()}
        else:
            self._since_best += 1
        return value

    def keep_best(self, stopped: str) -> None:
        """Put the best weights back, unless the caller stopped the training."""
        if not self.best or stopped == "asked":
            return
        with torch.no_grad():
            for name, parameter in self.learning.parameters.items():
                parameter.copy_(self.best[name])

    def as_state(self) -> state.State:
        """Give what a later process needs to go on."""
        adam = self.learning.adam.state
        tensors = {f"now.{name}": p.detach() for name, p in self.learning.parameters.items()}
        tensors |= {f"best.{name}": tensor for name, tensor in self.best.items()}
        for name, parameter in self.learning.parameters.items():
            for key, value in adam.get(parameter, {}).items():
                tensors[f"adam.{key}.{name}"] = value
        facts = {"best_step": self.best_step, "since_best": self._since_best}
        return state.State(self.task.digest, tuple(self.steps), facts, tensors)

    def restore(self, folder: Path) -> None:
        """Go on from a state, if there is one in the folder."""
        found = state.load(folder, self.task.digest)
        if found is None:
            return
        self.steps = list(found.steps)
        self.best_step, self._since_best = found.facts["best_step"], found.facts["since_best"]
        with torch.no_grad():
            for name, parameter in self.learning.parameters.items():
                parameter.copy_(found.tensors[f"now.{name}"])
                if f"best.{name}" in found.tensors:
                    self.best[name] = found.tensors[f"best.{name}"].to(parameter.device)
                moments = {
                    key: found.tensors[f"adam.{key}.{name}"]
                    for key in ("step", "exp_avg", "exp_avg_sq")
                    if f"adam.{key}.{name}" in found.tensors
                }
                if moments:
                    self.learning.adam.state[parameter] = {
                        key: value if key == "step" else value.to(parameter.device)
                        for key, value in moments.items()
                    }
        self.task.skip(len(self.steps))


def _shake(rows: NewRows, settings: Settings) -> None:
    """Add noise to the rows, in standard deviations of themselves, the same in every process."""
    drawn = torch.Generator().manual_seed(settings.seed)
    with torch.no_grad():
        for matrix in (rows.input, rows.output):
            if matrix is not None:
                noise = torch.randn(matrix.shape, generator=drawn).to(matrix.device)
                matrix.add_(noise * matrix.std() * settings.noise)
