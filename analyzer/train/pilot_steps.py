"""How a stage of a pilot's arm is trained, and what one of its steps takes."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from analyzer.train.compute import steps_for, token_flops
from analyzer.train.cost import Cost
from analyzer.train.settings import Settings

if TYPE_CHECKING:
    from analyzer.train.arms import Stage
    from analyzer.train.pilot_subject import How

# Logits of a batch are held in float32 with their gradient: this many numbers at once.
LOGITS_AT_ONCE = 1 << 27
# Distillation reads passages that hold new tokens, and holds rows to lengths of old ones, which
# a tied head needs: both as `analyze warmup` does.
_WARMING = {"snippets_per_token": 100, "snippet_tokens": 64, "largest_norm": 0.95}
# Rows at a rate of their own: read 7 times they gained by it, read once they lost (docs/pilot.md).
_FED_READS = 10.0


def planned(model: Any, how: How, stage: Stage, flops: float, seed: int) -> tuple[Settings, float]:
    """Give the settings of a stage and the operations of one of its steps.

    A distillation step is a frozen model's forward and backward pass and its teacher's forward
    pass over more tokens: 3 forward passes and something, as many as a step that trains all.
    """
    share = 1.0 if stage.rest or stage.objective != "next-token" else 0.0
    step_flops = how.batch_tokens * token_flops(
        Cost.of(model), how.context_tokens, trained_share=share
    )
    steps = steps_for(flops, step_flops / how.batch_tokens, how.batch_tokens)
    rate = how.learning_rate
    rows = model.get_input_embeddings().weight.shape[0]
    common = settings_of(rows, how, steps=steps, rate=rate * stage.rest, seed=seed)
    own: dict[str, Any] = {"objective": stage.objective, "rows_learning_rate": rate * stage.rows}
    if stage.spread:
        own |= {"rows_learning_rate": stage.spread * _spread(model), "full_rate_reads": _FED_READS}
    if stage.objective != "next-token":
        own |= _WARMING
    return replace(common, **own), step_flops


def _spread(model: Any) -> float:
    """Give the standard deviation of the numbers in the rows of a model's embedding."""
    return float(model.get_input_embeddings().weight.detach().float().std())


def settings_of(rows: int, how: How, *, steps: int, rate: float, seed: int) -> Settings:
    """Give the settings that every arm has in common; ``rate`` is that of all but the rows."""
    return Settings(
        steps=steps,
        batch_tokens=how.batch_tokens,
        context_tokens=how.context_tokens,
        accumulate=parts_of(how, rows),
        rows_learning_rate=how.learning_rate,
        rest_learning_rate=rate,
        seed=seed,
        device=how.device,
        dtype=how.dtype,
    )


def parts_of(how: How, rows: int) -> int:
    """Give in how many parts a batch is computed."""
    return math.ceil(how.batch_tokens * rows / LOGITS_AT_ONCE)
