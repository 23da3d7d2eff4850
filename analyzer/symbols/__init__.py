"""Text to typed spans of symbolic content: chemistry, genes, code, mathematics, music, chess.

Everything goes through three functions::

    from analyzer import symbols

    spans = symbols.detect("Add C6H12O6 now.")
    symbols.classes()
    symbols.mask(text, spans)

A class of one's own is declared in YAML (``analyzer.symbols.user``) and added with
``symbols.use_classes(path)`` or ``--classes FILE``; a package adds detectors through the
``analyzer.symbols`` entry point.

One folder per class, one file per kind; a kind is a ``Detector`` with a cheap gate over the whole
text, an exact check on what survives, and examples that it must and must not match.
"""

from __future__ import annotations

from analyzer.symbols.code.spans import language_of_span
from analyzer.symbols.detecting import detect, detect_each, mask, names
from analyzer.symbols.headers import parts, without_headers
from analyzer.symbols.registry import (
    WORD_KINDS,
    classes,
    declared_files,
    detectors,
    forget_classes,
    use_classes,
)

__all__ = [
    "WORD_KINDS",
    "classes",
    "declared_files",
    "detect",
    "detect_each",
    "detectors",
    "forget_classes",
    "language_of_span",
    "mask",
    "names",
    "parts",
    "use_classes",
    "without_headers",
]
