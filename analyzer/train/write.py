"""A new checkpoint with trained rows: of the old one's files only the new rows are other bytes."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

from analyzer.inject.checkpoint import INDEX
from analyzer.inject.copying import Copying
from analyzer.inject.safetensors_file import write_grown
from analyzer.train.added import RECORD

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from analyzer.inject.checkpoint import Checkpoint
    from analyzer.inject.matrix import Matrix
    from analyzer.inject.numbers import Float32
    from analyzer.train.rows import NewRows


def write_rows(checkpoint: Checkpoint, rows: NewRows, out: Path) -> tuple[str, ...]:
    """Write the checkpoint into an empty folder with the rows in it; gives the files rewritten.

    Weights are copied as bytes and the rows written over, so that nothing else can change.
    """
    changed = {matrix.tensor.path for matrix in checkpoint.matrices}
    for header in checkpoint.headers:
        if header.path not in changed:
            continue
        grown = {
            matrix.tensor.name: matrix.grown(_rows_of(matrix, rows), matrix.rows)
            for matrix in checkpoint.matrices
            if matrix.tensor.path == header.path
        }
        target = out / header.path.relative_to(checkpoint.root)
        target.parent.mkdir(parents=True, exist_ok=True)
        with Copying() as copying:
            write_grown(header, target, grown, copying)
    _copy_rest(checkpoint, out, {*changed, checkpoint.root / RECORD})
    return tuple(sorted(path.name for path in changed))


def write_whole(checkpoint: Checkpoint, model: Any, out: Path) -> tuple[str, ...]:
    """Write a checkpoint all of whose weights were trained, in its own number format."""
    import torch

    from analyzer.train.rows import FORMATS

    dtype = getattr(torch, FORMATS[checkpoint.matrices[0].tensor.dtype])
    inner = out / checkpoint.folder.relative_to(checkpoint.root)
    inner.mkdir(parents=True, exist_ok=True)
    model.to(dtype).save_pretrained(inner)
    written = {path.name for path in inner.glob("*.safetensors*")}
    old = {header.path for header in checkpoint.headers}
    _copy_rest(checkpoint, out, {*old, checkpoint.root / RECORD, checkpoint.folder / INDEX})
    return tuple(sorted(written))


def _copy_rest(checkpoint: Checkpoint, out: Path, left_out: Collection[Path]) -> None:
    """Copy every other file of the folder that is not there yet."""
    for path in sorted(checkpoint.root.rglob("*")):
        target = out / path.relative_to(checkpoint.root)
        if path.is_file() and path not in left_out and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)


def _rows_of(matrix: Matrix, rows: NewRows) -> dict[int, Float32]:
    if matrix.role == "bias":
        found = None if rows.bias is None else rows.bias.unsqueeze(1)
    elif matrix.role == "output" and rows.output is not None:
        found = rows.output
    else:
        found = rows.input
    if found is None:  # a bias that the model does not read
        return {}
    numbers = found.detach().float().cpu().numpy()
    return dict(zip(rows.ids.tolist(), numbers, strict=True))
