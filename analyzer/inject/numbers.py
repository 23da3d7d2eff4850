"""The number formats of weights, as float32 and back; bfloat16 by its bits, without torch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Float32 = NDArray[np.float32]
    Raw = NDArray[Any]

# bytes per number of every format that a row can be computed in
SIZE_BYTES = {"F64": 8, "F32": 4, "F16": 2, "BF16": 2}
_RAW = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<u2"}


def raw_type(dtype: str) -> np.dtype:
    """Give the numpy type that holds a format's bits; bfloat16 as unsigned 16-bit numbers."""
    return np.dtype(_RAW[dtype])


def to_float32(raw: Raw, dtype: str) -> Float32:
    """Give the numbers behind raw bits as float32.

    >>> to_float32(np.array([0x3F80, 0xC000], dtype="<u2"), "BF16").tolist()
    [1.0, -2.0]
    """
    if dtype == "BF16":
        return (raw.astype(np.uint32) << 16).view(np.float32)
    return raw.astype(np.float32)


def from_float32(numbers: Float32, dtype: str) -> Raw:
    """Give the nearest raw bits, ties to even, of finite numbers.

    >>> from_float32(np.array([1.0, 1.00390625], dtype=np.float32), "BF16").tolist()
    [16256, 16256]
    """
    numbers = np.ascontiguousarray(numbers, dtype=np.float32)
    if dtype == "BF16":
        bits = numbers.view(np.uint32)
        return ((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16).astype("<u2")
    if dtype == "F16":
        largest = np.float32(np.finfo(np.float16).max)
        return np.clip(numbers, -largest, largest).astype("<f2")
    return numbers.astype(_RAW[dtype])
