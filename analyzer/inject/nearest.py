"""The old rows nearest to given ones, block by block, on the CPU or a GPU."""

from __future__ import annotations

import importlib.util
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from analyzer.errors import MissingExtraError, UsageError

if TYPE_CHECKING:
    import torch
    from numpy.typing import NDArray

    from analyzer.inject.matrix import Matrix
    from analyzer.inject.numbers import Float32

_QUERIES_AT_ONCE = 2048


def pick_device(wanted: str) -> str:
    """Give ``cpu`` or ``cuda`` for ``auto``, ``cpu`` or ``cuda``.

    >>> pick_device("cpu")
    'cpu'

    Raises UsageError where cuda is asked for and not there, MissingExtraError without torch.
    """
    if wanted == "cpu" or (wanted == "auto" and not _may_have_gpu()):
        return "cpu"
    if importlib.util.find_spec("torch") is None:
        if wanted == "cuda":
            raise MissingExtraError("computing on a GPU", "inject")
        return "cpu"
    import torch

    if torch.cuda.is_available():
        return "cuda"
    if wanted == "cuda":
        raise UsageError("there is no CUDA device here", hint="--device auto falls back to the CPU")
    return "cpu"


def _may_have_gpu() -> bool:
    """Look for a driver's device file, as importing torch to ask takes seconds and memory."""
    drivers = ("/dev/nvidiactl", "/dev/dxg", "/dev/kfd")
    return sys.platform != "linux" or any(Path(driver).exists() for driver in drivers)


def nearest(
    queries: Float32, matrix: Matrix, count: int, *, device: str = "cpu"
) -> tuple[NDArray[np.int64], Float32]:
    """Give the ids and cosines of the used rows most like each query, best first.

    Both are [len(queries), count]. Memory is one block of rows and one of queries; a GPU that
    runs out of it leaves the rest to the CPU.
    """
    count = min(count, matrix.used)
    ids = np.empty((len(queries), count), dtype=np.int64)
    cosines = np.empty((len(queries), count), dtype=np.float32)
    for start in range(0, len(queries), _QUERIES_AT_ONCE):
        part = slice(start, start + _QUERIES_AT_ONCE)
        ids[part], cosines[part] = _nearest(unit(queries[part]), matrix, count, device)
    return ids, cosines


def unit(rows: Float32) -> Float32:
    """Give rows of length one; a row of zeros stays."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: Float32 = np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0)
    return scaled


def _nearest(
    queries: Float32, matrix: Matrix, count: int, device: str
) -> tuple[NDArray[np.int64], Float32]:
    best = np.full((len(queries), count), -2.0, dtype=np.float32)
    ids = np.zeros((len(queries), count), dtype=np.int64)
    for start, block in matrix.blocks():
        cosines, device = _product(queries, unit(block), device)
        kept = min(count, cosines.shape[1])
        places = np.argpartition(-cosines, kept - 1, axis=1)[:, :kept]
        joined = np.concatenate([best, np.take_along_axis(cosines, places, axis=1)], axis=1)
        joined_ids = np.concatenate([ids, places + start], axis=1)
        order = np.lexsort((joined_ids, -joined), axis=1)[:, :count]
        best = np.take_along_axis(joined, order, axis=1)
        ids = np.take_along_axis(joined_ids, order, axis=1)
    return ids, best


def _product(queries: Float32, block: Float32, device: str) -> tuple[Float32, str]:
    """Multiply, and give the device that did it: the CPU where the GPU has no room."""
    if device == "cpu":
        return queries @ block.T, device
    import torch

    try:
        product = multiplied(torch.from_numpy(queries), torch.from_numpy(block), device)
        return product.numpy(), device
    except RuntimeError:  # torch.OutOfMemoryError is one; cuBLAS and the driver raise it bare
        with suppress(RuntimeError):
            torch.cuda.empty_cache()
        return queries @ block.T, "cpu"


def multiplied(queries: torch.Tensor, block: torch.Tensor, device: str) -> torch.Tensor:
    """Give queries times the block's rows, on the CPU again: float32 [queries, rows]."""
    return (queries.to(device) @ block.to(device).T).cpu()
