"""Whether there is any text at all, told before anything that takes long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.corpus.flow import read_source
from analyzer.corpus.sources import STDIN, walk
from analyzer.errors import EmptyCorpusError
from analyzer.values import SkippedFile

if TYPE_CHECKING:
    from collections.abc import Sequence

_LOOKED_AT = 100


def refuse_textless(paths: Sequence[str], *, text_field: str | None = None) -> None:
    """Raise EmptyCorpusError where no file holds text, by the first document that one gives.

    A hundred files are looked into at most; standard input and addresses are taken on trust.
    Raises PathNotFoundError where a path or glob matches nothing.
    """
    lost: list[SkippedFile] = []
    for number, item in enumerate(walk(paths)):
        if isinstance(item, SkippedFile):
            lost.append(item)
            continue
        if number >= _LOOKED_AT or item.path == STDIN or item.is_remote:
            return
        for found in read_source(item, text_field=text_field):
            if isinstance(found, SkippedFile):
                lost.append(found)
            elif found.text:
                return
    raise without_text(paths, lost)


def without_text(paths: Sequence[str], lost: Sequence[SkippedFile]) -> EmptyCorpusError:
    """Give the error that tells why nothing was read of paths."""
    reasons = "; ".join(f"{one.path}: {one.detail or one.reason}" for one in lost[:3])
    return EmptyCorpusError(
        f"no text was found in {', '.join(paths)}",
        hint=f"skipped: {reasons}" if lost else "give files that hold text",
    )
