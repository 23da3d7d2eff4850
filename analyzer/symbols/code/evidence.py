"""Which lines of a page are code: the evidence of each line, and the best path through it.

Each line's evidence goes into a two-state Viterbi path (Viterbi 1967), so that a comment inside
code stays code and one odd line inside prose stays prose. Only lines that may be code are read,
and what stands around those that are.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from analyzer.symbols.code.comments import comment_runs, comments_of
from analyzer.symbols.code.contents import content_of
from analyzer.symbols.code.everyday import is_said, plain
from analyzer.symbols.code.glance import glance
from analyzer.symbols.code.lines import code_evidence, is_hot
from analyzer.symbols.code.signs import has_sign
from analyzer.symbols.code.speech import speech_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    import numpy.typing as npt

    from analyzer.symbols.page import Page

    Flags = npt.NDArray[np.bool_]

# Log-odds: what it costs to start and to end a block inside a paragraph and at the edge of one,
# and the most that one line may say.
_START, _END, _START_AT_EDGE, _END_AT_EDGE, _MOST = 3.5, 1.5, 1.6, 0.6, 4.0
_START_AT_PAGE = 0.3
_PRIOR, _DOUBTFUL = -0.9, 2.5
_SURE, _SURE_ALONE = 3.0, 2.0
_COLD = -2.0
_FAR = 16
_SHORT_PAGE_LINES = 40
# What the first look says of a line that is not read: in a short page, only if it is sure.
_UNLIKELY, _SURELY_NOT = 0.0, -2.0
# In a long page lines of nothing but these deserve no look.
_PROSE = re.compile(r"[A-Za-z0-9 \t,.?!'\"\x80-\U0010ffff-]*")
_TEX_PERIOD = 3000
_REACH_LINES, _MISSED = 2, 4
# Lines that another class owns, or that are set like a table or a fence.
_NO_CODE = re.compile(
    r"\[?(?:\d{4}[-/]\d\d[-/]\d\d[T ]|[A-Z][a-z]{2} [ \d]\d )\d\d:\d\d:\d\d\b.*"  # a log's
    r"|\S+ \S+ \S+ \[\d\d/[A-Z][a-z]{2}/\d{4}:.*"
    r"|>(?!>)\S.*|\s*>(?: \*\*.*)?|[A-Z*-]{8,}|[\s>]*(?:```|~~~).*"
    r"|\s*(?:=+ )+[^=<>]+(?: =+)+\s*|\s*\|.*\|\s*"
    r"|[\s>]*(?:[-*+]|\d+[.)]) \$[^$]+\$[.,;]?\s*"  # a formula in a list
    r"|\s*+(?:\w+ )?(?:[\s|]*\(?[-+$€]?\d[\d.,]*[%)]*(?=[\s|]|$)){2,}[\s|]*"  # rows of numbers
    r"|\S.*\s[$€£¥]\d[\d,]*\.\d\d|\[\d{1,3}\] [A-Z][a-z'-]+,? [^=;{}]*"  # prices, references
    r"|\d\d:\d\d(?::\d\d)?[.,]\d{3} --> [\d:.,]+.*|//@[^\s:：]{1,30}[:：].*"  # subtitles, reposts
    r"|(?:RT )?@\w+:? (?=[^{}]*(?:!!| #[A-Za-z]|[\U0001f300-\U0001faff]))[^{}]*"
)
# Systematic names of compounds: a locant, brackets, and how the parts of names end.
_COMPOUND = re.compile(
    r"(?=[\w\[\](){},;.:'$^+ -]+\Z)"
    r"(?=.*(?:^|[\[({ ,;-])\d{1,3}[a-zA-Z]?'*(?:,\d{1,3}[a-zA-Z]?'*){0,30}-[\[(]*[a-z]{3})"
    r".*[a-z](?:yl|oxy|amino|[ai]ne|one|ol|ate|acid|ide|ene|oxo|hydro|nitro)\b.*"
)
_PROMPT = re.compile(
    r"\s*Traceback \(most recent call last\):"
    r"|\s*#(?: *include *[<\"]|define [A-Za-z_]|ifn?def [A-Za-z_]|pragma [a-z]|endif\b)|#!/"
    r"|\s*(?:\$|>>>|In \[\d+\]:|PS [A-Z]:\\\S*>|\w+@[\w.-]+:\S*[$#]) [A-Za-z./~_{(]"
)
# Nothing but code begins like this, whatever its words are.
TELLING = re.compile(
    r"\s*(?://[/!]?\s+\S|/\*+(?:\s|$)"
    r"|@(?:moduledoc|doc|typedoc|impl|behaviour|spec|callback|[Oo]verride|media|import)\b"
    r"|@[a-z]+[A-Z]\w+\s*$|@\w+ \"|(?:package|module) [A-Za-z]\w*(?:\.\w+)*;?\s*$"
    r"|(?:el)?if \[\[? |(?:el)?(?:if|while) .*; (?:then|do)$|echo [\"'$-]|local \w+(?:=|\s*$)"
    r"|export \w+=|(?:var|let|val|const) \w+ ?(?:: ?[A-Z\[]|= ?\S)|,? ?\w+ +:: +[A-Z(\[]"
    r"|\w+\s+(?:(?:BIG|SMALL|TINY)?INT(?:EGER)?|(?:VAR)?CHAR|DECIMAL|NUMERIC|DATE(?:TIME)?|TIMESTAMP"
    r"|TEXT|BOOLEAN|FLOAT|DOUBLE|SERIAL)\b(?:\(\d[\d, ]*\))?\s*"
    r"(?:,|NOT|NULL|DEFAULT|PRIMARY|UNIQUE)"
    r"|def[a-z]* [^.]* do$|goto :?\w+\s*$|@echo off"
    r"|(?:FROM|COPY|ADD) [a-z./*](?=[\w@-]*[.*/:])[\w.*/:@-]+(?: (?:AS )?[\w./-]+)?\s*$"
    r"|RUN [a-z][\w.-]+ [a-z./-]|WORKDIR /\S*\s*$|(?:CMD|ENTRYPOINT) \["
    r"|(?:GET|POST|PUT|PATCH|DELETE|HEAD) (?:https?://|/)\S*(?: HTTP/[\d.]+)?\s*$)"
)
_COMMENT_OPENERS = ("// ", "/*")
_HAN = re.compile(r"[\u3001-\u303f\u4e00-\u9fff\uff01-\uff5e]")
_COMMENT = re.compile(r"\s*(?://|#|/?\*|--|;|%|'|\")")
_COMMENT_EVIDENCE = 1.0
# Headings and list items of Markdown may be comments of code, what is said of a key a form or a
# configuration, a lone word with a stop a verse or a call: they are evidence for neither.
_HEADING_OR_ITEM = re.compile(
    r"#{1,6} .*|[A-Z][a-z]+(?: [a-z]+){0,3}: [^=(){}<>\[\]\"'\\;:/]*"
    r"|\s*[*-] +(?:[A-Za-z](?=[^:=(){}<>]*[a-z]{2} [a-z]{2})[^=(){}<>]*|.*[：。，；].*)"
    r"|(?!end|(?:begin|break|commit|continue|do|done|else|exit|fi|next|nop|quit|ret|return)\b)"
    r"[a-z]{3,}(?:;|--)"
)
_CLOSER = re.compile(r"\s*(?:[\])}>]+[;,)]*|end;?|fi|done|esac)\s*")


def first_look(ascii_text: bytes) -> tuple[Flags, Flags, Flags]:
    """Say of each line whether it is likely code, perhaps code, perhaps part of a comment."""
    scores, marked = glance(ascii_text)
    return scores > _UNLIKELY, scores > _SURELY_NOT, marked


@lru_cache(maxsize=1)
def code_lines(page: Page) -> list[tuple[int, int]]:
    """Give the stretches of lines that are code: the first of each, and the one after its last."""
    if page.whole.count("\\begin{") * _TEX_PERIOD > len(page.whole):
        return []  # a TeX document, whose commands are mathematics
    evidence = _Evidence(page)
    stretches: list[tuple[int, int]] = []
    for first, last in evidence.islands():
        scores = [evidence.of(at) for at in range(first, last)]
        path = _path(scores, [_is_edge(page.lines, at) for at in range(first, last)])
        begin = -1
        for at, code in enumerate([*path, False], first):
            if code and begin < 0:
                begin = at
            elif not code and begin >= 0:
                if _is_no_accident(page.lines[begin:at]):
                    stretches.append((begin, at))
                begin = -1
    return stretches


def _is_no_accident(lines: Sequence[str]) -> bool:
    """Say whether code-like lines hold more than an odd look."""
    full = [line for line in lines if line.strip()]
    sure = _SURE if len(full) > 1 else _SURE_ALONE
    return (
        any(line_evidence(line) >= sure for line in full)
        or has_sign(map(plain, full))
        or content_of("\n".join(lines).strip()) != ""
    )


class _Evidence:
    """The evidence of a page's lines, each read when it is first asked for."""

    def __init__(self, page: Page) -> None:
        self._lines = lines = page.lines
        self._long = len(lines) > _SHORT_PAGE_LINES
        likely, perhaps, marked = page.lines_told(first_look)
        self._known: dict[int, float] = {}
        self._hot: dict[int, bool] = {}
        self._near: set[int] = set()
        runs = comment_runs(lines, marked, self._is_hot)
        self._raised = {at for run in runs for at in run}
        opened = {at for mark in _COMMENT_OPENERS for at in page.lines_with(mark)}
        hot = self._raised.union(
            filter(self._is_hot, likely if self._long else perhaps),
            (at for at in opened if TELLING.match(lines[at])),
        )
        self.lively = self._with_missed([at for at in hot if self.of(at) > 0])
        spoken = dict.fromkeys(speech_lines(lines, self.lively), _COLD)
        self.lively = [at for at in self.lively if at not in spoken]
        if self.lively:
            # Only beside a line that looks like code do lines without any mark deserve a look.
            reach = range(-_REACH_LINES, _REACH_LINES + 1)
            self._near = {at + d for at in self.lively for d in reach if 0 <= at + d < len(lines)}
            self._known = {at: self._known[at] for at in self.lively} | spoken
            for at in comments_of(page):
                # A comment's prose is no evidence against code.
                self._known[at] = max(self.of(at), 0.0)
            self.lively = sorted(at for at in self._near if self.of(at) > 0)

    def _with_missed(self, lively: list[int]) -> list[int]:
        """Add code-like lines that the glance missed, beside those that it saw."""
        found, seen = set(lively), set(lively)
        while lively:
            at = lively.pop()
            for near in range(max(0, at - _MISSED), min(len(self._lines), at + _MISSED + 1)):
                if near not in seen:
                    seen.add(near)
                    if self._is_hot(near) and self.of(near) > 0:
                        found.add(near)
                        lively.append(near)
        return sorted(found)

    def of(self, at: int) -> float:
        """Give the log-odds of a line."""
        known = self._known.get(at)
        if known is None:
            line = self._lines[at]
            if not line.strip():
                known = 0.0
            else:
                known = line_evidence(line) if at in self._near or self._is_hot(at) else _COLD
                if at in self._raised:
                    known = max(known, _COMMENT_EVIDENCE)
            self._known[at] = known
        return known

    def _is_hot(self, at: int) -> bool:
        known = self._hot.get(at)
        if known is None:
            line = self._lines[at]
            known = is_hot(line) and not (self._long and _PROSE.fullmatch(line))
            self._hot[at] = known
        return known

    def islands(self) -> Iterator[tuple[int, int]]:
        """Give stretches around code-like lines; what lies far from any of those is prose."""
        count = len(self._lines)
        if not self.lively:
            return
        first = self.lively[0]
        for at, after in zip(self.lively, [*self.lively[1:], count + _FAR], strict=True):
            if after - at > _FAR and (after >= count or self._sinks(at, after)):
                yield max(0, first - 1), min(count, at + 2)
                first = after

    def _sinks(self, first: int, last: int) -> bool:
        """Say whether the lines from a code-like one to before the next are prose, all in all."""
        total = 0.0
        for at in range(first, last):
            total += self.of(at)
            if total < -_FAR:
                return True
        return False


