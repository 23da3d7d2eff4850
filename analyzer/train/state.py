"""The state of a training on disk: one safetensors file, whole or the one before it."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from analyzer.errors import AnalyzerError, UsageError
from analyzer.train.settings import Step

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import torch

NAME = "state.safetensors"


@dataclass(frozen=True, slots=True)
class State:
    """Tensors by name, the steps so far, and the digest of what is being trained on what."""

    digest: str
    steps: tuple[Step, ...]
    facts: dict[str, Any]
    tensors: Mapping[str, torch.Tensor]


def save(folder: Path, state: State) -> None:
    """Write a state in the place of the last one; a kill leaves either of them whole."""
    from safetensors.torch import save_file

    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / f".{NAME}.partial"
    content = {"steps": [asdict(step) for step in state.steps], "facts": state.facts}
    tensors = {name: tensor.cpu().contiguous() for name, tensor in state.tensors.items()}
    save_file(tensors, partial, {"digest": state.digest, "content": json.dumps(content)})
    with partial.open("rb") as file:
        os.fsync(file.fileno())
    partial.replace(folder / NAME)


def load(folder: Path, digest: str) -> State | None:
    """Read the state in a folder, None where there is none yet.

    Raises UsageError for the state of another training, AnalyzerError for a broken file.
    """
    path = folder / NAME
    if not path.is_file():
        return None
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, "pt") as file:
            metadata = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        content = json.loads(metadata["content"])
        steps = tuple(Step(**step) for step in content["steps"])
    except (SafetensorError, KeyError, ValueError, TypeError) as error:
        raise AnalyzerError(
            f"'{path}' is no whole state", hint="remove it to begin anew"
        ) from error
    if metadata.get("digest") != digest:
        raise UsageError(
            f"'{folder}' holds a training of another model, text or settings",
            hint="give the same options, or another folder",
        )
    return State(digest, steps, content["facts"], tensors)
