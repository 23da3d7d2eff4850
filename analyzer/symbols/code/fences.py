"""Code that the author marked: fenced blocks and inline code of Markdown, ``<code>`` of HTML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analyzer.symbols import detector as rank
from analyzer.symbols.closings import Closings
from analyzer.symbols.code.languages import OTHER_LABELS
from analyzer.symbols.detector import MARKED, Detector
from analyzer.symbols.page import Hit, Page

if TYPE_CHECKING:
    from collections.abc import Iterator

_FENCE = re.compile(r"[ \t>]*(```+|~~~+)[ \t]*([^\s`{]*)[^`\n]*")
_INLINE = re.compile(r"(`(?<![`\\]`)`?)(?!`)([^`\n]{1,300}?)(?<!`)\1(?!`)")
_ASCII = re.compile(r"[A-Za-z_$<{(\[/=-]")
_HTML = re.compile(r"<(pre|code|samp|kbd|PRE|CODE)(?:\s[^<>]{0,200})?>")
_LONGEST_HTML = 1 << 16
_CODE_MARK = re.compile(r"[()\[\]{}=<>_./\\$#@:;|&*%+\-\d]|[a-z][A-Z]|^[A-Z]{2,}|^[a-z]+$")


def _inline(page: Page) -> Iterator[Hit]:
    text = page.text
    if text.count("`") > 1:
        for match in _INLINE.finditer(text):
            if _ASCII.search(match[2]) and _CODE_MARK.search(match[2].strip()):
                yield Hit(match.start(2), match.end(2), "inline")


def _marked(page: Page) -> Iterator[Hit]:
    text = page.text
    if ("`" in text and "```" in text) or ("~" in text and "~~~" in text):
        yield from _fences(page)
    if "<" in text and page.marks("</"):
        closings, at = Closings(text), 0
        for match in _HTML.finditer(text):
            end = closings.after(f"</{match[1]}>", match.end())
            if match.start() >= at and match.end() < end < match.end() + _LONGEST_HTML:
                block = match[1].lower() == "pre" or "\n" in text[match.end() : end]
                yield Hit(match.end(), end, "fenced" if block else "inline")
                at = end


def _fences(page: Page) -> Iterator[Hit]:
    """Give blocks; each runs to a fence of its own kind; one that is never closed is none."""
    opened: tuple[str, int, str] | None = None
    for at in sorted({at for mark in ("```", "~~~") for at in page.lines_with(mark)}):
        line, start = page.lines[at], page.line_starts[at]
        match = _FENCE.fullmatch(line.rstrip())
        if match is None:
            continue
        mark, label = match[1], match[2].lower()
        if opened is None:
            opened = (mark, start + len(line) + 1, label)
        elif mark[0] != opened[0][0] or len(mark) < len(opened[0]):
            continue
        elif label:
            # Only an opening has a label: the mark before was the end of a block that was cut.
            opened = (mark, start + len(line) + 1, label)
        else:
            if opened[2] not in OTHER_LABELS and start - 1 > opened[1]:
                yield Hit(opened[1], start - 1, "fenced")
            opened = None


FENCED = Detector(
    class_="code",
    name="marked-code",
    kinds=("fenced", "inline"),
    rank=MARKED,
    find=_marked,
    needs=("`", "~", "<"),
    examples=(
        ("Run:\n```sql\nSELECT 1;\n```\nDone.", "SELECT 1;"),
        ("~~~\nx = 1\n~~~", "x = 1"),
        ("<pre>x = 1\ny = 2</pre>", "x = 1\ny = 2"),
        ("cut\n```\nProse follows.\n```sql\nSELECT 2;\n```\n", "SELECT 2;"),
    ),
    counterexamples=("```\nnever closed", "no marks at all"),
)
INLINE = Detector(
    class_="code",
    name="inline-code",
    kinds=("inline",),
    rank=rank.INLINE,
    find=_inline,
    needs=("`",),
    examples=(("使用`tidb_mem_quota`变量", "tidb_mem_quota"), ("call `f(x)` now", "f(x)")),
    counterexamples=("``quoted'' in TeX and `quoted' here", "no marks at all"),
)
