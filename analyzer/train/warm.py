"""Warms up a checkpoint: measure, train the new rows, write, check, measure what was written."""

from __future__ import annotations

import resource
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from analyzer.errors import MissingExtraError, VerificationError
from analyzer.inject.checkpoint import open_checkpoint
from analyzer.inject.forward import is_installed
from analyzer.inject.verify import check_kept
from analyzer.train.memory import free_memory, refuse_too_large, refuse_too_long
from analyzer.train.processes import Processes
from analyzer.train.settings import Warmed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from analyzer.inject.checkpoint import Checkpoint
    from analyzer.inject.references import NewToken
    from analyzer.train.settings import Reading, Settings, Step


def warm(
    source: Checkpoint,
    tokens: Sequence[NewToken],
    reading: Reading,
    settings: Settings,
    *,
    out: Path,
    state: Path | None = None,
    base: Checkpoint | None = None,
    on_step: Callable[[Step], bool | None] | None = None,
) -> Warmed:
    """Train the new rows of ``source`` and write the result into the empty folder ``out``.

    ``state`` is a folder for what a later run needs to go on. Raises UsageError before anything
    is loaded where memory is too small, VerificationError where a bit changed that must not.
    """
    if not is_installed():
        raise MissingExtraError("training", "train")
    Processes.join(settings.device)  # each to its own device, before anything is put there
    refuse_too_long(source, settings)
    needs = refuse_too_large(source, len(tokens), settings, free_memory(settings.device))
    from analyzer.train import loop, measures
    from analyzer.train.rows import NewRows
    from analyzer.train.write import write_rows, write_whole

    model = measures.load(source.folder, settings)
    probe = measures.Probe(source.tokenizer, tokens, reading, settings)
    ids = [token.id for token in tokens]
    rows = NewRows.attach(model, ids)
    before = probe.of(model, rows)
    history = loop.train(
        model,
        source.tokenizer,
        replace(reading, heldout=probe.watched),
        settings,
        rows=rows,
        tokens=tokens,
        resume_from=state,
        on_step=on_step,
    )
    rows.round_to(source.matrices[0].tensor.dtype)  # what is measured is what is written
    after = probe.of(model, rows)
    if settings.rest_learning_rate > 0:
        rows.merge_into(model)
        rewritten = write_whole(source, model, out)
    else:
        rewritten = write_rows(source, rows, out)
    written = open_checkpoint(out)
    checks = [] if settings.rest_learning_rate > 0 else list(check_kept(source, written, tokens))
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
