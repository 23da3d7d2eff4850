"""Who learns, when, and how fast: groups of parameters, the schedule, the unfreezing."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

import torch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.train.rows import NewRows
    from analyzer.train.settings import Settings

_ROUNDING = 1e-9
_LAYER = re.compile(r"\.(\d+)\.")


class Learning:
    """The trained parameters by name, AdamW over them, and their learning rates at each step."""

    def __init__(
        self,
        model: Any,
        rows: NewRows | None,
        settings: Settings,
        reads: Sequence[float] = (),
    ) -> None:
        """Gather what is trained; ``reads`` is how often the budget reads each new row."""
        self.settings = settings
        self.rows = dict(rows.named_parameters(prefix="rows")) if rows is not None else {}
        train_rest = settings.rest_learning_rate > 0
        self.rest = dict(model.named_parameters(prefix="model")) if train_rest else {}
        self.parameters = self.rows | self.rest
        self._layers = 1 + max((_layer_of(name) for name in self.rest), default=0)
        pairs = [
            (self.rows, settings.rows_learning_rate),
            (self.rest, settings.rest_learning_rate),
        ]
        self._rates = [rate for group, rate in pairs if group]
        self.adam = torch.optim.AdamW(
            [{"params": list(group.values()), "lr": rate} for group, rate in pairs if group],
            betas=(0.9, 0.95),
            weight_decay=settings.weight_decay,
            fused=settings.device == "cpu",  # one pass over memory: a quarter of the time
        )
        self._paces = [_pace(count, settings) for count in reads]

    def begin(self, step: int, steps: int) -> float:
        """Set the learning rates of a step, counted from 0, and who learns; gives the factor."""
        factor = rate_factor(step, steps, self.settings)
        for group, rate in zip(self.adam.param_groups, self._rates, strict=True):
            group["lr"] = rate * factor
        done = step / steps + _ROUNDING
        for name, parameter in self.rest.items():
            parameter.requires_grad_(requires_grad=done >= self._joins(name))
        return factor

    def end(self) -> float:
        """Clip the gradients, step, forget them; gives their norm."""
        active = [p for p in self.parameters.values() if p.grad is not None]
        largest = self.settings.largest_gradient or math.inf
        norm = torch.nn.utils.clip_grad_norm_(active, largest)
        before = [p.detach().clone() for p in self.rows.values()] if self._paces else []
        self.adam.step()
        for old, new in zip(before, self.rows.values(), strict=False):
            pace = new.new_tensor(self._paces).view(-1, *[1] * (new.dim() - 1))
            new.data.copy_(torch.lerp(old, new.detach(), pace))
        self.adam.zero_grad(set_to_none=True)
        return float(norm)

    @property
    def trained_share(self) -> float:
        """Share of the rest that learns at this step."""
        total = sum(p.numel() for p in self.rest.values())
        active = sum(p.numel() for p in self.rest.values() if p.requires_grad)
        return float(active) / (total or 1)

    def _joins(self, name: str) -> float:
        """Give the share of the budget from which a parameter learns."""
        start = self.settings.unfreeze_at
        if not self.settings.progressive:
            return start
        layer = _layer_of(name)
        place = self._layers - 1 - layer if _LAYER.search(name) else self._layers
        if not _LAYER.search(name) and "embed" not in name and "wte" not in name:
            place = 0  # the last norm and the head
        return start * (1 + place / self._layers)


def _pace(reads: float, settings: Settings) -> float:
    """Give the part of the rows' rate that a row takes which is read so often."""
    least = settings.rest_learning_rate / settings.rows_learning_rate
    return min(max(reads / settings.full_rate_reads, least), 1.0)


def _layer_of(name: str) -> int:
    found = _LAYER.search(name)
    return int(found[1]) if found else 0


def rate_factor(step: int, steps: int, settings: Settings) -> float:
    """Give the factor of the learning rate: a linear warm-up, then the schedule to 0.

    >>> from analyzer.train.settings import Settings
    >>> how = Settings(steps=10, warmup_share=0.2, schedule="linear")
    >>> [round(rate_factor(step, 10, how), 2) for step in (0, 1, 2, 6, 9)]
    [0.5, 1.0, 1.0, 0.5, 0.12]
    """
    rising = max(round(settings.warmup_share * steps), 0)
    if step < rising:
        return (step + 1) / rising
    if settings.schedule == "constant":
        return 1.0
    share = (step - rising) / max(steps - rising, 1)
    return 1 - share if settings.schedule == "linear" else (1 + math.cos(math.pi * share)) / 2
