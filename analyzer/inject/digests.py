"""Digests of weights: over every byte, on all cores, and again only for a file that changed."""

from __future__ import annotations

import hashlib
import json
import os
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analyzer.inject.safetensors_file import Header, Tensor

PART_BYTES = 1 << 24
_READ_BYTES = 1 << 20
# Smaller files are read again sooner than a note of them is found.
NOTED_FROM_BYTES = 1 << 26
# A file may change once more within the tick of the clock that stamps it.
_SETTLED_SECONDS = 2.0


def digests_of(tensors: Iterable[Tensor]) -> dict[str, str]:
    """Give each tensor's digest by its name: SHA-256 over those of its parts of 16 MB.

    The parts are read and hashed side by side. Raises OSError for a file that cannot be read.
    """
    every = list(tensors)
    parts = [(tensor, at) for tensor in every for at in range(tensor.start, tensor.end, PART_BYTES)]
    found = {tensor.name: hashlib.sha256() for tensor in every}
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for (tensor, _), digest in zip(parts, pool.map(_of_part, parts), strict=True):
            found[tensor.name].update(digest)
    return {name: digest.hexdigest() for name, digest in found.items()}


def _of_part(part: tuple[Tensor, int]) -> bytes:
    tensor, start = part
    digest = hashlib.sha256()
    with tensor.path.open("rb", buffering=0) as file:
        end = min(start + PART_BYTES, tensor.end)
        for at in range(start, end, _READ_BYTES):
            digest.update(os.pread(file.fileno(), min(_READ_BYTES, end - at), at))
    return digest.digest()


def digests_of_file(header: Header) -> dict[str, str]:
    """Give the digests of a file's tensors, as noted when it was last read if it is the same file.

    The same is: device, inode, size, and the moments of the last change of its content and of its
    entry, to the nanosecond. Notes lie in ``analyzer/digests`` of the user's cache folder.
    """
    path, started = header.path.resolve(), time.time()
    stamp = _stamp(path)
    note = _note_of(path)
    with suppress(OSError, ValueError, KeyError, TypeError):
        noted = json.loads(note.read_bytes())
        if noted["stamp"] == stamp and noted["tensors"].keys() == header.tensors.keys():
            return dict(noted["tensors"])
    found = digests_of(header.tensors.values())
    _, _, size_bytes, *moments = stamp
    settled = max(moments) / 1e9 < started - _SETTLED_SECONDS
    if size_bytes >= NOTED_FROM_BYTES and settled and _stamp(path) == stamp:
        with suppress(OSError):  # a home that may not be written: it is read again next time
            note.parent.mkdir(parents=True, exist_ok=True)
            partial = note.with_suffix(f".{os.getpid()}")
            partial.write_text(json.dumps({"stamp": stamp, "tensors": found}), encoding="utf-8")
            partial.replace(note)
    return found


def _stamp(path: Path) -> list[int]:
    now = path.stat()
    return [now.st_dev, now.st_ino, now.st_size, now.st_mtime_ns, now.st_ctime_ns]


def _note_of(path: Path) -> Path:
    base = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser()
    name = hashlib.sha256(os.fsencode(path)).hexdigest()
    return base / "analyzer" / "digests" / f"{name}.json"
