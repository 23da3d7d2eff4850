"""What a block of code is, where that is no program: a session, a statement, data, a trace, a dump.

A block has a kind when most of its lines, or all of its statements, have the form of the kind.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

KINDS = ("shell-session", "sql", "json", "stack-trace", "hex-dump", "assembly")
_PROMPT = re.compile(
    r"\s*(?:\$ |[\w.-]+@[\w.-]+(?:[: ]\S*)?[$#%] |\[[\w.-]+@[^\]\n]+\][$#] ?|PS [A-Z]:\\\S*> ?"
    r"|[A-Z]:\\\S*> ?|(?:mysql|sqlite|MariaDB \S+|\w+[=-]#|redis \S+)> ?|>>> |In \[\d+\]: "
    r"|irb\S*> ?)[^\s=].*"
)
_VERB = re.compile(
    r"(?:SELECT|INSERT(?: IGNORE)? INTO|REPLACE INTO|UPDATE|DELETE FROM|CREATE|ALTER|DROP|TRUNCATE"
    r"|WITH \w+ AS|EXPLAIN|SHOW|USE|SET|GRANT|REVOKE|BEGIN|START TRANSACTION|COMMIT|ROLLBACK"
    r"|ANALYZE|ADMIN|DESC(?:RIBE)?|MERGE INTO|CALL|LOAD DATA|PREPARE|EXECUTE|KILL|FLUSH|BACKUP"
    r"|RESTORE|IMPORT INTO|SPLIT"
    # in small letters only what no other language says
    r"|select|insert into|update \S+ set|delete from"
    r"|(?:create|alter|drop) (?:table|index|view|database))"
    r"(?![\w(:.])"
)
# What a statement that begins with a word of English goes on with.
_CLAUSE = re.compile(
    r"\b(?:FROM|INTO|VALUES|WHERE|TABLE|INDEX|DATABASE|SCHEMA|VIEW|USER|ROLE|JOIN|TABLES|COLUMN"
    r"|SELECT|GLOBAL|SESSION|VARIABLES|SET|PLACEMENT|SEQUENCE|BINDING)\b|@@|\(\)|=",
    re.IGNORECASE,
)
_SQL_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/|(?m:^#[^\n]*)", re.DOTALL)
_SQL_STRING = re.compile(r"'(?:[^'\\]|\\.|'')*'|\"(?:[^\"\\]|\\.)*\"|`[^`]*`")
_FRAME = re.compile(
    r"\s+at (?:[\w$.<>\[\]`/-]+ ?)+ ?\(.*\).*|\s+at \S+:\d+:\d+|\s+at [\w.<>`]+\(.*\)(?: in .*)?"
    r"|\s*File \".*\", line \d+.*|\s*from \S+:\d+:in .*|\s+\d+: .*"
    r"|\s*#\d+ +(?:0x[0-9a-f]+ in )?\S.*"
    r"|\S+\(.*\)|\t\S+\.go:\d+.*|\s+\.\.\. \d+ more|Caused by: .*|goroutine \d+ .*|stack backtrace:"
)
_FAILURE = re.compile(
    r"Traceback \(most recent|\b[\w.$]*(?:Exception|Error|Throwable)\b|panic:|panicked at"
    r"|goroutine \d+ \["
)
_DUMP = re.compile(
    r"\s*(?:0x)?[0-9A-Fa-f]{4,16}:?\s+(?:(?:[0-9A-Fa-f]{2}){1,4}[ \t-]+){3,}.*"
    r"|\s*(?:[0-9A-Fa-f]{2}[ \t]+){7,}[0-9A-Fa-f]{2}\s*.*"
)
_MNEMONIC = (
    r"(?:v?mov\w*|lea\w?|push\w?|pop\w?|call\w?|ret\w?|jmp\w?|j[a-z]{1,3}|cmp\w?|test\w?|add\w?|sub\w?"
    r"|i?mul\w?|i?div\w?|xor\w?|and\w?|or\w?|not\w?|neg\w?|inc\w?|dec\w?|sh[lr]\w?|sa[lr]\w?|nop|int"
    r"|syscall|leave|ldr\w*|str\w*|ldp|stp|bl?|bl[xr]|b\.?(?:eq|ne|lt|gt|le|ge|hs|lo)|cbn?z|svc|adrp?"
    r"|l[wbhd]u?|s[wbhd]|addiu?|li|la|jal|jr|beqz?|bnez?|auipc|lui|ecall|cdq\w?|set[a-z]{1,2})"
)
_OPERAND = r"(?:(?:byte|[dq]?word) ptr )?[%$#@]?[\w.+*$-]*(?:\[[^\]\n]*\]|\([^)\n]*\))?!?"
_PLACE = (
    r"(?:%?[re]?[abcd]x|%?[abcd][lh]|%?[re]?[sd]il?|%?[re]?[sb]p|%?r(?:[89]|1\d)[dwb]?|[xwr]\d{1,2}"
    r"|[xy]mm\d+|[at]\d|s\d{1,2}|lr|pc|ra|zero|0x[0-9a-f]+|\d[0-9a-f]*h?)(?!\w)"
)
_INSTRUCTION = re.compile(
    rf"\s*(?:[0-9a-f]+:\s+(?:[0-9a-f]{{2}} )+\s*)?(?:{_MNEMONIC}\s+(?=[^;]*{_PLACE}){_OPERAND}"
    rf"(?:\s*,\s*{_OPERAND}){{0,3}}|(?:ret|nop|leave|syscall|cdq|ecall)\w?"
    r"|(?:call|jmp|j[a-z]{1,3}|bl?)\s+[\w.<>+@]+)\s*(?:[;#/].*)?"
)
_LABEL = re.compile(r"[.\w$@]+:\s*(?:[;#/].*)?|\s*\.[a-z]\w*(?:\s[^{}]*)?|\s*[;#].*")
_MOST_LINES, _MOST_CHARACTERS, _LONGEST_LINE = 200, 1 << 18, 2000


def content_of(text: str) -> str:
    r"""Name what a block of code is, if it is one of ``KINDS``, else nothing.

    >>> content_of("$ ls -l\ntotal 0\n$ cd .."), content_of("SELECT a\nFROM t;")
    ('shell-session', 'sql')
    >>> content_of('{"a": [1, 2]}'), content_of("x = f(y)\nreturn x")
    ('json', '')
    """
    lines = [line for line in text.split("\n", _MOST_LINES)[:_MOST_LINES] if line.strip()]
    if not lines:
        return ""
    kinds: tuple[tuple[str, Callable[[], object]], ...] = (
        ("json", lambda: _is_json(text)),
        ("hex-dump", lambda: _share(_DUMP, lines) > 0.7),
        ("stack-trace", lambda: _is_trace(lines)),
        ("shell-session", lambda: _PROMPT.fullmatch(lines[0]) or _share(_PROMPT, lines) > 0.5),
        ("sql", lambda: _is_sql(text)),
        ("assembly", lambda: _is_assembly(lines)),
    )
    return next((kind for kind, fits in kinds if fits()), "")


def _share(form: re.Pattern[str], lines: Sequence[str]) -> float:
    fit = (len(line) < _LONGEST_LINE and form.fullmatch(line) for line in lines)
    return sum(map(bool, fit)) / len(lines)


def _is_json(text: str) -> bool:
    if text[:1] not in ("{", "[") or '"' not in text or len(text) > _MOST_CHARACTERS:
        return False
    try:
        return len(json.loads(text)) > 0
    except (json.JSONDecodeError, RecursionError):
        return False


def _is_trace(lines: Sequence[str]) -> bool:
    frames = _share(_FRAME, lines)
    failures = sum(_FAILURE.search(line) is not None for line in lines) / len(lines)
    return len(lines) > 2 and failures > 0 and frames > 0.2 and frames + failures > 0.5


def _is_sql(text: str) -> bool:
    """Say whether every statement begins with a verb and most go on with a clause."""
    bare = _SQL_COMMENT.sub("", _SQL_STRING.sub("''", text))
    statements = [part.strip() for part in bare.split(";") if part.strip()]
    clauses = sum(_CLAUSE.search(part) is not None for part in statements)
    return 2 * clauses >= len(statements) > 0 and all(map(_VERB.match, statements))


def _is_assembly(lines: Sequence[str]) -> bool:
    instructions, labels = _share(_INSTRUCTION, lines), _share(_LABEL, lines)
    return instructions >= 0.5 and instructions + labels > 0.8
