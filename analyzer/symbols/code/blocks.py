"""Source files, and blocks of code that nobody marked, found by the look of their lines.

Each line's evidence goes into a two-state Viterbi path (Viterbi 1967), so that a comment inside
code stays code and one odd line inside prose stays prose.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from analyzer.symbols.code.languages import PROSE_SUFFIXES, SOURCE_SUFFIXES
from analyzer.symbols.code.lines import code_evidence, is_hot
from analyzer.symbols.detector import BLOCK, FILE, LINE, Detector
from analyzer.symbols.page import Hit, Page

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# Log-odds: what it costs to start and to end a block inside a paragraph and at the edge of one,
# and the most that one line may say.
_START, _END, _START_AT_EDGE, _END_AT_EDGE, _MOST = 3.5, 1.5, 1.6, 0.6, 4.0
_PRIOR = -0.5
_COLD = -2.0
_SHORT_PAGE_LINES = 40
_PROSE_BYTES = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 \t,.?!'\"-"
_TEX_PERIOD = 3000
_REACH_LINES = 2
_SAMPLE = 48
_WHOLE_SHARE = 0.9
_DOC_QUOTE = re.compile(r'"""|\'\'\'')
_DOC_START = re.compile(r"\s*[rRbBuUfF]{0,2}(?:\"\"\"|''')")
# Lines that another class owns, or that are set like a table or a fence.
_NO_CODE = re.compile(r">(?!>)\S.*|[A-Z*-]{8,}|\s*(?:```|~~~).*|\s*\|.*\|\s*")
_PROMPT = re.compile(
    r"\s*(?:\$|>>>|\.\.\.|In \[\d+\]:|PS [A-Z]:\\\S*>|\w+@[\w.-]+:\S*[$#]) [A-Za-z./~_{(]"
)
_HAN_PROSE = re.compile(r"[\u4e00-\u9fff]{4}|[\u4e00-\u9fff][：，。；]")
_HAN_CODE = re.compile(r"[;{}=()\"'#]|//|--")
# A line between paragraphs of prose must show more than an odd look.
_ALONE = re.compile(
    r"[(){}=;<>$\[\]|\\]|::|--|^\s*(?:import|from|return|use|using|require|include|cd|git|sudo"
    r"|SELECT|def|let)\s+\S"
)
_EMPHASIS = re.compile(r">.*|([*_]{1,3})[^*_].*\1|\W*")
_CLOSER = re.compile(r"\s*(?:[\])}>]+[;,)]*|end;?|fi|done|esac)\s*")
_DEFINITION = re.compile(
    r"(?:\s*(?:def|class|async def) \w+.*[:(,]|(?:from [\w.]+ )?import [\w.]+)"
)


def _file(page: Page) -> Iterator[Hit]:
    """Give the whole page, by its suffix or because nearly all of it looks like code."""
    whole = page.suffix in SOURCE_SUFFIXES
    if not whole and page.suffix not in PROSE_SUFFIXES:
        path = _code_lines(page) if _may_be_whole(page.lines) else []
        covered = sum(len(line) for line, code in zip(page.lines, path, strict=False) if code)
        whole = sum(path) > 3 and covered > _WHOLE_SHARE * sum(map(len, page.lines))
    if whole:
        yield Hit(_first_character(page.text), len(page.text.rstrip()), "file")


