"""One arm of a pilot, once: a copy is extended, trained within its compute, and measured."""

from __future__ import annotations

import gc
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from analyzer.inject.forward import load_model
from analyzer.train import classify, downstream, memory
from analyzer.train.compute import token_flops
from analyzer.train.cost import Cost
from analyzer.train.pilot_steps import LOGITS_AT_ONCE, parts_of, planned, settings_of
from analyzer.train.pilot_subject import DOMAIN_CHARACTERS, load
from analyzer.train.pilot_texts import sample
from analyzer.train.settings import Reading

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from analyzer.tokenizers.base import Tokenizer
    from analyzer.train.arms import Arm
    from analyzer.train.evaluate import Bits
    from analyzer.train.pilot_subject import How, Subject
    from analyzer.train.rows import NewRows
    from analyzer.train.settings import Step

# An excerpt is read in one window, so that every tokenizer gives it the same context.
_WINDOW_TOKENS = 4096
# More than a token stands for in any language: there is text enough for every arm.
_TOKEN_CHARACTERS = 8
_LEAST_WATCHED, _WATCHED_PART = 4, 3
_SHOWN_NEIGHBOURS = 16


@dataclass(slots=True)
class _Under:
    """An arm under way."""

    subject: Subject
    how: How
    model: Any
    tokenizer: Tokenizer
    curve: list[dict[str, Any]] = field(default_factory=list)
    flops: float = 0.0
    tokens: int = 0
    seconds: float = 0.0
    stopped: bool = False
    fed_share: float = 0.0

    def measure(self, texts: Sequence[str]) -> Bits:
        """Give the bits per byte of texts."""
        from analyzer.train.evaluate import evaluate

        longest = getattr(self.model.config, "max_position_embeddings", None) or _WINDOW_TOKENS
        rows = self.model.get_input_embeddings().weight.shape[0]
        return evaluate(
            self.model,
            self.tokenizer,
            texts,
            context_tokens=min(longest, _WINDOW_TOKENS),
            batch_tokens=max(1, min(2048, LOGITS_AT_ONCE // rows)),
            dtype=self.how.dtype,
        )

    @property
    def watched(self) -> int:
        """How many held-out texts the curve is of: a part of them, to be cheap."""
        count = len(self.subject.texts.heldout)
        return max(min(_LEAST_WATCHED, count), count // _WATCHED_PART)

    def note(self, domain: Bits) -> None:
        """Put a point on the curve, from a measurement that begins with the watched texts."""
        bits, size_bytes = domain.pairs[: self.watched].sum(axis=0)
        point = {"flops": self.flops, "tokens": self.tokens}
        self.curve.append({**point, "domain": round(float(bits / size_bytes), 5)})


def run_arm(
    subject: Subject,
    arm: Arm,
    *,
    seed: int,
    flops: float,
    how: How,
    is_over: Callable[[], bool] = lambda: False,
) -> dict[str, Any]:
    """Extend a temporary copy, train it within ``flops`` operations, and measure it.

    Gives what a cache keeps: {arm, seed, complete, flops, tokens, seconds, curve, before, domain,
    general, terms, labels, neighbours}. ``complete`` is false where ``is_over`` ended a training
    before its end. The checkpoint is only read.
    """
    started = time.monotonic()
    model, tokenizer = load(subject, arm, seed, how)
    under = _Under(subject, how, model, tokenizer)
    loaded = time.monotonic()
    first = under.measure(subject.texts.heldout)
    under.note(first)
    measured = time.monotonic()
    rows = _train(under, arm, seed, flops, is_over) if arm.stages else None
    trained = time.monotonic()
    if rows is not None:
        rows.merge_into(model)
    last = under.measure(subject.texts.heldout) if arm.stages else first
    if arm.stages:
        under.note(last)
    result = {
        "arm": arm.name,
        "seed": seed,
        "flops": under.flops,
        "tokens": under.tokens,
        "median_occurrences": under.fed_share * under.tokens,
        "seconds": {"training": round(under.seconds, 2), "loading": round(loaded - started, 2),
                    "measuring_once": round(measured - loaded, 2)},
        "curve": under.curve,
        "before": _pairs(first),
        "domain": _pairs(last),
        "general": _pairs(under.measure(subject.texts.general)),
        "tokens_heldout": sum(len(tokenizer.encode(text)) for text in subject.texts.heldout),
        **_downstream(under, arm, seed, is_over),
    }  # fmt: skip
    result["complete"] = not under.stopped
    result["seconds"]["after"] = round(time.monotonic() - trained, 2)
    del model, under, rows
    gc.collect()
    return result


def refuse_too_large(subject: Subject, how: How) -> None:
    """Raise UsageError where an arm would fit neither into memory nor into the model's places."""
    longest = classify.longest_tokens(subject.base.tokenizer, subject.labels)
    settings = settings_of(subject.base.rows, how, steps=1, rate=how.learning_rate, seed=0)
    memory.refuse_too_long(subject.base, settings)
    memory.refuse_too_large(
        subject.base,
        len(subject.extension.added),
        replace(settings, context_tokens=max(how.context_tokens, longest)),
        memory.free_memory(how.device),
        hint="use a machine with more memory, a smaller model, or a shorter --context",
    )


def measure_speed(subject: Subject, how: How) -> float:
    """Give the training operations a second of this machine, the first step left out."""
    from analyzer.train.loop import train

    model = load_model(subject.base.folder).to(how.device)
    rows = subject.base.rows
    settings = settings_of(rows, how, steps=2, rate=how.learning_rate, seed=0)
    texts = sample(subject.texts.train, 2 * how.batch_tokens * _TOKEN_CHARACTERS, 0)
    history = train(model, subject.base.tokenizer, Reading(texts), settings, rows=None)
    first, last = history.steps
    seconds = min(first.seconds, last.seconds - first.seconds)
    return first.flops / max(seconds, 1e-6)


def _train(
    under: _Under, arm: Arm, seed: int, flops: float, is_over: Callable[[], bool]
) -> NewRows | None:
    """Train stage by stage; the last one takes what the others left of the compute."""
    from analyzer.train.loop import train
    from analyzer.train.rows import NewRows

    how, subject, model = under.how, under.subject, under.model
    tokens = subject.tokens() if arm.extends else ()
    rows = NewRows.attach(model, [token.id for token in tokens]) if tokens else None
    most_tokens = flops / token_flops(Cost.of(model), how.context_tokens, trained_share=0.0)
    texts = sample(subject.texts.train, int(most_tokens * _TOKEN_CHARACTERS), seed)
    under.fed_share = _median_share(under.tokenizer, texts, [token.id for token in tokens])
    marks = [flops * i / (how.curve_points - 1) for i in range(1, how.curve_points - 1)]
    for number, stage in enumerate(arm.stages):
        is_last = number == len(arm.stages) - 1
        wanted = flops - under.flops if is_last else flops * stage.share
        settings, step_flops = planned(model, how, stage, wanted, seed * 100 + number)
        before = (under.flops, under.tokens, under.seconds)

        def noted(
            step: Step,
            before: tuple[float, int, float] = before,
            least: float = wanted - step_flops / 2,
        ) -> bool:
            under.flops = before[0] + step.flops
            under.tokens = before[1] + step.tokens
            under.seconds = before[2] + step.seconds
            while marks and under.flops >= marks[0]:
                marks.pop(0)
                under.note(under.measure(subject.texts.heldout[: under.watched]))
            under.stopped = is_over()
            return under.stopped or step.flops > least

        plain = stage.objective == "next-token"
        train(
            model,
            under.tokenizer,
            Reading(texts if plain else sample(subject.texts.train, DOMAIN_CHARACTERS, seed)),
            settings,
            rows=rows,
            tokens=tokens,
            on_step=noted,
        )
        if under.stopped:
            break
    return rows


def _median_share(tokenizer: Tokenizer, texts: Sequence[str], ids: Sequence[int]) -> float:
    """Give the share of the text's tokens that the median new token is."""
    if not ids:
        return 0.0
    found, _ = tokenizer.encode_batch(texts)
    counts = np.bincount(found, minlength=max(ids) + 1)[list(ids)]
    return float(np.median(counts)) / max(len(found), 1)


def _downstream(under: _Under, arm: Arm, seed: int, is_over: Callable[[], bool]) -> dict[str, Any]:
    """Measure the use of terms; neighbours of the first seed; labels last, as they train it all."""
    subject, model, tokenizer, dtype = under.subject, under.model, under.tokenizer, under.how.dtype
    found: dict[str, Any] = {"terms": None, "labels": None, "neighbours": []}
    if subject.blanks:
        found["terms"] = downstream.read_terms(model, tokenizer, subject.blanks, dtype=dtype)
    rows = subject.base.rows
    if arm.extends and not seed:
        ids = [token.id for token in subject.tokens()][:_SHOWN_NEIGHBOURS]
        found["neighbours"] = downstream.neighbours(model, tokenizer, ids, rows)
    if subject.labels is not None and not under.stopped:
        batch_tokens = under.how.batch_tokens // parts_of(under.how, rows)
        found["labels"] = classify.classify(
            model, tokenizer, subject.labels,
            seed=seed, batch_tokens=batch_tokens, dtype=dtype, is_over=is_over,
        )  # fmt: skip
        under.stopped = found["labels"] is None
    return found


def _pairs(bits: Bits) -> dict[str, list[float]]:
    return {
        "bits": [round(float(value), 3) for value in bits.pairs[:, 0]],
        "bytes": [int(value) for value in bits.pairs[:, 1]],
    }
