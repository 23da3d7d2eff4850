"""Compute as the measure of a fair comparison: budgets in operations, and in time through a clock.

Arms get equal floating-point operations, counted by ``Cost``: neither steps, which may read
batches of any size, nor tokens, which stand for more text after an extension and cost more, as
the head has grown.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analyzer.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from analyzer.train.cost import Cost

_SECONDS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_SCALES = {"": 1.0, "k": 1e3, "m": 1e6, "g": 1e9, "t": 1e12, "p": 1e15, "e": 1e18}
# What of a time budget is planned for: loading, injecting and a slower hour take the rest.
PLANNED_SHARE = 0.8


@dataclass(frozen=True, slots=True)
class Budget:
    """What a pilot may take: ``seconds`` in all, or ``flops`` of training an arm and seed.

    >>> parse_budget("20m"), parse_budget("2 Tflop")
    (Budget(seconds=1200.0, flops=None), Budget(seconds=None, flops=2000000000000.0))
    """

    seconds: float | None = None
    flops: float | None = None


def parse_budget(text: str) -> Budget:
    """Read ``90s``, ``20m``, ``2h``, or operations an arm: ``1e15flop``, ``3Tflop``.

    Raises UsageError for anything else.
    """
    compact = text.lower().replace(" ", "").replace("_", "")
    time_found = re.fullmatch(r"(\d+(?:\.\d+)?)([smhd])", compact)
    if time_found and float(time_found[1]) > 0:
        return Budget(seconds=float(time_found[1]) * _SECONDS[time_found[2]])
    found = re.fullmatch(r"(\d+(?:\.\d+)?(?:e\d{1,2})?)([kmgtpe]?)flops?", compact)
    if found and float(found[1]) > 0:
        return Budget(flops=float(found[1]) * _SCALES[found[2]])
    raise UsageError(
        f"{text!r} is no budget",
        hint="write a time for all arms (90s, 20m, 2h) or operations for each (1e15flop)",
    )


def token_flops(cost: Cost, context_tokens: int, *, trained_share: float = 1.0) -> float:
    """Give the operations to learn from one token of a full context.

    >>> from analyzer.train.cost import Cost
    >>> token_flops(Cost(body=1000, head=200, width=0, layers=0), 128)
    7200.0

    6 a parameter where all of them learn, 4 where the body is frozen: the gradient still flows
    down through it to the new rows of the embedding.
    """
    return cost.training([range(context_tokens)], trained_share) / context_tokens


def steps_for(flops: float, token_flops_: float, batch_tokens: int) -> int:
    """Give the optimiser steps that come nearest to a budget, at least one."""
    return max(1, round(flops / (token_flops_ * batch_tokens)))


@dataclass(slots=True)
class Clock:
    """The time that a pilot has; without a limit it never ends."""

    limit_seconds: float | None
    now: Callable[[], float] = time.monotonic
    started: float = 0.0

    def __post_init__(self) -> None:
        self.started = self.now()

    @property
    def spent(self) -> float:
        """Seconds since the start."""
        return self.now() - self.started

    @property
    def left(self) -> float:
        """Seconds until the end."""
        return float("inf") if self.limit_seconds is None else self.limit_seconds - self.spent

    def is_over(self) -> bool:
        """Say whether the time is spent."""
        return self.left <= 0


@dataclass(frozen=True, slots=True)
class Speed:
    """What this machine does: operations a second in training, seconds of everything else a run."""

    flops_per_second: float
    run_seconds: float

    def flops_for(self, seconds: float, runs: int) -> float:
        """Give the training operations for each of so many runs that end in the given time.

        >>> Speed(flops_per_second=100.0, run_seconds=2.0).flops_for(100.0, 4)
        1800.0

        Raises UsageError for a time in which the runs could not even be measured.
        """
        each = seconds * PLANNED_SHARE / runs - self.run_seconds
        if each <= 0:
            needed = runs * self.run_seconds / PLANNED_SHARE
            digits = 0 if needed >= 10 else 1
            raise UsageError(
                f"{runs} runs need {max(needed, 0.1):.{digits}f} s for loading and measuring alone",
                hint="raise --budget, or lower --arms, --seeds, --heldout, --labelled",
            )
        return each * self.flops_per_second


def as_json(speed: Speed | None) -> dict[str, Any] | None:
    """Give what pilot.json says of a measured speed."""
    if speed is None:
        return None
    return {
        "flops_per_second": float(f"{speed.flops_per_second:.4g}"),
        "run_seconds": round(speed.run_seconds, 2),
    }
