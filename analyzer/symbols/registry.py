"""Which detectors there are: shipped, from plug-ins, declared."""

from __future__ import annotations

import os
from functools import cache
from importlib import import_module
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from analyzer.symbols.plugins import plugged_in

if TYPE_CHECKING:
    import re

    from analyzer.symbols.detector import Detector

_CLASSES = ("chemistry", "genes", "code", "mathematics", "music", "chess")
WORD_KINDS = frozenset({"name", "gene-name"})
"""Kinds whose spans are words as well, and stay in the prose."""
_DECLARED_IN = "ANALYZER_CLASSES"
_declared: dict[Path, tuple[Detector, ...]] = {}


def use_classes(*files: Path) -> tuple[str, ...]:
    """Add the classes declared in YAML files to every later ``detect`` of this process.

    Reading a file again replaces what it declared before. Processes that this one starts know the
    classes as well, by the environment variable ANALYZER_CLASSES. Raises UsageError for a file
    that does not do what its own examples say; see ``analyzer.symbols.user`` for the format.
    """
    from analyzer.symbols.user import load_class  # with every validator, so not before

    loaded = {file.resolve(): load_class(file) for file in files}
    known = dict.fromkeys([*declared_files(), *loaded])
    os.environ[_DECLARED_IN] = os.pathsep.join(map(str, known))
    _declared.update(loaded)
    _forget_found()
    return classes()


def declared_files() -> tuple[Path, ...]:
    """Give the files whose classes are in use, in this process and in those that it starts."""
    return tuple(Path(name) for name in os.environ.get(_DECLARED_IN, "").split(os.pathsep) if name)


def forget_classes() -> None:
    """Leave only the classes that ship with the package and its plug-ins."""
    os.environ.pop(_DECLARED_IN, None)
    _declared.clear()
    _forget_found()


def _forget_found() -> None:
    for one in (detectors, by_rank, headers):
        one.cache_clear()


@cache
def detectors() -> tuple[Detector, ...]:
    """Give every detector, the highest rank first: shipped, from plug-ins, declared."""
    found: list[Detector] = []
    for name in _CLASSES:
        found += import_module(f"analyzer.symbols.{name}").DETECTORS
    found += plugged_in()
    for file in declared_files():
        if file not in _declared:
            from analyzer.symbols.user import load_class

            _declared[file] = load_class(file)
        found += _declared[file]
    return tuple(sorted(found, key=lambda detector: -detector.rank))


def classes() -> tuple[str, ...]:
    """Give the names of the symbol classes, the shipped ones first."""
    return tuple(dict.fromkeys([*_CLASSES, *(detector.class_ for detector in detectors())]))


@cache
def headers() -> dict[tuple[str, str], re.Pattern[str]]:
    """Give what is no notation in the finds of a (class, kind), where there may be any."""
    return {(d.class_, kind): d.headers for d in detectors() if d.headers for kind in d.kinds}


@cache
def by_rank(*, names: bool = True) -> dict[int, tuple[Detector, ...]]:
    """Give the detectors by rank, the highest first; without those of names, if so wanted."""
    wanted = (one for one in detectors() if names or not _is_of_names(one))
    grouped = groupby(wanted, key=lambda detector: detector.rank)
    return {rank: tuple(group) for rank, group in grouped}


def of_names() -> dict[int, tuple[Detector, ...]]:
    """Give the ranks of which every detector is of names; their hits can be found beforehand."""
    return {rank: group for rank, group in by_rank().items() if all(map(_is_of_names, group))}


def _is_of_names(detector: Detector) -> bool:
    return WORD_KINDS.issuperset(detector.kinds)
