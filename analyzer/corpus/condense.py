"""Keeps what is said about skipped lines short: a thousand a file, one where all are lost."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from analyzer.corpus.reasons import Unreadable, skipped
from analyzer.values import SkippedFile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzer.values import Document

MOST_SKIPPED = 1000
"""So many lines of one file are named one by one."""


def condensed(
    path: str, items: Iterator[Document | SkippedFile]
) -> Iterator[Document | SkippedFile]:
    """Pass on what a reader gives, but bound what it skips.

    A file of which nothing was read is one SkippedFile, with the commonest reason; beyond
    MOST_SKIPPED lines the rest is one, with their number.
    """
    held: list[SkippedFile] = []
    lost = documents = 0
    for item in _without_no_text(items, held):
        if isinstance(item, SkippedFile):
            lost += 1
            if lost <= MOST_SKIPPED:
                held.append(item)
        else:
            documents += 1
            yield from held
            held.clear()
            yield item
    if not documents:
        raise _all_lost(held, lost)
    yield from held
    if lost > MOST_SKIPPED:
        yield skipped(path, "bad-line", f"{lost - MOST_SKIPPED} more lines or records")


def _without_no_text(
    items: Iterator[Document | SkippedFile], held: list[SkippedFile]
) -> Iterator[Document | SkippedFile]:
    """Leave out the finding that no text was left, where lost lines are its cause."""
    try:
        yield from items
    except Unreadable as error:
        if error.reason != "no-text" or not held:
            raise


def _all_lost(held: list[SkippedFile], lost: int) -> Unreadable:
    if not held:
        return Unreadable("no-text", "no record in it")
    reason = Counter(item.reason for item in held).most_common(1)[0][0]
    first = next(item.detail for item in held if item.reason == reason)
    return Unreadable(reason, first if lost == 1 else f"all {lost} lines or records; {first}")