@lru_cache(maxsize=1 << 14)
def line_evidence(line: str) -> float:
    """Give the log-odds that a line is code, within bounds, with what rules know beforehand."""
    if _CLOSER.fullmatch(line):
        return 1.0
    if _PROMPT.match(line):
        return _MOST
    if _NO_CODE.fullmatch(line) or _COMPOUND.fullmatch(line) or _is_han_prose(line):
        return -2.0
    score = max(-_MOST, min(_MOST, code_evidence(line) + _PRIOR))
    if score > _COLD:  # else it is prose enough
        bare = plain(line)
        if bare != line:
            score = max(-_MOST, min(score, code_evidence(bare) + _PRIOR))
        if _HEADING_OR_ITEM.fullmatch(line) or is_said(line):
            score = min(score, 0.0)
    return _MOST if score < _DOUBTFUL and TELLING.match(line) else score


def _is_han_prose(line: str) -> bool:
    """Say whether most of a line is Chinese, and it is no comment."""
    if line.isascii() or _COMMENT.match(line):
        return False
    return 2 * len(_HAN.findall(line)) > len(line.strip())


def _is_edge(lines: Sequence[str], at: int) -> bool:
    """Say whether a paragraph may start at a line."""
    before = lines[at - 1].rstrip() if at else ""
    return not before or before[-1] in ":："


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
