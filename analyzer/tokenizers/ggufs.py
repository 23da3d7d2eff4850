"""The header of a GGUF file: its metadata and the shapes of its tensors, without the weights.

The format is https://github.com/ggml-org/ggml/blob/master/docs/gguf.md. The `gguf` package maps
every string of the vocabulary to an array and needs seconds; this reads the same in a tenth.
"""

from __future__ import annotations

import hashlib
import math
import mmap
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analyzer.errors import TokenizerError

if TYPE_CHECKING:
    from pathlib import Path

_SCALARS = dict(enumerate("BbHhIif?", 0)) | {10: "Q", 11: "q", 12: "d"}
_STRING = 8
_ARRAY = 9


@dataclass(frozen=True, slots=True)
class Header:
    """``fields`` by name, ``shapes`` by tensor name, and the SHA-256 of the metadata's bytes."""

    fields: dict[str, Any]
    shapes: dict[str, tuple[int, ...]]
    digest: str

    @property
    def parameters(self) -> int:
        """The number of weights."""
        return sum(math.prod(shape) for shape in self.shapes.values())


def read_header(path: Path) -> Header:
    """Read the header; a file that ends inside it, or is no GGUF, is a TokenizerError."""
    with path.open("rb") as file:
        try:
            view = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except ValueError as error:  # an empty file
            raise TokenizerError(f"{path} is empty") from error
        with view:
            try:
                return _read(_Cursor(view))
            except (struct.error, IndexError, UnicodeDecodeError, KeyError) as error:
                raise TokenizerError(
                    f"{path} ends inside its header or is not a GGUF file",
                    hint="download it again",
                ) from error


class _Cursor:
    """A position in the file; every read moves it."""

    def __init__(self, view: mmap.mmap) -> None:
        self.view = view
        self.at = 0

    def take(self, code: str) -> Any:
        (value,) = struct.unpack_from(f"<{code}", self.view, self.at)
        self.at += struct.calcsize(code)
        return value

    def string(self) -> str:
        length = self.take("Q")
        if self.at + length > len(self.view):
            raise IndexError(length)
        data = self.view[self.at : self.at + length]
        self.at += length
        return data.decode("utf-8")

    def value(self, kind: int) -> Any:
        if kind == _STRING:
            return self.string()
        if kind == _ARRAY:
            return self.array()
        return self.take(_SCALARS[kind])

    def array(self) -> list[Any]:
        kind = self.take("I")
        count = self.take("Q")
        if count > len(self.view):
            raise IndexError(count)
        if kind in {_STRING, _ARRAY}:
            return [self.value(kind) for _ in range(count)]
        code = _SCALARS[kind]
        values = list(struct.unpack_from(f"<{count}{code}", self.view, self.at))
        self.at += struct.calcsize(code) * count
        return values


def _read(cursor: _Cursor) -> Header:
    if cursor.view[:4] != b"GGUF" or cursor.view[4:8] == b"\0\0\0\3":  # big-endian files differ
        raise KeyError("magic")
    cursor.at = 4
    version = cursor.take("I")
    if version not in {2, 3}:
        raise KeyError(version)
    tensors = cursor.take("Q")
    count = cursor.take("Q")
    fields = {}
    for _ in range(count):
        name = cursor.string()
        fields[name] = cursor.value(cursor.take("I"))
    digest = hashlib.sha256(cursor.view[: cursor.at]).hexdigest()
    shapes = {}
    for _ in range(tensors):
        name = cursor.string()
        dimensions = cursor.take("I")
        shapes[name] = tuple(cursor.take("Q") for _ in range(dimensions))
        cursor.at += 12  # type and offset
    return Header(fields, shapes, digest)
