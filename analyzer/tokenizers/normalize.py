"""Positions before Unicode normalisation, for tokenizers that normalise first."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def spans_before_nfc(text: str, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    r"""Turn character spans of ``NFC(text)`` into spans of ``text``.

    >>> spans_before_nfc("ae\u0301b", [(0, 1), (1, 2), (2, 3)])
    [(0, 1), (1, 3), (3, 4)]
    """
    starts, ends = _positions(text)
    return [(starts[a], ends[b - 1] if b > a else starts[a]) for a, b in spans]


def _positions(text: str) -> tuple[list[int], list[int]]:
    """Give, per character of NFC(text) and its end, where its cluster starts and ends in text."""
    import regex

    starts: list[int] = []
    ends: list[int] = []
    pieces: list[str] = []
    for cluster in regex.finditer(r"\X", text):
        composed = unicodedata.normalize("NFC", cluster[0])
        pieces.append(composed)
        starts += [cluster.start()] * len(composed)
        ends += [cluster.end()] * len(composed)
    normal = unicodedata.normalize("NFC", text)
    if "".join(pieces) != normal:  # composed across clusters: claim no more than the whole
        starts, ends = [0] * len(normal), [len(text)] * len(normal)
    return [*starts, len(text)], [*ends, len(text)]
