"""SQL, JSON and regular expressions in running text, English and Chinese, and what is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer import symbols
from analyzer.symbols.code.expressions import is_expression
from analyzer.symbols.code.statements import statement_end

FRAMES = (
    "You can run {} to see what is stored in it.",
    "先执行{}，然后查看结果。",
    "可以通过{}查看结果",
)
SYMBOLS = {
    "sql": [
        "SELECT * FROM orders WHERE total > 100 ORDER BY created_at DESC LIMIT 10",
        "SELECT u.name, count(*) AS n FROM users u LEFT JOIN orders o ON o.user_id = u.id LIMIT 3",
        "INSERT INTO users (name, age) VALUES ('Ann', 31), ('Bob', 29)",
        "UPDATE users SET age = age + 1, seen = NOW() WHERE id IN (1, 2, 3)",
        "DELETE FROM sessions WHERE expires_at < '2024-01-01'",
        "CREATE TABLE IF NOT EXISTS t (id INT PRIMARY KEY, name VARCHAR(20) NOT NULL)",
        "ALTER TABLE t ADD COLUMN price DECIMAL(10, 2)",
        "select id, name from users where name like 'A%' and age >= 21",
        "WITH recent AS (SELECT * FROM t) SELECT id FROM recent",
        "GRANT SELECT ON db.t TO 'ann'@'localhost'",
    ],
    "json": [
        '{"id": 7, "tags": ["a", "b"], "nested": {"ok": true}}',
        '[{"id": 1}, {"id": 2}]',
        '{"名称": "张三", "年龄": 30}',
    ],
    "regular-expression": [
        r"^\d{3}-\d{4}$",
        r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}",
        r"(?P<year>\d{4})-(?P<month>\d{2})",
        r"/^(https?:\/\/)?[\w.-]+\.[a-z]{2,6}$/i",
        r"^1[3-9]\d{9}$",
        r"\b(?:cat|dog)s?\b",
        r"[\u4e00-\u9fa5]+",
    ],
}
CASES = [(kind, symbol, frame) for kind in SYMBOLS for symbol in SYMBOLS[kind] for frame in FRAMES]
NONE = (
    "We select the best from the rest, and update the list, set in stone, with care.",
    "SELECT THE BEST FROM THE REST, SAID THE POSTER; UPDATE: THE SHOW IS ON.",
    "She will insert into the values of the day what she can, and delete from memory the rest.",
    'He said {no} and [yes], {"maybe"} and ["never"]; see [1], [2-4] and [12].',
    "It costs $5 (or more?) a day* at C:\\data\\sources and /usr/local/bin/, ^ that is; 3.5*2+1.",
    "使用 INSERT 向表内插入记录，使用 CREATE TABLE 语句创建表，使用 SELECT 检索数据。",
    "使用 `CREATE TABLE` 语句创建表，并用 `VECTOR` 列；`ALTER TABLE`来添加`AUTO`属性",
    "As amended \\[section 5\\], and \\(note\\): \\*\\*\\* the terms \\[shall end\\] at noon.",
    "The notes [^1] and [^2], a[i]+b[j], x[0]*y[1], [total=12], [restore-from=4], *.txt, src/*.py.",
)


@pytest.mark.parametrize(("kind", "symbol", "frame"), CASES)
def test_a_symbol_in_running_text_is_found_with_its_bounds(kind, symbol, frame):
    found = [(s.kind, s.text) for s in symbols.detect(frame.format(symbol), names=False)]
    assert (kind, symbol) in found


@pytest.mark.parametrize("text", NONE)
def test_words_with_some_of_the_same_signs_are_none(text):
    assert not [s for s in symbols.detect(text, names=False) if s.kind in SYMBOLS]


@given(st.text(alphabet="SELECTFROMWHERE selct*(),;'\"`{}[]\\d+^$?:1a=<>\n，。", max_size=80))
def test_nothing_breaks_on_pieces_of_symbols(text):
    for span in symbols.detect("SELECT " + text, names=False):
        assert ("SELECT " + text)[span.start : span.end] == span.text
    is_expression(text)
    end, reached = statement_end("SELECT " + text, 0)
    assert 0 <= end <= reached <= len(text) + 7
