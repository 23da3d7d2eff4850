"""Which lines of a page are code: the evidence of each line, and the best path through it.

Each line's evidence goes into a two-state Viterbi path (Viterbi 1967), so that a comment inside
code stays code and one odd line inside prose stays prose.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from analyzer.symbols.code.lines import code_evidence, is_hot

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzer.symbols.page import Page

# Log-odds: what it costs to start and to end a block inside a paragraph and at the edge of one,
# and the most that one line may say.
_START, _END, _START_AT_EDGE, _END_AT_EDGE, _MOST = 3.5, 1.5, 1.6, 0.6, 4.0
_START_AT_PAGE = 0.3
_PRIOR = -0.9
_COLD = -2.0
_FAR = 16
_SHORT_PAGE_LINES = 40
_PROSE_BYTES = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 \t,.?!'\"-"
_TEX_PERIOD = 3000
_REACH_LINES = 2
_DOC_QUOTE = re.compile(r'"""|\'\'\'')
_DOC_START = re.compile(r"\s*[rRbBuUfF]{0,2}(\"\"\"|''')")
_LONGEST_DOC_LINES, _LONGEST_COMMENT_LINES = 400, 120
# Lines that another class owns, or that are set like a table or a fence.
_NO_CODE = re.compile(
    r"\[?(?:\d{4}[-/]\d\d[-/]\d\d[T ]|[A-Z][a-z]{2} [ \d]\d )\d\d:\d\d:\d\d\b.*"  # a log's
    r"|\S+ \S+ \S+ \[\d\d/[A-Z][a-z]{2}/\d{4}:.*"
    r"|>(?!>)\S.*|[A-Z*-]{8,}|[\s>]*(?:```|~~~).*|\s*(?:=+ )+[^=<>]+(?: =+)+\s*|\s*\|.*\|\s*"
)
_PROMPT = re.compile(
    r"\s*(?:\$|>>>|In \[\d+\]:|PS [A-Z]:\\\S*>|\w+@[\w.-]+:\S*[$#]) [A-Za-z./~_{(]"
)
_HAN = re.compile(r"[\u3001-\u303f\u4e00-\u9fff\uff01-\uff5e]")
_COMMENT = re.compile(r"\s*(?://|#|/?\*|--|;|%|'|\")")
# Lines that all begin with the same of these are a comment, whatever they say.
# The star of a comment stands below that of its opening, so behind an odd number of spaces;
# the star of a list does not.
_COMMENT_MARK = re.compile(r"\s*(//|--(?!-)|#(?=\s|$)|;;)|\t* (?:  )*(\*)(?=[ \t/]|$)")
_FEWEST_COMMENT_LINES = {"//": 2, "*": 3, "#": 3, "--": 3, ";;": 2}
_COMMENT_EVIDENCE = 1.0
# Headings and list items of Markdown may be comments of code: they are evidence for neither.
_HEADING_OR_ITEM = re.compile(
    r"#{1,6} .*|\s*[*-] +[A-Za-z][^:=(){}<>]*[a-z]{2} [a-z]{2}[^=(){}<>]*"
)
_CLOSER = re.compile(r"\s*(?:[\])}>]+[;,)]*|end;?|fi|done|esac)\s*")
_DEFINITION = re.compile(
    r"(?:\s*(?:def|class|async def) \w+.*[:(,]|(?:from [\w.]+ )?import [\w.]+)"
)


@lru_cache(maxsize=1)
def code_lines(page: Page) -> list[bool]:
    """Say of each line whether it is code; an empty list where no line is worth a look."""
    evidence = _evidence(page)
    if evidence is None:
        return []
    path = [False] * len(evidence)
    edges = _edges(page.lines)
    for first, last in _islands(evidence):
        path[first:last] = _path(evidence[first:last], edges[first:last])
    return path


def _islands(evidence: Sequence[float]) -> Iterator[tuple[int, int]]:
    """Give stretches around code-like lines; what lies far from any of those is prose."""
    lively = [at for at, e in enumerate(evidence) if e > 0]
    first = lively[0]
    for at, after in zip(lively, [*lively[1:], len(evidence) + _FAR], strict=True):
        if after - at > _FAR and (after >= len(evidence) or sum(evidence[at:after]) < -_FAR):
            yield max(0, first - 1), min(len(evidence), at + 2)
            first = after


