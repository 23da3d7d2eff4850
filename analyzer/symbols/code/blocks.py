"""Source files, and blocks of code that nobody marked, found by the look of their lines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analyzer.symbols.code.contents import KINDS, content_of
from analyzer.symbols.code.evidence import TELLING, code_lines, line_evidence
from analyzer.symbols.code.languages import PROSE_SUFFIXES, SOURCE_SUFFIXES
from analyzer.symbols.detector import BLOCK, FILE, LINE, Detector
from analyzer.symbols.page import Hit, Page

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SAMPLE = 48
# A long page is judged by windows.
_WINDOWS, _WINDOW_LINES = 24, 60
_WHOLE_SHARE, _HARDLY_SHARE, _FEWEST_LINES = 0.9, 0.7, 4
# A line between paragraphs of prose must show more than an odd look.
_ALONE = re.compile(
    r"[(){}=;<>$\[\]|\\]|::|--|^\s*(?:import|from|return|use|using|require|include|cd|git|sudo"
    r"|SELECT|def|let)\s+\S"
)
# Words in a row: dialogues, translations and other texts are kept in YAML as well.
_SAID = re.compile(
    r"(?:[^\W\d_]['’\w]{0,40}[,.;!?]* ){3}|[\u3041-\u30ff\u3400-\u9fff，、。！？]{8}"
)
_TEXT_SUFFIXES = (".yaml", ".yml")
_EMPHASIS = re.compile(r">.*|([*_]{1,3})[^*_].*\1|\W*")


def _file(page: Page) -> Iterator[Hit]:
    """Give the whole page, by its suffix or because nearly all of it looks like code."""
    told = page.suffix in _TEXT_SUFFIXES and _is_text(page)
    by_suffix = page.suffix in SOURCE_SUFFIXES and bool(page.text.strip()) and not told
    if by_suffix or (page.suffix not in PROSE_SUFFIXES and not told and _is_all_code(page)):
        yield Hit(_first_character(page.text), len(page.text.rstrip()), "file")


def _is_text(page: Page) -> bool:
    """Say whether most of a file of data is sentences."""
    said = sum(len(line) for line in page.lines if _SAID.search(line) and "#" not in line)
    return 2 * said > _characters(page)


def _is_all_code(page: Page) -> bool:
    if len(page.lines) < _FEWEST_LINES:
        return False
    if len(page.lines) > 4 * _WINDOWS * _WINDOW_LINES:
        if not _may_be_whole(page.lines):
            return False
        share = _code_share_of_windows(page)
        if share > _WHOLE_SHARE or share < _HARDLY_SHARE:
            return share > _WHOLE_SHARE
    return (
        sum(last - first for first, last in code_lines(page)) >= _FEWEST_LINES
        and _code_characters(page) > _WHOLE_SHARE * _characters(page)
        and _may_be_whole(page.lines)
    )


def _code_share_of_windows(page: Page) -> float:
    """Give the share of characters on lines of code in some windows; it may stop where few are."""
    step = len(page.lines) // _WINDOWS
    starts = range(0, len(page.lines) - _WINDOW_LINES, step)
    windows = [Page("\n".join(page.lines[at : at + _WINDOW_LINES])) for at in starts]
    total, prose = max(1, sum(map(_characters, windows))), 0
    for window in windows:
        prose += _characters(window) - _code_characters(window)
        if prose > (1 - _HARDLY_SHARE) * total:
            break
    return 1 - prose / total


def _code_characters(page: Page) -> int:
    return sum(sum(map(len, page.lines[a:b])) for a, b in code_lines(page))


def _characters(page: Page) -> int:
    return len(page.text) - len(page.lines) + 1


def _may_be_whole(lines: Sequence[str]) -> bool:
    """Look at some lines, evenly spaced, before more of them are scored."""
    full = [line for line in lines[:: max(1, len(lines) // (2 * _SAMPLE))] if line.strip()]
    sample = full[:: max(1, len(full) // _SAMPLE)]
    return sum(map(line_evidence, sample)) > -0.5 * len(sample)


def _first_character(text: str) -> int:
    return len(text) - len(text.lstrip())


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
            marked = len(page.lines) <= 2 or _ALONE.search(line) or TELLING.match(line)
            if marked and _EMPHASIS.fullmatch(line) is None:
                yield hit


def _stretches(page: Page) -> Iterator[tuple[int, int]]:
    """Give the first and last line of each stretch of code, blank lines at its ends left out."""
    for first, end in code_lines(page):
        full = [at for at in range(first, end) if page.lines[at].strip()]
        if full:
            yield full[0], full[-1]


def _hit(page: Page, first: int, last: int, kind: str) -> Hit:
    start, end = page.line_starts[first], page.line_starts[last] + len(page.lines[last])
    block = page.text[start:end]
    kind = content_of(block.strip()) or kind
    return Hit(start + _first_character(block), start + len(block.rstrip()), kind)


_LOOP = "for i in range(10):\n    total += values[i]\nprint(total)"
_MAIN = 'int main(void) {\n    puts("hi");\n    return 0;\n}'
_SQL = "CREATE TABLE t (id INT PRIMARY KEY, name VARCHAR(20));\nINSERT INTO t VALUES (1, 'a');"
_JSON = '{\n  "name": "x",\n  "tags": ["a", "b"],\n  "size": 3\n}'
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
    kinds=("block", *KINDS),
    rank=BLOCK,
    find=_blocks,
    examples=(
        (_LOOP, _LOOP),
        (f"This is how it is done in C, as every book says.\n\n{_MAIN}\n\nIt ends.", _MAIN),
        (f"The reply is this:\n\n{_JSON}\n\nIt is read at once.", _JSON),
        (f"使用下面的语句创建表：\n\n{_SQL}\n\n然后查询数据，可以看到结果。", _SQL),
    ),
    counterexamples=(
        "He had a guest role in 2002.\nIt was performed in 2001 at the Royal Court Theatre.",
        "(1) In general.—The Secretary shall make grants;\n(2) by striking “(a)”; and\n(A) so on.",
        "= Dvorak technique =",
        " = Robert Boulter = \n \n Robert Boulter is an English film , television actor . \n",
        "| name | value |\n| --- | --- |\n| one | 1 |\n",
        "> **注意：**\n>\n> 仅支持新的集群。",
        "* CATALOG_NAME：所属目录，该值永远为 def。\n* SQL_PATH：该值永远为 NULL。\n",
    ),
)
LINES = Detector(
    class_="code",
    name="code-line",
    kinds=("line", *KINDS),
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