def _may_be_whole(lines: Sequence[str]) -> bool:
    """Look at some lines, evenly spaced, before all of them are scored."""
    full = [line for line in lines[:: max(1, len(lines) // (2 * _SAMPLE))] if line.strip()]
    sample = full[:: max(1, len(full) // _SAMPLE)]
    return sum(map(_line_evidence, sample)) > -0.5 * len(sample)


@lru_cache(maxsize=1)
def _code_lines(page: Page) -> list[bool]:
    """Say of each line whether it is code; an empty list where no line is worth a look."""
    evidence = _evidence(page)
    return [] if evidence is None else _path(evidence, _edges(page.lines))


def _first_character(text: str) -> int:
    return len(text) - len(text.lstrip())


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
    if page.text.count("\\begin{") * _TEX_PERIOD > len(page.text):
        return None  # a TeX document, whose commands are mathematics
    hot, lines = _hot_lines(page), page.lines
    if not hot:
        return None
    scored = [_COLD if line.strip() else 0.0 for line in lines]
    for at in hot:
        if lines[at].strip():
            scored[at] = _line_evidence(lines[at])
    if max(scored) <= 0:
        return None
    # Only beside a line that looks like code do lines without any mark deserve a look.
    for at in [at for at in hot if scored[at] > 0]:
        for near in range(max(0, at - _REACH_LINES), min(len(lines), at + _REACH_LINES + 1)):
            if scored[near] == _COLD and lines[near].strip():
                scored[near] = _line_evidence(lines[near])
    if any('"""' in line or "'''" in line or "*/" in line for line in lines):
        _calm_comments(lines, scored)
    return scored


@lru_cache(maxsize=1 << 14)
def _line_evidence(line: str) -> float:
    if _CLOSER.fullmatch(line):
        return 1.0
    if _PROMPT.match(line):
        return _MOST
    if _NO_CODE.fullmatch(line) or (_HAN_PROSE.search(line) and not _HAN_CODE.search(line)):
        return -2.0
    return max(-_MOST, min(_MOST, code_evidence(line) + _PRIOR))


def _calm_comments(lines: Sequence[str], scored: list[float]) -> None:
    """Prose inside a documentation string or a block comment is no evidence against code."""
    quoted = commented = False
    for at, line in enumerate(lines):
        if quoted and _DEFINITION.match(line):
            quoted = False
        opens = _DOC_QUOTE.search(line) is not None
        if quoted or commented or (opens and _DOC_START.match(line)):
            scored[at] = max(scored[at], 0.0)
        if opens and len(_DOC_QUOTE.findall(line)) % 2:
            quoted = not quoted
        if "/*" in line or "*/" in line:
            commented = line.rfind("/*") > line.rfind("*/")


def _edges(lines: Sequence[str]) -> list[bool]:
    """Say of each line whether a paragraph may start there."""
    before = ["", *lines[:-1]]
    return [not line.strip() or line.rstrip()[-1] in ":：" for line in before]


def _path(evidence: Sequence[float], edges: Sequence[bool]) -> list[bool]:
    """Give the most probable states: ``True`` where a line is code."""
    prose, code = 0.0, -_START_AT_EDGE / 2
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


def _blocks(page: Page) -> Iterator[Hit]:
    for first, last in _stretches(page):
        if last > first:
            yield _hit(page, first, last, "block")


def _lines(page: Page) -> Iterator[Hit]:
    """Single lines, which any symbol in them puts in doubt."""
    for first, last in _stretches(page):
        if last == first:
            hit = _hit(page, first, last, "line")
            line = page.text[hit.start : hit.end]
            marked = len(page.lines) <= 2 or _ALONE.search(line) is not None
            if marked and _EMPHASIS.fullmatch(line) is None:
                yield hit


def _stretches(page: Page) -> Iterator[tuple[int, int]]:
    """Give the first and last line of each stretch of code, blank lines at its ends left out."""
    path = [*_code_lines(page), False]
    first = -1
    for at, code in enumerate(path):
        if code and first < 0 and page.lines[at].strip():
            first = at
        elif not code and first >= 0:
            last = at - 1
            while not page.lines[last].strip():
                last -= 1
            yield first, last
            first = -1


def _hit(page: Page, first: int, last: int, kind: str) -> Hit:
    start, end = page.line_starts[first], page.line_starts[last] + len(page.lines[last])
    block = page.text[start:end]
    return Hit(start + _first_character(block), start + len(block.rstrip()), kind)


_LOOP = "for i in range(10):\n    total += values[i]\nprint(total)"
_MAIN = 'int main(void) {\n    puts("hi");\n    return 0;\n}'
_SQL = "CREATE TABLE t (id INT PRIMARY KEY, name VARCHAR(20));\nINSERT INTO t VALUES (1, 'a');"
FILES = Detector(
    class_="code",
    name="source-file",
    kinds=("file",),
    rank=FILE,
    find=_file,
    examples=(
        (
            "import os\n\n\ndef f(x):\n    return x + 1\n\nprint(f(2))\n",
            "import os\n\n\ndef f(x):\n    return x + 1\n\nprint(f(2))",
        ),
    ),
    counterexamples=("He had a guest role in 2002.\nIt was performed in 2001 at the Royal Court.",),
)
BLOCKS = Detector(
    class_="code",
    name="code-block",
    kinds=("block",),
    rank=BLOCK,
    find=_blocks,
    examples=(
        (_LOOP, _LOOP),
        (f"This is how it is done in C, as every book says.\n\n{_MAIN}\n\nIt ends.", _MAIN),
        (f"使用下面的语句创建表：\n\n{_SQL}\n\n然后查询数据，可以看到结果。", _SQL),
    ),
    counterexamples=(
        "He had a guest role in 2002.\nIt was performed in 2001 at the Royal Court Theatre.",
        "(1) In general.—The Secretary shall make grants;\n(2) by striking “(a)”; and\n(A) so on.",
        " = Robert Boulter = \n \n Robert Boulter is an English film , television actor . \n",
        "| name | value |\n| --- | --- |\n| one | 1 |\n",
    ),
)
LINES = Detector(
    class_="code",
    name="code-line",
    kinds=("line",),
    rank=LINE,
    find=_lines,
    examples=(
        ("    return self.items[index];", "return self.items[index];"),
        (
            "It is called like this:\n\nfor (x of list) print(x);\n\nThen it ends.",
            "for (x of list) print(x);",
        ),
    ),
    counterexamples=("He had a guest role in 2002.", "__general limitation__", ">hg18_dna"),
)
