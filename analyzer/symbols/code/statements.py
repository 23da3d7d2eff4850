"""Statements of SQL and objects of JSON in running text, which no line or fence sets apart.

A statement is read as operands that keywords, operators and commas join: where two operands meet
without any, the sentence goes on. JSON is what a parser accepts.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from analyzer.symbols.detector import INLINE, Detector
from analyzer.symbols.looks import Look
from analyzer.symbols.page import Hit, Page
from analyzer.symbols.wordlist import words

if TYPE_CHECKING:
    from collections.abc import Iterator

_OBJECTS = "TABLE INDEX DATABASE VIEW USER SCHEMA SEQUENCE ROLE TRIGGER"
# What a statement may begin with, and what it must then hold, one word of each group.
_MUST_HOLD = {
    "SELECT": ("FROM ( @@",),
    "INSERT": ("INTO", "VALUES VALUE SELECT SET"),
    "REPLACE": ("INTO", "VALUES VALUE SELECT SET"),
    "UPDATE": ("SET", "="),
    "DELETE": ("FROM",),
    "TRUNCATE": ("TABLE",),
    "CREATE": (_OBJECTS,),
    "ALTER": (_OBJECTS,),
    "DROP": (_OBJECTS,),
    "SHOW": ("TABLES DATABASES COLUMNS CREATE VARIABLES STATUS INDEX GRANTS WARNINGS",),
    "GRANT": ("ON", "TO"),
    "REVOKE": ("ON", "FROM"),
    "WITH": ("AS", "SELECT"),
}
# What joins operands, or stands before one.
_JOINING = words(
    "FROM INTO WHERE AND OR NOT IN IS LIKE BETWEEN AS ON USING JOIN LEFT RIGHT INNER OUTER FULL"
    " CROSS NATURAL GROUP ORDER PARTITION BY HAVING LIMIT OFFSET UNION ALL DISTINCT EXISTS IF SET"
    " VALUES VALUE ADD MODIFY CHANGE RENAME TO COLUMN CASCADE CONSTRAINT REFERENCES CHECK DEFAULT"
    " PRIMARY FOREIGN UNIQUE TEMPORARY OR REPLACE IGNORE CASE WHEN THEN ELSE WITH RECURSIVE FOR"
    " DUPLICATE UPDATE RETURNING EXCEPT INTERSECT OVER INTERVAL COLLATE CHARACTER GLOBAL SESSION"
    " TABLE INDEX DATABASE VIEW USER SCHEMA SEQUENCE ROLE TRIGGER COLUMNS CREATE SELECT DELETE"
    " INSERT DROP IDENTIFIED GRANT OPTION AUTO_INCREMENT"
)
# What joins as well, and may also be the last word.
_ENDING = words(
    "ASC DESC NULL TRUE FALSE KEY END NULLS FIRST LAST CASCADE TABLES DATABASES VARIABLES STATUS"
    " GRANTS WARNINGS UPDATE ROWS ONLY INT INTEGER BIGINT TEXT DATE DATETIME TIMESTAMP FLOAT DOUBLE"
    " BOOLEAN PRIVILEGES AUTO_INCREMENT OPTION VARCHAR CHAR DECIMAL NUMERIC TINYINT SMALLINT JSON"
    " BLOB ENUM UNSIGNED SECOND MINUTE HOUR DAY MONTH YEAR"
)
# Small letters of these say that a statement goes on; others are English as well, and must stand
# before an operand that a sign or a keyword follows.
_SURE_SMALL = words(
    "FROM INTO WHERE SET VALUES JOIN ORDER GROUP BY SELECT LIMIT ASC DESC NULL TABLE INDEX COLUMN"
    " HAVING DISTINCT"
)
_GOES_ON = re.compile(
    r"\s+(?:(?i:by|not|null|exists)\s+)?(?:[A-Za-z_`][\w.`]*\s*(?:[<>=!(,;]|(?i:in|like|is|between|asc"
    r"|desc|from|on|where|and)\b)|[('\"\d@]|\*|(?i:null|join|select)\b)",
    re.ASCII,
)
_NO_OPERANDS = words("the an your our my his her their its this that these those of it them")
_CAPITALS = Look("A{4}", ["AAAA"])
_SMALL_OPENINGS, _WITH_EQUALS = ("select", "insert into"), ("replace into", "update", "delete from")
_AFTER, _BEFORE = frozenset(" \n"), frozenset("_.-")
_TOKEN = re.compile(
    r"\s*(?:(?P<operand>'[^'\n]{0,500}'(?:@'[^'\n]{0,80}')?|\"[^\"\n]{0,200}\"|\d[\d.]*|\?|%s|[:@$]{1,2}[A-Za-z0-9_.]+"
    r"|(?:`[A-Za-z0-9_$.-]{1,80}`|(?P<word>[A-Za-z_][A-Za-z0-9_$]*))(?:\.(?:`[A-Za-z0-9_$.-]{1,80}`|[A-Za-z_]\w*|\*))*)"
    r"|(?P<open>\()|(?P<star>\*)|(?P<operator>[<>=!]{1,2}|[-+/%,]|\|\|)|(?P<end>;))",
    re.ASCII,
)
# Dialects have words of their own.
_ANY_KEYWORD = re.compile("[A-Z]{3}[A-Z_]*")
_BRACKET = re.compile(r"[()]|'[^'\n]*'")
_ALIASED = re.compile(r"\s*(?:[,;)]|(?i:JOIN|LEFT|RIGHT|INNER|ON|WHERE|FROM|SET|GROUP|ORDER)\b)")
_PAST_ALIASES = words("WHERE SET VALUES ORDER LIMIT ADD")
# After a comma a word is an operand where the statement goes on behind it, or a line ends.
_LISTED = re.compile(
    r"\s*(?:[,;)(<>=!+*/]|$)|[ \n]+(?:(?-i:[A-Z]{2,})|from|desc|asc)\b|[^\x00-\x7f]|\n"
)
_SHORT = re.compile(r"[A-Za-z]\d?")
_LONGEST = 4000
# Statements that never get whole are read again from each verb, so many times the text at most.
_PATIENCE = 4
_VALUE, _BEFORE_VALUES = re.compile(r"\{\s*\"|\[\s*(?:\{\s*)?\""), frozenset('"{ \n\t\r')
_LONGEST_VALUE, _MOST_FAILURES = 20_000, 200


def _find_sql(page: Page) -> Iterator[Hit]:
    at, patience = 0, _LONGEST + _PATIENCE * len(page.text)
    for start in sorted({*_capital_openings(page), *_small_openings(page)}):
        if start >= at and patience > 0:
            end, reached = statement_end(page.text, start)
            patience -= reached - start
            if end:
                at = end
                yield Hit(start, end, "sql")


def _capital_openings(page: Page) -> Iterator[int]:
    for word, verb in page.inside(_CAPITALS, _verb_of).items():
        yield from (at + word.index(verb) for at in page.positions(word))


def _verb_of(word: str) -> str:
    verb = word.strip("(\"'`;").partition("(")[0]
    return verb if verb in _MUST_HOLD else ""


def _small_openings(page: Page) -> Iterator[int]:
    text = page.text
    for opening in (*_SMALL_OPENINGS, *(_WITH_EQUALS if "=" in text else ())):
        for at in page.marks(opening):
            before, after = text[at - 1 : at], text[at + len(opening) : at + len(opening) + 1]
            inside = before in _BEFORE or (before.isascii() and before.isalnum())
            if after in _AFTER and not inside:
                yield at


def statement_end(text: str, start: int) -> tuple[int, int]:
    """Give where the statement that begins at a place ends, or 0, and how far it was read.

    >>> text = "Run SELECT name FROM users WHERE id = 1 to see the names."
    >>> text[4 : statement_end(text, 4)[0]]
    'SELECT name FROM users WHERE id = 1'
    >>> statement_end("select the best from the rest", 0)
    (0, 10)
    """
    small = text[start].islower()
    at = end = start
    seen: set[str] = set()
    wanted, named = True, False
    while match := _TOKEN.match(text, at, start + _LONGEST):
        at, word = match.end(), match["word"] or ""
        key = _keyword(text, match, small=small)
        if match["end"]:
            end = at if not wanted else end
            break
        if match["operator"] or (match["star"] and not wanted):
            seen.add(match["operator"] or "*")
            wanted, named = True, False
        elif (
            key in _JOINING
            or key in _ENDING
            or key in _MUST_HOLD
            or (not wanted and not small and _ANY_KEYWORD.fullmatch(word))
        ):
            seen.add(key)
            wanted, named = key in _JOINING or key in _MUST_HOLD, key not in _JOINING
            end = end if wanted and key not in _ENDING else at
        elif match["open"]:
            if not (wanted or named):
                break
            closed = _closed(text, at)
            if not closed:
                break
            seen.add("(")
            at = end = closed
            wanted, named = False, True
        elif word.lower() in _NO_OPERANDS or not _is_operand(text, match, seen, wanted=wanted):
            break
        else:
            seen.add("*" if match["star"] else "@@" if match["operand"].startswith("@@") else "")
            end, wanted, named = at, False, bool(word or match["operand"])
    return end if _is_whole(text[start:end], seen, small=small) else 0, at


def _keyword(text: str, match: re.Match[str], *, small: bool) -> str:
    """Give the keyword that a token is, in capitals, or nothing."""
    word = match["word"] or ""
    key = word.upper()
    if word == key or (small and key in _SURE_SMALL) or text.startswith("(", match.end()):
        return key
    return key if _GOES_ON.match(text, match.end()) else ""


def _is_operand(text: str, match: re.Match[str], seen: set[str], *, wanted: bool) -> bool:
    """Say whether an operand may stand here: where one is wanted, or as the alias of another."""
    if wanted:
        listed = text[match.start() - 1] == "," and match["word"]
        return not listed or _LISTED.match(text, match.end()) is not None
    if not seen.isdisjoint(_PAST_ALIASES):
        return False
    word = match["word"] or ""
    return _SHORT.fullmatch(word) is not None or (
        bool(word) and _ALIASED.match(text, match.end()) is not None
    )


def _closed(text: str, at: int) -> int:
    """Give the place after the bracket that closes the one before a place, or 0."""
    depth = 1
    for match in _BRACKET.finditer(text, at, at + _LONGEST):
        depth += {"(": 1, ")": -1}.get(match.group(), 0)
        if not depth:
            return match.end()
    return 0


def _is_whole(statement: str, seen: set[str], *, small: bool) -> bool:
    """Say whether a statement has what its verb asks for, and signs that no English has."""
    verb = re.match("[A-Za-z]*", statement)
    needed = _MUST_HOLD.get(verb[0].upper() if verb else "")
    if needed is None or seen.isdisjoint({"", "*", "(", "@@", "TABLES", "DATABASES"}):
        return False
    if small and (seen.isdisjoint({"=", "<", ">", "*", "(", ">=", "<=", "@@"})):
        return False
    return all(not seen.isdisjoint(group.split()) for group in needed)


def _places(text: str, mark: str) -> Iterator[int]:
    at = text.find(mark)
    while at >= 0:
        yield at
        at = text.find(mark, at + 1)


def _find_json(page: Page) -> Iterator[Hit]:
    text = page.text
    if '"' not in text:
        return
    at = failures = 0
    openings = (place for mark in "{[" for place in _places(text, mark))
    for start in sorted(at for at in openings if text[at + 1 : at + 2] in _BEFORE_VALUES):
        if start < at or failures == _MOST_FAILURES or not _VALUE.match(text, start):
            continue
        try:
            value, size = json.JSONDecoder().raw_decode(text[start : start + _LONGEST_VALUE])
        except (json.JSONDecodeError, RecursionError):
            value, size = None, 1
            failures += 1
        at = start + size
        if isinstance(value, dict) or (isinstance(value, list) and len(value) > 1):
            yield Hit(start, at, "json")


SQL = Detector(
    class_="code",
    name="sql-statement",
    kinds=("sql",),
    rank=INLINE,
    find=_find_sql,
    needs=(_CAPITALS, *_SMALL_OPENINGS, *_WITH_EQUALS),
    examples=(
        (
            "Run SELECT name, age FROM users WHERE id = 1 to see who it is.",
            "SELECT name, age FROM users WHERE id = 1",
        ),
        ("执行DELETE FROM t WHERE a > 3;即可删除", "DELETE FROM t WHERE a > 3;"),
        (
            "With insert into t (a, b) values (1, 'x') a row is added.",
            "insert into t (a, b) values (1, 'x')",
        ),
        ("先运行ALTER TABLE t ADD COLUMN c INT，再查询", "ALTER TABLE t ADD COLUMN c INT"),
    ),
    counterexamples=(
        "We select the best from the rest, and update the list, set in stone.",
        "使用 INSERT 向表内插入记录，使用 CREATE TABLE 语句创建表。",
        "SELECT COMMITTEE ON TRADE; UPDATE: the SHOW MUST GO ON WITH YOU",
    ),
)
JSON = Detector(
    class_="code",
    name="json-value",
    kinds=("json",),
    rank=INLINE,
    find=_find_json,
    needs=('"',),
    examples=(
        ('It answers {"ok": true, "items": [1, 2]} at once.', '{"ok": true, "items": [1, 2]}'),
        ('返回{"名称": "x"}表示成功', '{"名称": "x"}'),
        ('The list ["a", "b"] is kept.', '["a", "b"]'),
    ),
    counterexamples=('He said {"no"} and ["x"], [1, 2] or {a: "b"}.',),
)
