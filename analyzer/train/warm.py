"""Warms up a checkpoint: measure, train the new rows, write, check, measure what was written."""

from __future__ import annotations

import resource
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analyzer.errors import MissingExtraError, VerificationError
from analyzer.inject.checkpoint import open_checkpoint
from analyzer.inject.forward import is_installed
from analyzer.train.memory import free_memory, refuse_too_large
from analyzer.train.processes import Processes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from analyzer.inject.checkpoint import Checkpoint
    from analyzer.inject.checks import Check
    from analyzer.inject.references import NewToken
    from analyzer.train.settings import History, Settings, Step


@dataclass(frozen=True, slots=True)
class Reading:
    """What a warm-up reads: passages or triples to train on, and what is only measured on."""

    train: tuple[Any, ...]
    heldout: tuple[Any, ...] = ()
    general: tuple[str, ...] = ()
    general_heldout: tuple[str, ...] = ()


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


def warm(
    source: Checkpoint,
    tokens: Sequence[NewToken],
    reading: Reading,
    settings: Settings,
    *,
    out: Path,
    state: Path | None = None,
    base: Checkpoint | None = None,
    on_step: Callable[[Step], None] | None = None,
    should_stop: Callable[[Step], bool] | None = None,
) -> Warmed:
    """Train the new rows of ``source`` and write the result into the empty folder ``out``.

    ``state`` is a folder for what a later run needs to go on. Raises UsageError before anything
    is loaded where memory is too small, VerificationError where a bit changed that must not.
    """
    if not is_installed():
        raise MissingExtraError("training", "train")
    Processes.join(settings.device)  # each to its own device, before anything is put there
    needs = refuse_too_large(source, len(tokens), settings, free_memory(settings.device))
    from analyzer.train import loop, measures
    from analyzer.train.rows import NewRows
    from analyzer.train.write import compare, write_rows, write_whole

    model = measures.load(source.folder, settings)
    probe = measures.Probe(source.tokenizer, tokens, reading, settings)
    ids = [token.id for token in tokens]
    rows = NewRows.attach(model, ids)
    before = probe.of(model, rows)
    with measures.within_memory():
        history = loop.train(
            model,
            source.tokenizer,
            reading.train,
            settings,
            rows=rows,
            tokens=tokens,
            general=reading.general,
            heldout=probe.watched,
            resume_from=state,
            on_step=on_step,
            should_stop=should_stop,
        )
    rows.round_to(source.matrices[0].tensor.dtype)  # what is measured is what is written
    after = probe.of(model, rows)
    if settings.rest_learning_rate > 0:
        rows.merge_into(model)
        rewritten = write_whole(source, model, out)
    else:
        rewritten = write_rows(source, rows, out)
    written = open_checkpoint(out)
    checks = [] if settings.rest_learning_rate > 0 else compare(source, written, ids)
    del model
    checks.append(measures.runs(written, ids))
    failed = [check for check in checks if check.outcome == "failed"]
    if failed:
        raise VerificationError(
            "; ".join(f"{check.name}: {check.detail}" for check in failed),
            hint="everything was rolled back; the model is as it was",
        )
    found = tuple(probe.compared(before, after, base))
    return Warmed(
        new_tokens=len(tokens),
        settings=settings,
        history=history,
        measures=found,
        checks=tuple(checks),
        rewritten=rewritten,
        estimated_bytes=needs.total,
        peak_bytes=_peak_bytes(settings.device),
    )


def _peak_bytes(device: str) -> int:
    if device == "cuda":
        import torch

        return int(torch.cuda.max_memory_allocated())
    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return size if sys.platform == "darwin" else size * 1024
