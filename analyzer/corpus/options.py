"""What a reading is told: the field that holds the text, and how far an archive may expand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analyzer.corpus.reasons import Refused

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Limits:
    """How far one file on disk may expand; beyond it the file is refused as an archive bomb.

    Up to ``free_bytes`` anything goes; then at most ``ratio`` times the compressed bytes read
    so far; and never more than ``expanded_bytes``.
    """

    ratio: float = 200.0
    free_bytes: int = 64 << 20
    expanded_bytes: int = 256 << 30


@dataclass(frozen=True, slots=True)
class Options:
    """What every reader is told beside the bytes and their path.

    ``progress`` is called with the number of bytes that were read from disk since the last call.
    """

    text_field: str | None = None
    limits: Limits = field(default_factory=Limits)
    progress: Callable[[int], object] | None = None


@dataclass(slots=True)
class Meter:
    """Counts, for one file on disk, what was read from it and what that expanded to.

    >>> meter = Meter(Limits(free_bytes=10, ratio=2))
    >>> meter.take(4)
    >>> meter.give(10)
    >>> meter.give(1)
    Traceback (most recent call last):
    analyzer.corpus.reasons.Refused: ('archive-too-large', 'expands to over 2 times its size')
    """

    limits: Limits
    progress: Callable[[int], object] | None = None
    taken_bytes: int = 0
    given_bytes: int = 0

    def take(self, size_bytes: int) -> None:
        """Count bytes that were read from disk, and tell the progress of it."""
        self.taken_bytes += size_bytes
        if self.progress:
            self.progress(size_bytes)

    def give(self, size_bytes: int) -> None:
        """Count expanded bytes; Refused once they are too many."""
        self.given_bytes += size_bytes
        limits = self.limits
        if self.given_bytes > limits.expanded_bytes:
            detail = f"expands to over {limits.expanded_bytes} bytes"
            raise Refused("archive-too-large", detail)
        if self.given_bytes > max(limits.free_bytes, limits.ratio * self.taken_bytes):
            raise Refused("archive-too-large", f"expands to over {limits.ratio:g} times its size")
