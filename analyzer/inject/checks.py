"""The outcome of a check after applying."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Outcome = Literal["passed", "failed", "noted", "skipped"]


@dataclass(frozen=True, slots=True)
class Check:
    """One check: what it looked at, how it came out, and what it found.

    ``noted`` is worth reading and no fault; ``skipped`` says why it was not run.
    """

    name: str
    outcome: Outcome
    detail: str
    outliers: tuple[str, ...] = ()


def judged(name: str, fault: str, good: str) -> Check:
    """Give a failed check with its fault, or a passed one.

    >>> judged("ids", "", "all 12 stay").outcome
    'passed'
    """
    return Check(name, "failed", fault) if fault else Check(name, "passed", good)
