"""Runs every detector over a text and settles overlaps."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from analyzer.symbols.page import Page
from analyzer.values import Span

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analyzer.symbols.detector import Detector

_CLASSES = ("chemistry", "genes", "code", "mathematics", "music", "chess")


@cache
def detectors() -> tuple[Detector, ...]:
    """Give every detector, the highest rank first."""
    found: list[Detector] = []
    for name in _CLASSES:
        found += import_module(f"analyzer.symbols.{name}").DETECTORS
    return tuple(sorted(found, key=lambda detector: -detector.rank))


def classes() -> tuple[str, ...]:
    """Give the names of the symbol classes."""
    return _CLASSES


def detect(text: str, path: str = "") -> list[Span]:
    """Give the symbolic spans of a text, in order and without overlap.

    >>> [(span.class_, span.kind, span.text) for span in detect("Glucose is C6H12O6.")]
    [('chemistry', 'formula', 'C6H12O6')]

    ``path`` helps where the text alone is short of evidence: ``.py``, ``.smi``, ``.fasta``.
    Offsets are characters. The work is linear in the length of the text.
    """
    page = Page(text, path)
    taken = bytearray(len(text))
    spans: list[Span] = []
    for detector in detectors():
        spans += _settle(page, detector, taken)
    spans.sort(key=lambda span: span.start)
    return spans


def _settle(page: Page, detector: Detector, taken: bytearray) -> Iterable[Span]:
    for start, end, kind in sorted(detector.find(page), key=lambda hit: (hit.start, -hit.end)):
        if start < end and taken.find(1, start, end) < 0:
            taken[start:end] = b"\x01" * (end - start)
            yield Span(start, end, detector.class_, kind, page.text[start:end])


def mask(text: str, spans: Iterable[Span]) -> str:
    r"""Give the text with a line end in place of every span, so that no n-gram crosses one.

    >>> mask("Glucose is C6H12O6.", detect("Glucose is C6H12O6."))
    'Glucose is \n.'
    """
    kept, at = [], 0
    for span in spans:
        kept.append(text[at : span.start])
        at = span.end
    kept.append(text[at:])
    return "\n".join(kept)
