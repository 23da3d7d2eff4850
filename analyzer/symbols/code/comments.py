"""Comments, whose words say nothing about code: runs of marked lines, blocks, doc strings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from analyzer.symbols.page import Page

_DOC_QUOTE = re.compile(r'"""|\'\'\'')
_DOC_START = re.compile(r"\s*[rRbBuUfF]{0,2}(\"\"\"|''')")
_DOC_MARKS = (('"""', '"""'), ("'''", "'''"), ("/*", "*/"))
_LONGEST_DOC_LINES, _LONGEST_COMMENT_LINES = 400, 120
# Lines that all begin with the same of these are a comment, whatever they say.
# The star of a comment stands below that of its opening, so behind an odd number of spaces;
# the star of a list does not.
_COMMENT_MARK = re.compile(
    r"\s*(//(?!@[^\s:：]{1,30}[:：])|--(?!-)|#(?=\s|$)|;;)|\t* (?:  )*(\*)(?=[ \t/]|$)"
)
_FEWEST_LINES = {"//": 2, "*": 3, "#": 3, "--": 3, ";;": 2}
_DEFINITION = re.compile(
    r"(?:\s*(?:def|class|async def) \w+.*[:(,]|(?:from [\w.]+ )?import [\w.]+)"
)


def comment_runs(
    lines: Sequence[str], candidates: Iterable[int], is_hot: Callable[[int], bool]
) -> Iterator[list[int]]:
    """Give runs of hot lines behind the same mark of a comment, out of some lines in order.

    >>> list(comment_runs(["// one", "// two", "- item"], [0, 1, 2], lambda at: True))
    [[0, 1]]
    """
    run: list[int] = []
    before = ""
    for at in [*candidates, len(lines)]:
        match = _COMMENT_MARK.match(lines[at]) if at < len(lines) else None
        mark = (match[1] or match[2]) if match and is_hot(at) else ""
        if run and (mark != before or run[-1] != at - 1):
            if len(run) >= _FEWEST_LINES[before]:
                yield run
            run = []
        before = mark
        if mark:
            run.append(at)


def comments_of(page: Page) -> Iterator[int]:
    """Give the lines of documentation strings and block comments.

    What is opened and not closed soon is no comment: documents get cut anywhere.
    """
    lines = page.lines
    marks = [mark for mark, end in _DOC_MARKS if page.marks(end)]
    reached = 0
    for at in sorted(at for mark in marks for at in page.lines_with(mark)):
        if at >= reached:
            reached = _comment_end(lines, at)
            yield from range(at, reached)


def _comment_end(lines: Sequence[str], at: int) -> int:
    """Give the line after a comment that opens on this line, or this line where none does."""
    line = lines[at]
    if line.lstrip().startswith("/*"):
        close, longest, begin = "*/", _LONGEST_COMMENT_LINES, at
    elif (match := _DOC_START.match(line)) and len(_DOC_QUOTE.findall(line)) % 2:
        close, longest, begin = match[1], _LONGEST_DOC_LINES, at + 1
    else:
        return at
    for later in range(begin, min(len(lines), at + longest)):
        if close in lines[later]:
            return later + 1
        if later > at and _DEFINITION.match(lines[later]):
            return at
    return at
