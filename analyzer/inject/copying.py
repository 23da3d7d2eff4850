"""Bytes from file to file beside other work: on a thread of their own, and by whoever waits."""

from __future__ import annotations

import errno
import os
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from analyzer.errors import AnalyzerError

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

PART_BYTES = 1 << 26
_NO_KERNEL_COPY = {errno.EXDEV, errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP, errno.EPERM}
_COPY_AT_ONCE_BYTES = 1 << 24


@dataclass(frozen=True, slots=True)
class Part:
    """``size_bytes`` of ``source`` from ``start`` on, to stand in ``target`` at ``place``."""

    source: Path
    target: Path
    start: int
    place: int
    size_bytes: int

    def copy(self) -> None:
        """Copy it now."""
        with self.source.open("rb") as old, self.target.open("r+b") as new:
            copy_range(old.fileno(), new.fileno(), self.start, self.place, self.size_bytes)


class Copying:
    """Copies while its block goes on with other work; when the block ends, all is copied.

    The kernel copies, so that a thread costs the interpreter nothing. At the end of the block
    the caller takes parts too. What fails is raised there; a block that fails copies no further.
    """

    def __init__(self) -> None:
        self._waiting: deque[Part] = deque()
        self._pool = ThreadPoolExecutor(max_workers=1)
        self._under_way: list[Future[bool]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                while self._copy_one():
                    pass
                for one in self._under_way:
                    one.result()
        finally:
            self._waiting.clear()
            self._pool.shutdown()

    def file(self, source: Path, target: Path) -> None:
        """Have a whole file copied; it stands there in its length at once."""
        size_bytes = source.stat().st_size
        with target.open("wb") as new:
            new.truncate(size_bytes)
        self.range(source, target, 0, 0, size_bytes)

    def range(self, source: Path, target: Path, start: int, place: int, size_bytes: int) -> None:
        """Have bytes copied into a file that is there."""
        for at in range(0, size_bytes, PART_BYTES):
            size = min(PART_BYTES, size_bytes - at)
            self._waiting.append(Part(source, target, start + at, place + at, size))
            self._under_way.append(self._pool.submit(self._copy_one))

    def _copy_one(self) -> bool:
        try:
            part = self._waiting.popleft()
        except IndexError:
            return False
        part.copy()
        return True


def copy_range(old: int, new: int, start: int, place: int, size_bytes: int) -> None:
    """Copy bytes between open files, inside the kernel where it can."""
    done = 0
    while done < size_bytes:
        try:
            count = os.copy_file_range(old, new, size_bytes - done, start + done, place + done)
        except OSError as error:
            if error.errno not in _NO_KERNEL_COPY:
                raise
            count = 0
        if count == 0:
            data = os.pread(old, min(_COPY_AT_ONCE_BYTES, size_bytes - done), start + done)
            if not data:
                raise AnalyzerError("a weight file became shorter while it was copied")
            write_at(new, data, place + done)
            count = len(data)
        done += count


def write_at(file: int, data: bytes, place: int) -> None:
    """Write all of the data at a place of an open file."""
    view = memoryview(data)
    while view:
        count = os.pwrite(file, view, place)
        view, place = view[count:], place + count
