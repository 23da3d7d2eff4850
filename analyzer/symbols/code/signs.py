"""Signs that only code has: what merely looks odd, a menu or a score, has none of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_KEYWORDS = (
    "import|from|return|use|using|require|include|def|class|function|fn|func|fun|let|var|val|const"
    "|local|end|if|elif|else|for|foreach|while|do|done|fi|case|switch|begin|module|package"
    "|namespace|struct|enum|interface|public|private|protected|static|type|echo|print|puts|set|sub"
    "|my|our|int|void|char|float|double|bool|string|SELECT|INSERT|UPDATE|CREATE|DELETE|WHERE|ALTER"
    "|DROP|RETURNS?|END|BEGIN|IF|OPERATOR|mov|call|jmp|push|pop|ret|git|sudo|cd|npm|pip|RUN|COPY"
    "|ENV|FROM|WORKDIR|EXPOSE|template|IN|OUT|INOUT|proc|goto"
)
_INSIDE = r"[ -'*-~]"
_SIGNS = (
    # a call, not "person(s)" or "anti-HBs(+)", before what may follow one
    rf"(?<![\w-])[A-Za-z_]\w*\((?!e?s\)|[-+±?!]+\))(?:{_INSIDE}|\({_INSIDE}*\))*\)\s*(?:[;{{.,)\]]|:?\s*$)",
    r"\w\.[a-z_]\w*\(|\w\(\"|\w\[\w+\]",
    # how a line begins and ends
    r"[{}][,;]?\s*$|^\s*[{}\])]|[:=] [|>]-?\s*$|\\$|^\s*\"[^\"]*\",\s*$",
    r"[)\]\"'0-9}+]\s*;\s*$|^\s*\w+(?:[ *&]+\w+){0,2}\s*;\s*$|;\s*(?://|/\*|#)",
    r"^\s*[a-z-]+:\s*[\w#.%'\"-]+(?: [\w#.%'\"-]+)?;\s*$|\$\$",
    r"^\s*[\w.$@\[\]'\"*&]+\s*[-+*/|&.:]?=\s*\S",
    rf"^\s*(?:{_KEYWORDS})\b(?!(?:\s[a-z]+)+\s)(?!\s[A-Z][a-z])",
    r"^\s*(?:import [A-Z]\w*(?:\.\w| [\d(]|$)|class [A-Z]\w+(?:[(:{<]| extends\b))",
    r"^\s*(?:while|if|for|elif|with|except)\b.*[<>=()\[\]].*:\s*$",
    # Lisp, assembly, COBOL, batch files
    r"^\s*\((?:def\w*|let|require|provide|local|setv|each|ns|[a-z]+(?:-[a-z]+)+)[\s)*]|\){3,}",
    r"^\s*\.[a-z]+\s+\w|\b0x[0-9A-Fa-f]+\b|\bPIC [X9SZ(]|\bPERFORM \w|^:\w+$",
    # keys of settings, set in
    r"^\s+['\"]?[\w-]+['\"]?:\s*@?['\"\[{]|^\s+(?:- )?[a-z][\w-]*:\s+[\w./@-]+\s*$",
    # operators, tags, quotes
    r"[=!]=| [-+*/|&^]= |:=(?:\s|$)|[A-Z]\w{1,40}\\[A-Z]|\"{3}|'{3}",
    r"=>|->\s?\w+\s*[({]|\w->\w|\w::|&&|\|\||\+\+;",
    r"</\w|/>|<\w[^<>]*=\"|<%|\?>|\w\":|=\s?\"|\$\{?[A-Za-z_]|%[sd]\b|\\[nt]\b",
    # names: of_words, ofWords, of.words
    r"(?<![@#\w/.-])[A-Za-z]\w*?[A-Za-z0-9]_[A-Za-z0-9]|(?<![\w-])[a-z]{2,}[A-Z][a-z]{2}",
    r"(?<![\w@/.])[a-z_]\w*\.[a-z_]\w*(?![\w./])(?!\s[a-z])",
    # options, queries and what they give
    r"^\s*(?:-\w,\s)?--[a-z]|^\s*<\w+>\s*$|\bSELECT\b.*\bFROM\b|^\s*\+-[-+]+\+\s*$",
    # comments, directives
    r"^\s*(?:%|;\s|\(\*|<!--|//\s|/\*|\*/|#\s|#(?:!|define|e?l?if|end|include|pragma)|--\s|;;)",
    r"^\t* (?:  )*\*\s|^\s*(?:=\w+$|=\w+ [A-Z]|\.\.\s\w+::)",
)
_SIGN = re.compile("|".join(_SIGNS))


def has_sign(lines: Iterable[str]) -> bool:
    """Say whether some line has a sign that only code has.

    >>> has_sign(["total += values[i]"]), has_sign(["8oz rib-eye, chips + salad ... $22 (v)"])
    (True, False)
    """
    return any(map(_SIGN.search, lines))
