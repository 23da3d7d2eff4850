"""What is told of files without text: that there is none at all, or which were not read."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from analyzer.corpus.flow import read_source
from analyzer.corpus.sources import STDIN, walk
from analyzer.errors import EmptyCorpusError
from analyzer.values import SkippedFile

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LOOKED_AT = 100
_REASONS_TOLD = 3


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


def losses(skipped: Sequence[SkippedFile]) -> Iterator[str]:
    """Tell what was not read: the first of each of the commonest reasons, and how many more.

    >>> pdf = [SkippedFile(f"{i}.pdf", "unsupported", "a PDF") for i in range(3)]
    >>> list(losses([*pdf, SkippedFile("a.txt", "empty", "")]))
    ['not read: 0.pdf: a PDF (and 2 more unsupported)', 'not read: a.txt: empty']
    """
    counts = Counter(one.reason for one in skipped).most_common()
    for reason, count in counts[:_REASONS_TOLD]:
        one = next(one for one in skipped if one.reason == reason)
        more = f" (and {count - 1} more {reason})" if count > 1 else ""
        yield f"not read: {one.path}: {one.detail or reason}{more}"
    if rest := sum(count for _, count in counts[_REASONS_TOLD:]):
        yield f"not read: {rest} more for other reasons"
