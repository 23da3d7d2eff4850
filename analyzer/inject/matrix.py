"""A tensor with one row a token: the input embedding, the output head, or the head's bias."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

import numpy as np

from analyzer.inject.numbers import from_float32, raw_type, to_float32
from analyzer.inject.safetensors_file import Grown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from analyzer.inject.numbers import Float32, Raw
    from analyzer.inject.safetensors_file import Tensor

Role = Literal["input", "output", "bias"]
ROWS_AT_ONCE = 8192


@dataclass(frozen=True, slots=True)
class Matrix:
    """Rows of width numbers, read when asked for; memory is what is asked for.

    ``axis`` is the axis of the tensor that counts tokens; all axes before it have size 1.
    ``used`` is how many rows belong to tokens; those after it are padding.
    """

    tensor: Tensor
    role: Role
    axis: int
    used: int

    @property
    def rows(self) -> int:
        """The number of rows, padding included."""
        return self.tensor.shape[self.axis]

    @property
    def width(self) -> int:
        """Numbers in a row; 1 for a bias."""
        return math.prod(self.tensor.shape[self.axis + 1 :])

    def raw(self) -> Raw:
        """Give the bits of all rows, mapped and not read: [rows, width]."""
        tensor = self.tensor
        shape = (self.rows, self.width)
        kind = raw_type(tensor.dtype)
        return np.memmap(tensor.path, dtype=kind, mode="r", offset=tensor.start, shape=shape)

    def take(self, ids: Sequence[int] | Raw) -> Float32:
        """Give some rows: float32 [len(ids), width]."""
        return to_float32(self.raw()[np.asarray(ids, dtype=np.int64)], self.tensor.dtype)

    def blocks(self) -> Iterator[tuple[int, Float32]]:
        """Give all used rows in order, some thousand at once, each with the first one's id."""
        for start in range(0, self.used, ROWS_AT_ONCE):
            raw = self.raw()[start : min(start + ROWS_AT_ONCE, self.used)]
            yield start, to_float32(raw, self.tensor.dtype)

    def grown(self, rows: Mapping[int, Float32], size: int) -> Grown:
        """Give the tensor with ``size`` rows, those given written over or put after the old ones.

        A padding row beyond the old ones that is not given holds the mean of all used rows: an
        output row of zeros could outbid real tokens.
        """
        row_bytes = self.width * raw_type(self.tensor.dtype).itemsize
        data = {i: from_float32(row, self.tensor.dtype).tobytes() for i, row in rows.items()}
        patches = tuple((i * row_bytes, data[i]) for i in sorted(data) if i < self.rows)
        padding = b""
        if any(i not in data for i in range(self.rows, size)):
            padding = from_float32(spread(self)[0], self.tensor.dtype).tobytes()
        tail = b"".join(data.get(i, padding) for i in range(self.rows, size))
        before, after = self.tensor.shape[: self.axis], self.tensor.shape[self.axis + 1 :]
        return Grown((*before, size, *after), patches, tail)


@lru_cache(maxsize=8)
def spread(matrix: Matrix) -> tuple[Float32, Float32]:
    """Give the mean and the standard deviation of the used rows in each dimension: [width] each."""
    total = np.zeros(matrix.width)
    squares = np.zeros(matrix.width)
    for _, block in matrix.blocks():
        total += block.sum(axis=0, dtype=np.float64)
        squares += np.einsum("ij,ij->j", block, block, dtype=np.float64)
    mean = total / matrix.used
    deviation = np.sqrt(np.maximum(squares / matrix.used - mean * mean, 0.0))
    return mean.astype(np.float32), deviation.astype(np.float32)
