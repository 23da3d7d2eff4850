"""How far an archive may expand, and the count of how far it has."""

from __future__ import annotations

from dataclasses import dataclass

from analyzer.corpus.reasons import Refused


@dataclass(frozen=True, slots=True)
class Limits:
    """How far one file on disk may expand; beyond it the file is refused as an archive bomb.

    Up to ``free_bytes`` anything goes; then at most ``ratio`` times the compressed bytes used
    so far; and never more than ``expanded_bytes``.
    """

    ratio: float = 200.0
    free_bytes: int = 64 << 20
    expanded_bytes: int = 256 << 30


@dataclass(slots=True)
class Meter:
    """Counts, for one file on disk, the compressed bytes that were used and what they became.

    >>> meter = Meter(Limits(free_bytes=10, ratio=2))
    >>> meter.used_bytes += 4
    >>> meter.give(10)
    >>> meter.give(1)
    Traceback (most recent call last):
    analyzer.corpus.reasons.Refused: ('archive-too-large', 'expands to over 2 times its size')
    """

    limits: Limits
    used_bytes: int = 0
    given_bytes: int = 0

    @property
    def over_ratio(self) -> bool:
        """Whether this would be a bomb if it went on like that."""
        return self.given_bytes > self.limits.ratio * self.used_bytes

    def give(self, size_bytes: int) -> None:
        """Count expanded bytes; Refused once they are too many."""
        self.given_bytes += size_bytes
        limits = self.limits
        if self.given_bytes > limits.expanded_bytes:
            detail = f"expands to over {limits.expanded_bytes} bytes"
            raise Refused("archive-too-large", detail)
        if self.over_ratio and self.given_bytes > limits.free_bytes:
            raise Refused("archive-too-large", f"expands to over {limits.ratio:g} times its size")
