"""The audit log: append-only JSON Lines, each holding the hash of the line before it.

Whoever edits, drops or reorders a line breaks the chain from there on. A cut at the end is found
by the file beside the log, which holds the hash of the last line.
"""

from __future__ import annotations

import fcntl
import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from analyzer.errors import AnalyzerError, PathNotFoundError
from analyzer.gate.canonical import is_sealed, sealed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SCHEMA = "analyzer/audit/1"
AUDIT = "audit.jsonl"
GENESIS = "0" * 64
_SEAL = "hash"


@dataclass(frozen=True, slots=True)
class AuditResult:
    """What a log holds: its entries, the hash of the last one, and the first fault, if any."""

    entries: int
    head: str
    fault: str | None

    @property
    def whole(self) -> bool:
        """Whether nothing was edited, dropped, reordered or cut."""
        return self.fault is None


def append(path: Path, event: str, **details: Any) -> str:
    """Add an event and give its hash; the line is on disk when this returns.

    >>> import tempfile
    >>> from pathlib import Path
    >>> log = Path(tempfile.mkdtemp()) / "audit.jsonl"
    >>> head = append(log, "approved", by="Ada")
    >>> verify(log).entries, verify(log).head == head
    (1, True)

    Raises AnalyzerError where the log cannot be written, or is broken at its end.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            last = _last(path)
            entry = sealed(
                {
                    "schema": SCHEMA,
                    "number": last["number"] + 1 if last else 1,
                    "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
                    "event": event,
                    "details": details,
                    "previous": last[_SEAL] if last else GENESIS,
                },
                _SEAL,
            )
            file.write(json.dumps(entry, ensure_ascii=False).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
            head: str = entry[_SEAL]
            _head_file(path).write_text(head + "\n", encoding="ascii")
    except OSError as error:
        raise AnalyzerError(
            f"the audit log '{path}' cannot be written: {error.strerror}",
            hint="nothing is done without a record; give another place with --audit",
        ) from error
    return head


def verify(path: Path, *, head: str | None = None) -> AuditResult:
    """Check the whole chain; ``head`` is a hash that must stand in it, noted at some earlier time.

    The fault names the first line at which the chain does not hold.
    """
    previous, number, seen = GENESIS, 0, set()
    try:
        for line, entry in _entries(path):
            number += 1
            fault = _fault(entry, number, previous)
            if fault:
                return AuditResult(number - 1, previous, f"line {line}: {fault}")
            previous = entry[_SEAL] if entry else previous
            seen.add(previous)
    except FileNotFoundError as error:
        raise PathNotFoundError(
            f"there is no audit log '{path}'",
            hint="it is audit.jsonl, beside a plan that was approved",
        ) from error
    except OSError as error:
        raise AnalyzerError(f"the audit log '{path}' cannot be read: {error.strerror}") from error
    noted = _head_file(path)
    if head is not None and head not in seen:
        return AuditResult(number, previous, f"no line has the hash {head}: lines were cut off")
    if noted.is_file() and noted.read_text(encoding="ascii", errors="replace").strip() not in seen:
        return AuditResult(number, previous, f"'{noted.name}' names a line that is missing")
    return AuditResult(number, previous, None)


def _fault(entry: dict[str, Any] | None, number: int, previous: str) -> str | None:
    if entry is None:
        return "it is no whole entry"
    if entry.get("previous") != previous or entry.get("number") != number:
        return "it does not follow the line before it"
    return None if is_sealed(entry, _SEAL) else "it was edited"


def _entries(path: Path) -> Iterator[tuple[int, dict[str, Any] | None]]:
    with path.open("rb") as file:
        for line, data in enumerate(file, start=1):
            yield line, _parse(data)


def _parse(data: bytes) -> dict[str, Any] | None:
    try:
        entry = json.loads(data)
    except ValueError:
        return None
    whole = isinstance(entry, dict) and _SEAL in entry and data.endswith(b"\n")
    return entry if whole else None


def _last(path: Path) -> dict[str, Any] | None:
    """Give the last entry, None in an empty log; a broken end is refused, not written over."""
    size = path.stat().st_size
    if not size:
        return None
    with path.open("rb") as file:
        length = 4096
        while True:
            start = max(size - length, 0)
            file.seek(start)
            lines = file.read().splitlines(keepends=True)
            if len(lines) > 1 or start == 0:
                break
            length *= 4
    entry = _parse(lines[-1])
    if entry is None or not is_sealed(entry, _SEAL):
        raise AnalyzerError(
            f"the audit log '{path}' is broken at its end", hint=f"analyze audit verify {path}"
        )
    return entry


def _head_file(path: Path) -> Path:
    return path.with_name(path.name + ".head")
