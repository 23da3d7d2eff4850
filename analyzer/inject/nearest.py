"""The old rows nearest to given ones, block by block, on the CPU or a GPU."""

from __future__ import annotations

import importlib.util
import sys
from contextlib import suppress
from dataclasses import dataclass
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
_NONE = -2.0  # under every cosine


@dataclass(slots=True)
class Device:
    """Where products are computed; a GPU that fails leaves the rest to the CPU, and this notes it.

    >>> str(Device("cuda")), str(Device("cuda", "CUDA error: out of memory"))
    ('cuda', 'cuda, the rest on cpu after a fault (CUDA error: out of memory)')
    """

    name: str = "cpu"
    fault: str = ""

    def __str__(self) -> str:
        """Give its name, and what became of it."""
        told = f", the rest on cpu after a fault ({self.fault})"
        return self.name + (told if self.fault else "")

    @property
    def now(self) -> str:
        """Where the next product is computed."""
        return "cpu" if self.fault else self.name


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
    queries: Float32, matrix: Matrix, count: int, *, device: Device | str = "cpu"
) -> tuple[NDArray[np.int64], Float32]:
    """Give the ids and cosines of the used rows most like each query, best first.

    Both are [len(queries), count]. Memory is one block of rows and one of queries; a GPU that
    runs out of it leaves the rest to the CPU, which ``device`` notes where it is a ``Device``.
    """
    place = Device(device) if isinstance(device, str) else device
    count = min(count, matrix.used)
    ids = np.empty((len(queries), count), dtype=np.int64)
    cosines = np.empty((len(queries), count), dtype=np.float32)
    for start in range(0, len(queries), _QUERIES_AT_ONCE):
        part = slice(start, start + _QUERIES_AT_ONCE)
        ids[part], cosines[part] = _nearest(unit(queries[part]), matrix, count, place)
    return ids, cosines


def unit(rows: Float32) -> Float32:
    """Give rows of length one; a row of zeros stays."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: Float32 = np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0)
    return scaled


def _nearest(
    queries: Float32, matrix: Matrix, count: int, device: Device
) -> tuple[NDArray[np.int64], Float32]:
    best = np.full((len(queries), count), _NONE, dtype=np.float32)
    ids = np.zeros((len(queries), count), dtype=np.int64)
    for start, block in matrix.blocks():
        cosines, places = _best_of(queries, unit(block), count, device)
        joined = np.concatenate([best, cosines], axis=1)
        joined_ids = np.concatenate([ids, places + start], axis=1)
        order = np.lexsort((joined_ids, -joined), axis=1)[:, :count]
        best = np.take_along_axis(joined, order, axis=1)
        ids = np.take_along_axis(joined_ids, order, axis=1)
    return ids, best


def _best_of(
    queries: Float32, block: Float32, count: int, device: Device
) -> tuple[Float32, NDArray[np.int64]]:
    """Give the greatest products of each query with the block's rows, and their places."""
    count = min(count, len(block))
    if device.now != "cpu":
        import torch

        try:
            best = greatest(torch.from_numpy(queries), torch.from_numpy(block), count, device.now)
            return best[0].numpy(), best[1].numpy()
        except RuntimeError as error:  # torch's own for memory is one; cuBLAS raises it bare
            device.fault = str(error).partition("\n")[0].strip() or type(error).__name__
            with suppress(RuntimeError):
                torch.cuda.empty_cache()
    cosines = queries @ block.T
    places = np.argpartition(-cosines, count - 1, axis=1)[:, :count]
    return np.take_along_axis(cosines, places, axis=1), places


def greatest(
    queries: torch.Tensor, block: torch.Tensor, count: int, device: str
) -> tuple[torch.Tensor, torch.Tensor]:
    """Compute on a device; give float32 and int64 [queries, count] on the CPU.

    In float32 throughout: TensorFloat-32, the default in some containers, is off by 1e-3.
    """
    import torch

    precision = torch.get_float32_matmul_precision()
    torch.set_float32_matmul_precision("highest")
    try:
        cosines = queries.to(device) @ block.to(device).T
    finally:
        torch.set_float32_matmul_precision(precision)
    # a row that is no number is nobody's neighbour; topk would put it first
    best, places = cosines.nan_to_num_(nan=_NONE).topk(count, dim=1)
    return best.cpu(), places.cpu()
