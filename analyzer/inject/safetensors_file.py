"""safetensors files by their headers: where each tensor's bytes lie, and copies with some grown.

The format: 8 bytes of little-endian header length, a JSON header, the tensors' bytes
(https://github.com/huggingface/safetensors#format). No tensor is read to be copied.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analyzer.errors import AnalyzerError
from analyzer.inject.copying import copy_range, write_at
from analyzer.inject.numbers import SIZE_BYTES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from analyzer.inject.copying import Copying

LONGEST_HEADER_BYTES = 100_000_000
_ALIGNMENT_BYTES = 8


@dataclass(frozen=True, slots=True)
class Tensor:
    """A tensor in a file: its bytes are ``[start, end)`` of ``path``."""

    name: str
    dtype: str
    shape: tuple[int, ...]
    start: int
    end: int
    path: Path


@dataclass(frozen=True, slots=True)
class Header:
    """What a file says of itself; ``tensors`` in the order of their bytes."""

    path: Path
    tensors: dict[str, Tensor]
    metadata: dict[str, str]


@dataclass(frozen=True, slots=True)
class Grown:
    """A tensor with another shape: its old bytes, some rows written over, others put after.

    ``patches`` gives bytes at places inside the old ones, ``tail`` what follows them.
    """

    shape: tuple[int, ...]
    patches: tuple[tuple[int, bytes], ...]
    tail: bytes


def read_header(path: Path) -> Header:
    """Read a file's header; AnalyzerError for one that is not whole."""
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if length > LONGEST_HEADER_BYTES:
            raise _broken(path, "its header would be longer than 100 MB")
        data = file.read(length)
    try:
        content: dict[str, Any] = json.loads(data)
        metadata = content.pop("__metadata__", {})
        found = [_tensor(path, name, entry, 8 + length) for name, entry in content.items()]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _broken(path, "its header is no JSON of tensors") from error
    size_bytes = path.stat().st_size
    for tensor in found:
        wanted = math.prod(tensor.shape) * SIZE_BYTES.get(tensor.dtype, 0)
        if tensor.end > size_bytes or (wanted and tensor.end - tensor.start != wanted):
            raise _broken(path, f"the bytes of {tensor.name} are not all there")
    found.sort(key=lambda tensor: tensor.start)
    return Header(path, {tensor.name: tensor for tensor in found}, metadata)


def _tensor(path: Path, name: str, entry: dict[str, Any], offset: int) -> Tensor:
    start, end = entry["data_offsets"]
    shape = tuple(int(size) for size in entry["shape"])
    return Tensor(name, str(entry["dtype"]), shape, offset + int(start), offset + int(end), path)


def _broken(path: Path, why: str) -> AnalyzerError:
    return AnalyzerError(f"'{path}' is not whole safetensors: {why}", hint="download it again")


def write_grown(source: Header, out: Path, grown: Mapping[str, Grown], copying: Copying) -> None:
    """Write a copy of a file in which some tensors have grown; the others come by ``copying``."""
    sizes = {
        name: tensor.end - tensor.start + (len(grown[name].tail) if name in grown else 0)
        for name, tensor in source.tensors.items()
    }
    header, places = _header(source, grown, sizes)
    with source.path.open("rb") as old, out.open("wb") as new:
        new.write(header)
        new.truncate(len(header) + sum(sizes.values()))
        for name, tensor in source.tensors.items():
            place, size_bytes = len(header) + places[name], tensor.end - tensor.start
            if name not in grown:
                copying.range(source.path, out, tensor.start, place, size_bytes)
                continue
            copy_range(old.fileno(), new.fileno(), tensor.start, place, size_bytes)
            for at, data in grown[name].patches:
                write_at(new.fileno(), data, place + at)
            write_at(new.fileno(), grown[name].tail, place + size_bytes)


def _header(
    source: Header, grown: Mapping[str, Grown], sizes: dict[str, int]
) -> tuple[bytes, dict[str, int]]:
    content: dict[str, Any] = {"__metadata__": source.metadata} if source.metadata else {}
    places, place = {}, 0
    for name, tensor in source.tensors.items():
        shape = grown[name].shape if name in grown else tensor.shape
        offsets = [place, place + sizes[name]]
        content[name] = {"dtype": tensor.dtype, "shape": list(shape), "data_offsets": offsets}
        places[name] = place
        place += sizes[name]
    text = json.dumps(content, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % _ALIGNMENT_BYTES)
    return len(text).to_bytes(8, "little") + text, places
