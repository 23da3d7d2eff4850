"""Detectors that other packages bring: loaded by entry point, and held to what they promise."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from analyzer.errors import UsageError
from analyzer.symbols.detector import FILE, NAME, Detector
from analyzer.symbols.page import Hit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.metadata import EntryPoint

    from analyzer.symbols.page import Page

_GROUP = "analyzer.symbols"
_HINT = "report it to the package that brings it, or uninstall that package"


def plugged_in() -> list[Detector]:
    """Give what plug-ins bring; an entry point names a tuple of detectors.

    Raises UsageError, naming the plug-in, for one that can't be loaded, brings something else, or
    later fails or gives spans that are none.
    """
    from importlib.metadata import entry_points

    return [
        replace(detector, find=partial(_checked, entry.name, detector))
        for entry in entry_points(group=_GROUP)
        for detector in _loaded(entry)
    ]


def _loaded(entry: EntryPoint) -> tuple[Detector, ...]:
    try:
        loaded = tuple(entry.load())
    except Exception as error:
        raise UsageError(
            f"the plug-in '{entry.name}' can't be loaded: {error}",
            hint=f"its entry point {entry.value!r} is to name a tuple of detectors",
        ) from error
    if not all(isinstance(detector, Detector) for detector in loaded):
        raise UsageError(f"the plug-in '{entry.name}' gives something that is no detector")
    for detector in loaded:
        texts = (detector.class_, detector.name, *detector.kinds)
        if not (detector.kinds and all(isinstance(text, str) and text for text in texts)):
            wrong = "a class, a name and kinds are texts"
        elif detector.rank not in range(NAME, FILE + 1):
            wrong = f"its rank {detector.rank!r} is none of analyzer.symbols.detector"
        else:
            continue
        raise UsageError(f"the plug-in '{entry.name}': detector {detector.name!r}: {wrong}")
    return loaded


def _checked(plugin: str, detector: Detector, page: Page) -> Iterator[Hit]:
    """Give a plug-in's hits as long as they are what hits are."""
    where = f"the plug-in '{plugin}': detector '{detector.name}'"
    try:
        hits = list(detector.find(page))
    except Exception as error:
        raise UsageError(f"{where} failed: {type(error).__name__}: {error}", hint=_HINT) from error
    for hit in hits:
        wrong = _wrong(hit, detector, len(page.text))
        if wrong:
            raise UsageError(f"{where} gave {hit!r}: {wrong}", hint=_HINT)
        yield Hit(*hit)


def _wrong(hit: Any, detector: Detector, size: int) -> str:
    """Say what is wrong with a hit, or nothing."""
    if not isinstance(hit, tuple) or len(hit) != len(Hit._fields):
        return "a hit is a start, an end and a kind"
    start, end, kind = hit
    if type(start) is not int or type(end) is not int or not 0 <= start < end <= size:
        return f"a hit lies in the text, whose length is {size}"
    return "" if kind in detector.kinds else "its kind is not among those declared"