def _hot_lines(page: Page) -> list[int]:
    """Give the lines worth a look; in a long page only those with some mark of code in them.

    What prose is made of is deleted from the whole page at once, which leaves most lines empty.
    """
    if len(page.lines) <= _SHORT_PAGE_LINES:
        return [at for at, line in enumerate(page.lines) if is_hot(line)]
    marks = page.text.encode("ascii", "replace").translate(None, _PROSE_BYTES).split(b"\n")
    return [at for at, left in enumerate(marks) if left and is_hot(page.lines[at])]


def _evidence(page: Page) -> list[float] | None:
    """Give each line's evidence, or ``None`` where no line is worth a look."""
    if page.whole.count("\\begin{") * _TEX_PERIOD > len(page.whole):
        return None  # a TeX document, whose commands are mathematics
    hot, lines = _hot_lines(page), page.lines
    if not hot:
        return None
    scored = [_COLD if line.strip() else 0.0 for line in lines]
    for at in hot:
        if lines[at].strip():
            scored[at] = line_evidence(lines[at])
    _raise_comments(lines, hot, scored)
    if max(scored) <= 0:
        return None
    # Only beside a line that looks like code do lines without any mark deserve a look.
    for at in [at for at in hot if scored[at] > 0]:
        for near in range(max(0, at - _REACH_LINES), min(len(lines), at + _REACH_LINES + 1)):
            if scored[near] == _COLD and lines[near].strip():
                scored[near] = line_evidence(lines[near])
    if any('"""' in line or "'''" in line or "*/" in line for line in lines):
        _calm_comments(lines, scored)
    return scored


@lru_cache(maxsize=1 << 14)
def line_evidence(line: str) -> float:
    """Give the log-odds that a line is code, within bounds, with what rules know beforehand."""
    if _CLOSER.fullmatch(line):
        return 1.0
    if _PROMPT.match(line):
        return _MOST
    if _NO_CODE.fullmatch(line) or _is_han_prose(line):
        return -2.0
    most = 0.0 if _HEADING_OR_ITEM.fullmatch(line) else _MOST
    return max(-_MOST, min(most, code_evidence(line) + _PRIOR))


def _is_han_prose(line: str) -> bool:
    """Say whether most of a line is Chinese, and it is no comment."""
    if line.isascii() or _COMMENT.match(line):
        return False
    return 2 * len(_HAN.findall(line)) > len(line.strip())


def _raise_comments(lines: Sequence[str], hot: Sequence[int], scored: list[float]) -> None:
    """Take runs of lines behind the same mark of a comment for code."""
    run: list[int] = []
    before = ""
    for at in [*hot, len(lines)]:
        match = _COMMENT_MARK.match(lines[at]) if at < len(lines) else None
        mark = (match[1] or match[2]) if match else ""
        if mark != before or (run and run[-1] != at - 1):
            if before and len(run) >= _FEWEST_COMMENT_LINES[before]:
                for inside in run:
                    scored[inside] = max(scored[inside], _COMMENT_EVIDENCE)
            run = []
        before = mark
        run.append(at)


def _calm_comments(lines: Sequence[str], scored: list[float]) -> None:
    """Prose inside a documentation string or a block comment is no evidence against code.

    What is opened and not closed soon is no comment: documents get cut anywhere.
    """
    at = 0
    while at < len(lines):
        last = _comment_end(lines, at)
        for inside in range(at, last):
            scored[inside] = max(scored[inside], 0.0)
        at = max(last, at + 1)


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


def _edges(lines: Sequence[str]) -> list[bool]:
    """Say of each line whether a paragraph may start there."""
    before = ["", *lines[:-1]]
    return [not line.strip() or line.rstrip()[-1] in ":：" for line in before]


def _path(evidence: Sequence[float], edges: Sequence[bool]) -> list[bool]:
    """Give the most probable states: ``True`` where a line is code."""
    prose, code = 0.0, -_START_AT_PAGE
    came: list[tuple[bool, bool]] = []  # for prose and for code: was the line before code?
    for e, edge in zip(evidence, edges, strict=True):
        stopped = code - (_END_AT_EDGE if edge else _END)
        started = prose - (_START_AT_EDGE if edge else _START)
        came.append((stopped > prose, started <= code))
        prose, code = max(stopped, prose), max(started, code) + e
    state, path = code > prose, [False] * len(evidence)
    for at in range(len(evidence) - 1, -1, -1):
        path[at] = state
        state = came[at][state]
    return path
