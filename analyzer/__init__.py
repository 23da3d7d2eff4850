"""Extend the vocabulary, or continual-pretrain only? Evidence from your corpus, in a minute.

>>> import analyzer
>>> report = analyzer.scan(["corpus/"], "llama")  # doctest: +SKIP
>>> report.decision.recommendation, report.save("reports/mine")  # doctest: +SKIP
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analyzer.api import Options, Report, compare, scan
    from analyzer.applying import ApplyResult, apply, approve
    from analyzer.finished import undo, verify
    from analyzer.piloting import pilot
    from analyzer.warming import WarmupOptions, warmup

__all__ = [
    "ApplyResult",
    "Options",
    "Report",
    "WarmupOptions",
    "apply",
    "approve",
    "compare",
    "pilot",
    "scan",
    "undo",
    "verify",
    "warmup",
]
_MODULES = {
    "ApplyResult": "applying",
    "WarmupOptions": "warming",
    "apply": "applying",
    "approve": "applying",
    "pilot": "piloting",
    "undo": "finished",
    "verify": "finished",
    "warmup": "warming",
}  # the others are of ``api``


def __getattr__(name: str) -> Any:
    """Import the verbs when they are first used, so that ``import analyzer`` costs nothing."""
    if name not in __all__:
        raise AttributeError(f"module 'analyzer' has no attribute {name!r}")
    module = import_module(f"analyzer.{_MODULES.get(name, 'api')}")
    return getattr(module, name)
