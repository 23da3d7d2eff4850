"""The log of a training as CSV, one step a line, for spreadsheets and plots."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from analyzer.train.settings import History

FIELDS = ("step", "tokens", "loss", "learning_rate", "gradient_norm", "flops", "seconds", "heldout")


def write_log(history: History, path: Path) -> None:
    """Write every step; the parts of the loss are columns behind the rest."""
    parts = sorted({name for step in history.steps for name in step.parts})
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*FIELDS, *parts])
        for step in history.steps:
            row = [getattr(step, name) for name in FIELDS]
            writer.writerow(
                ["" if v is None else v for v in row] + [step.parts.get(p, "") for p in parts]
            )
