"""How the memory of a scan is shared out among its processes."""

from __future__ import annotations

import ctypes
import gc
import os
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from analyzer.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

DEFAULT_BYTES = 1_500_000_000
PROCESS_BYTES = 240_000_000
"""A process with the libraries and a tokenizer loaded."""
OBSERVED_BYTES = 300_000_000
"""What observing takes beside that: dictionaries, the fast tokenizer, a batch at its height."""
PEAK_OF_HELD = 4
"""Adding frames up takes so many times what they hold: the rows, a copy, their order."""
KEPT_BYTES = 400_000_000
"""A worker up to this size keeps what the C library has: asking for it anew costs time."""
LEAST_HELD_BYTES = 18_000_000
SMALL_CORPUS_BYTES = 4_000_000


@dataclass(frozen=True, slots=True)
class Memory:
    """How many processes count, and how many bytes of counts the first one holds."""

    workers: int
    held_bytes: int


def share_out(memory_bytes: int | None, workers: int | None, size_bytes: int) -> Memory:
    """Share out ``memory_bytes``; without ``workers``, as many as there are cores and as fit.

    >>> share_out(1_500_000_000, 2, 10**9)
    Memory(workers=2, held_bytes=45000000)
    >>> share_out(100_000_000, None, 10**9)
    Traceback (most recent call last):
    analyzer.errors.UsageError: 100 MB of memory are too little for one process
    """
    total_bytes = memory_bytes or DEFAULT_BYTES
    if workers is None:
        workers = 1 if size_bytes < SMALL_CORPUS_BYTES else (os.cpu_count() or 1)
        while workers > 1 and total_bytes < _least(workers):
            workers -= 1
    if memory_bytes is not None and memory_bytes < _least(workers):
        who = "one process" if workers == 1 else f"{workers} workers"
        raise UsageError(
            f"{memory_bytes / 1e6:,.0f} MB of memory are too little for {who}",
            hint=f"give --memory {-(-_least(workers) // 1_000_000)}MB or more"
            + ("" if workers == 1 else ", or fewer --workers"),
        )
    left_bytes = total_bytes - _processes(workers)
    return Memory(workers, max(LEAST_HELD_BYTES, left_bytes // PEAK_OF_HELD))


def give_back(*, beyond_bytes: int = 0) -> None:
    """Give the memory back that the C library keeps between what is in use, where it can.

    After a batch that is some 100 MB a process, and each page of it costs two microseconds when
    it is asked for anew: a process of no more than ``beyond_bytes`` keeps it.
    """
    if not beyond_bytes or _resident_bytes() > beyond_bytes:
        _malloc_trim()(0)


def let_go() -> None:
    """Give back what nothing refers to any more; objects in cycles are many MB of tokenizers."""
    gc.collect()
    give_back()


def _resident_bytes() -> int:
    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    except OSError:  # another system
        return sys.maxsize
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


@cache
def _malloc_trim() -> Callable[[int], object]:
    try:
        return ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):  # another C library
        return lambda _: None


def _least(workers: int) -> int:
    return _processes(workers) + PEAK_OF_HELD * LEAST_HELD_BYTES


def _processes(workers: int) -> int:
    """Give what the processes take; one worker is this very process."""
    one_bytes = PROCESS_BYTES + OBSERVED_BYTES
    return one_bytes if workers == 1 else PROCESS_BYTES + workers * one_bytes
