r"""Regular expressions in running text: bare, between slashes or quotes, as raw strings.

What tells one is what nothing else is written with: a class of characters (``[a-z]+``, ``\d{3}``),
a group that says how it matches (``(?:``, ``(?P<year>``), anchors around such. What is found must
also be an expression that can be compiled.
"""

from __future__ import annotations

import re
import warnings
from functools import lru_cache
from typing import TYPE_CHECKING

import regex

from analyzer.symbols.detector import INLINE, Detector
from analyzer.symbols.looks import Look
from analyzer.symbols.page import Hit, Page

if TYPE_CHECKING:
    from collections.abc import Iterator

_KIND = "regular-expression"
# Letters and digits of any kind stand for theirs: a is any small letter, also in \d and (?P<.
_SHAPE = Look(
    r"\\[aA][+*?{\]]|\\a\{|\(\?[:=!<aA>]|\[[^\]]{0,9}(?:[aA]-[aA]|\\[aA]|0-0.*\][+*?{$])|\[\^"
    r"|^[^\w^]{0,2}\^.*\$|\\a.*\\a$",
    "\\([^",
)
_REPEAT = r"(?:[+*?]|\{\d+(?:,\d*)?\})"
# A class of characters: ranges, or what a backslash stands for.
_RANGE = r"(?:(?<![A-Za-z])(?:a-[a-z]|A-[A-Z])|(?<!\d)0-\d)(?![\d.])"
_CLASS = rf"\[[^\[\]\n]*(?:{_RANGE}|\\[dswDSW]|\\[ux][0-9A-Fa-f]{{2,4}}-)[^\[\]\n]*\]"
_STRONG = re.compile(
    rf"\\[dswDSWhvR]{_REPEAT}|\\[pP]\{{\w+\}}|{_CLASS}{_REPEAT}?|\[\^[^\[\]\n]+\]{_REPEAT}"
    r"|\(\?(?:[:=!>]|<[=!]|P?<\w+>|[aimsxu]+\)|P=\w+\))"
)
# These say little by themselves: brackets with a backslash are Markdown's as well.
_WEAK = re.compile(
    rf"\\[dswbDSWB](?![A-Za-z])|\\[.*+?()\[\]{{}}|^$]|\.[*+]\??|[\])]{_REPEAT}"
    r"|\([^()\s|]+(?:\|[^()\s|]+)+\)|^\^|\$$"
)
# Windows paths, TeX, printf formats and paths with wildcards have some of the same signs.
_OTHER = re.compile(
    r"^[A-Za-z]:\\|^\\\\\w|\\(?:begin|end|frac|left|right|text|math\w+|alpha|beta|cite|ref)\b"
    r"|^[\w.-]*/[\w./*-]*$|https?://"
)
_DELIMITED = re.compile(
    r"(?<![\w/<:.])/(?![/*\s])((?:[^/\\\n]|\\[^\n]){1,300}?)/[a-z]{0,6}(?![\w/])"
    r"|(?<!\w)[rR]?[bB]?\"((?:[^\"\\\n]|\\[^\n]){1,300}?)\"(?!\w)"
    r"|(?<!\w)[rR]?[bB]?'((?:[^'\\\n]|\\[^\n]){1,300}?)'(?!\w)"
    r"|“([^”\n]{1,300}?)”"
)
_LONGEST = 400
_AROUND = ",;:!\"'`“”"


def _find(page: Page) -> Iterator[Hit]:
    words = [word for word in page.like(_SHAPE) if len(word) <= _LONGEST]
    places = sorted((at, word) for word in words for at in page.positions(word))
    line, marked = -1, 0
    for at, word in places:
        if page.line_at(at) != line:
            line = page.line_at(at)
            hits = list(_delimited(page.lines[line], page.line_starts[line]))
            marked = max([marked, *(hit.end for hit in hits)])
            yield from hits
        text = word.strip(_AROUND)
        start = at + word.find(text)
        while text.endswith(")") and text.count(")") > text.count("("):
            text = text[:-1].rstrip(_AROUND)
        if text[:2] in {"(^", "(/"} and text[-1] == ")":
            start, text = start + 1, text[1:-1]
        if start >= marked and is_expression(text):
            yield Hit(start, start + len(text), _KIND)


def _delimited(line: str, start: int) -> Iterator[Hit]:
    for match in _DELIMITED.finditer(line):
        group = match.lastindex or 1
        if is_expression(match[group], marked=True):
            first, last = match.span(0 if group == 1 else group)
            yield Hit(start + first, start + last, _KIND)


@lru_cache(maxsize=1 << 12)
def is_expression(text: str, *, marked: bool = False) -> bool:
    r"""Say whether a text is a regular expression, and could be nothing else.

    >>> [is_expression(s) for s in (r"^\d{3}-\d{4}$", "(?:a|b)+c", "[a-z]+@[a-z]+")]
    [True, True, True]
    >>> [is_expression(s) for s in (r"C:\data\base", "[N+](=O)[O-]", "a[i]+b[j]", "src/*.py")]
    [False, False, False, False]

    ``marked`` asks for less, since slashes or quotes stand around it.
    """
    if len(text) < 3 or _OTHER.search(text):
        return False
    rest, strong = _STRONG.subn("", text)
    weak = len(_WEAK.findall(rest))
    if not strong:
        bounded = text.count(r"\b") > 1 or (text[0] == "^" and text[-1] == "$")
        return bounded and weak > 2 and _compiles(text)
    return (marked or weak + strong > 1 or not rest) and _compiles(text)


def _compiles(text: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            regex.compile(text)
    except (regex.error, OverflowError, RecursionError):
        return False
    return True


EXPRESSIONS = Detector(
    class_="code",
    name="regular-expression",
    kinds=(_KIND,),
    rank=INLINE,
    find=_find,
    needs=(_SHAPE,),
    examples=(
        (r"It must match ^\d{3}-\d{4}$ or it is refused.", r"^\d{3}-\d{4}$"),
        ("Use /^[a-z]+$/gi for words.", "/^[a-z]+$/gi"),
        (r'The pattern r"(\w+) (\w+)" takes two words.', r"(\w+) (\w+)"),
        (r"手机号的正则是^1[3-9]\d{9}$，匹配即可", r"^1[3-9]\d{9}$"),
    ),
    counterexamples=(
        r"the folder C:\data\sources\wide and /usr/[local]/bin/",
        "[N+](=O)[O-] and a[i]+b[j], as in [1]-[3]; 50% (or more)? Yes*",
        r"$\d{x} + \sum_{i}^{n} x_i^{2}$ and \section{Words}",
        "what (if any)? [sic] *.txt, foo.*, 3.*4",
    ),
)
