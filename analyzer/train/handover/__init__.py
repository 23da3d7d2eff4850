"""Writes a recipe for continued pretraining: scripts, settings and text that start as they are."""

from __future__ import annotations

import json
import os
from importlib import resources
from typing import TYPE_CHECKING, Any

from analyzer.errors import UsageError
from analyzer.inject.bits import frame_of, is_causal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from analyzer.inject.checkpoint import Checkpoint
    from analyzer.train.settings import Reading, Settings

FILES = ("README.md", "mix.py", "train.py", "train_peft.py")
# New rows fast, all else slowly (the project's source documents); stages as in Kim et al. 2024,
# EEVE, arXiv 2402.14714, section 3, with its middle stages as one.
STAGES = (
    {"trains": "rows", "share": 0.1, "learning_rate": 1e-3},
    {"trains": "upper", "share": 0.2, "learning_rate": 1e-4},
    {"trains": "all", "share": 0.7, "learning_rate": 1e-5},
)
GENERAL_SHARE = 0.1
SEQUENCES_AT_ONCE = 4


def refuse_recipe(checkpoint: Checkpoint, settings: Settings, out: Path) -> None:
    """Raise UsageError for a folder that is not empty, and for a model that is not causal."""
    config: Any = type("Config", (), checkpoint.config)
    if not is_causal(config) or settings.objective == "triples":
        raise UsageError(
            "the recipe is for models that predict the next token", hint="leave out --recipe"
        )
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UsageError(f"'{out}' is there already", hint="give a new folder with --recipe")


def write_recipe(
    checkpoint: Checkpoint,
    new_ids: Sequence[int],
    reading: Reading,
    settings: Settings,
    out: Path,
) -> tuple[Path, ...]:
    """Write the recipe into an empty folder; gives its files.

    Raises UsageError as ``refuse_recipe`` does.
    """
    refuse_recipe(checkpoint, settings, out)
    config: Any = type("Config", (), checkpoint.config)
    out.mkdir(parents=True, exist_ok=True)
    recipe = {
        "model": os.path.relpath(checkpoint.folder.resolve(), out.resolve()),
        "new_ids": list(new_ids),
        "start_ids": list(frame_of(checkpoint.tokenizer, config).start),
        "embedding": _module(checkpoint, "input"),
        "head": _module(checkpoint, "output"),
        "tokens": sum(len(text) for text in reading.train) // 3,
        "context_tokens": settings.context_tokens,
        "batch_tokens": max(settings.batch_tokens, settings.context_tokens),
        "sequences_at_once": SEQUENCES_AT_ONCE,
        "general_share": settings.general_share or (GENERAL_SHARE if reading.general else 0.0),
        "stages": STAGES,
        "evaluate_every": 200,
        "save_every": 200,
        "seed": settings.seed,
    }
    (out / "recipe.json").write_text(json.dumps(recipe, indent=2) + "\n", encoding="utf-8")
    texts = {
        "domain": reading.train,
        "domain-heldout": reading.heldout,
        "general": reading.general,
        "general-heldout": reading.general_heldout,
    }
    for name, passages in texts.items():
        if passages:
            with (out / f"{name}.jsonl").open("w", encoding="utf-8") as file:
                file.writelines(
                    json.dumps({"text": text}, ensure_ascii=False) + "\n" for text in passages
                )
    source = resources.files("analyzer.train.handover") / "files"
    for name in FILES:
        text = (source / f"{name}.txt").read_text(encoding="utf-8")
        (out / name).write_text(text, encoding="utf-8")
    return tuple(sorted(out.iterdir()))


def _module(checkpoint: Checkpoint, role: str) -> str:
    """Give the last part of the name of a matrix's module, empty where there is none."""
    names = [m.tensor.name for m in checkpoint.matrices if m.role == role]
    return names[0].removesuffix(".weight").rpartition(".")[2] if names else ""
