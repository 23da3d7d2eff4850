"""How a model is trained, on what, and what came of it: values, without torch."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from analyzer.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.inject.checks import Check

Objective = Literal["next-token", "distillation", "both", "masked", "triples"]
Schedule = Literal["constant", "linear", "cosine"]
Dtype = Literal["float32", "bfloat16"]  # float16 would need its gradients scaled
OBJECTIVES: tuple[Objective, ...] = ("next-token", "distillation", "both", "masked", "triples")


@dataclass(frozen=True, slots=True)
class Settings:
    """How to train; the defaults warm up new rows and nothing else.

    >>> Settings(tokens=100_000, batch_tokens=4096).steps_wanted
    25

    The budget is ``tokens`` read (all of a sequence count, padding does not), or ``steps``.
    ``rest_learning_rate`` above 0 trains everything else too, from ``unfreeze_at`` of the budget
    on; with ``progressive`` the layers join from the last to the first until twice that share.
    ``snippets_per_token`` above 0 reads only passages of ``snippet_tokens`` with new tokens in
    them, 0 reads the whole text. ``general_share`` of each batch is general text, and
    ``keep_weight`` weighs the divergence from the untrained model on it. ``alignment_weight``
    weighs the contrast of each new row with its pieces' mean. ``largest_norm`` holds a row to a
    quantile of the old rows' lengths, 0 lets it grow. ``full_rate_reads`` above 0 slows a row that
    the budget reads less often than that, in proportion, at most to the rate of the rest: read
    once, it would follow the noise of one place. ``noise`` is added to the rows at the
    start, in standard deviations of themselves. ``next_token_weight`` 0 weighs the second loss of
    ``both`` so that it counts as much as the first. ``pooling`` is how an encoder makes a sentence
    vector, for triples, which ``contrastive`` trains by telling tails apart. ``accumulate`` parts
    of a batch are computed one after the other. ``patience`` evaluations without a better one end
    the training, 0 never.
    """

    objective: Objective = "next-token"
    tokens: int = 0
    steps: int = 0
    batch_tokens: int = 4096
    context_tokens: int = 512
    accumulate: int = 1
    rows_learning_rate: float = 1e-3
    rest_learning_rate: float = 0.0
    unfreeze_at: float = 0.0
    progressive: bool = False
    weight_decay: float = 0.0
    warmup_share: float = 0.05
    schedule: Schedule = "cosine"
    largest_gradient: float = 1.0
    snippets_per_token: int = 0
    snippet_tokens: int = 64
    general_share: float = 0.0
    keep_weight: float = 0.0
    alignment_weight: float = 0.0
    largest_norm: float = 0.0
    full_rate_reads: float = 0.0
    next_token_weight: float = 0.0
    distilled_layer: int = -1
    masked_share: float = 0.15
    contrastive: bool = False
    pooling: Literal["mean", "first"] = "mean"
    noise: float = 0.0
    evaluate_every: int = 0
    patience: int = 0
    save_every: int = 0
    seed: int = 0
    device: str = "cpu"
    dtype: Dtype = "float32"

    def __post_init__(self) -> None:
        """Refuse what cannot be meant."""
        if (self.tokens > 0) == (self.steps > 0):
            raise UsageError("give a budget, either tokens or steps")
        if self.objective not in OBJECTIVES:
            raise UsageError(
                f"there is no objective {self.objective!r}", hint=", ".join(OBJECTIVES)
            )
        if self.batch_tokens < 1 or self.context_tokens < 2 or self.accumulate < 1:
            raise UsageError("batch_tokens, context_tokens and accumulate must be above 0")
        for rate in (self.rows_learning_rate, self.rest_learning_rate):
            if not 0 <= rate < math.inf:
                raise UsageError(
                    f"a learning rate of {rate} cannot be meant", hint="1e-3 is usual for new rows"
                )
        if self.full_rate_reads and (self.objective == "triples" or self.rows_learning_rate <= 0):
            raise UsageError("full_rate_reads is of rows that text trains")

    @property
    def steps_wanted(self) -> int:
        """Optimiser steps in the budget."""
        return self.steps or math.ceil(self.tokens / self.batch_tokens)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a training reads, and what is only measured on: texts, lists of ids, or triples.

    ``general`` is text against forgetting.
    """

    train: Sequence[Any]
    heldout: Sequence[Any] = ()
    general: Sequence[str] = ()
    general_heldout: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One optimiser step: ``tokens``, ``flops`` and ``seconds`` are totals up to here.

    ``parts`` are the losses that ``loss`` is made of; ``heldout`` is bits per byte (for triples
    the loss) of held-out text where this step ended with an evaluation.
    """

    step: int
    tokens: int
    loss: float
    learning_rate: float
    gradient_norm: float
    flops: float
    seconds: float
    parts: dict[str, float] = field(default_factory=dict)
    heldout: float | None = None


@dataclass(frozen=True, slots=True)
class History:
    """A training as it went; ``stopped`` is why it ended.

    ``best_step`` is the step whose weights were kept, ``None`` where nothing was held out: then
    the last.
    """

    steps: tuple[Step, ...]
    stopped: Literal["budget", "patience", "asked"]
    best_step: int | None = None
    trained_parameters: int = 0

    @property
    def tokens(self) -> int:
        """Tokens read in all."""
        return self.steps[-1].tokens if self.steps else 0

    @property
    def flops(self) -> float:
        """Floating-point operations in all."""
        return self.steps[-1].flops if self.steps else 0.0

    @property
    def seconds(self) -> float:
        """Seconds spent in steps."""
        return self.steps[-1].seconds if self.steps else 0.0

    @property
    def heldout(self) -> tuple[tuple[int, float], ...]:
        """The evaluations: (step, bits per byte)."""
        return tuple((step.step, step.heldout) for step in self.steps if step.heldout is not None)


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure on held-out text with its 95 % interval over texts, before and after.

    ``base`` is the model before its extension, with its own tokens. ``gain`` is by what share
    the figure fell, with its interval over the same texts, ``gain_over_base`` the same against the
    base; None where it is no sum over texts.
    """

    name: str
    unit: str
    texts: int
    before: tuple[float, float, float]
    after: tuple[float, float, float]
    base: tuple[float, float, float] | None = None
    gain_over_base: tuple[float, float, float] | None = None
    gain: tuple[float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class Warmed:
    """What was trained, how it went, and what it brought."""

    new_tokens: int
    settings: Settings
    history: History
    measures: tuple[Measure, ...]
    checks: tuple[Check, ...]
    rewritten: tuple[str, ...]
    estimated_bytes: int
    peak_bytes: int
