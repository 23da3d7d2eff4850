"""Blocks that are no program have kinds of their own, alone and between prose."""

import pytest

from analyzer import symbols
from analyzer.symbols.code.contents import content_of

PROSE = "The method is described in the second part of this report, as was agreed in spring."
BLOCKS = {
    "shell-session": [
        "$ git status\nOn branch main\nnothing to commit\n$ git push",
        "root@host:~# apt-get update\nHit:1 http://deb.example.org stable InRelease",
        ">>> import math\n>>> math.sqrt(2)\n1.4142135623730951",
    ],
    "sql": [
        "SELECT name, count(*)\nFROM users\nWHERE age > 21\nGROUP BY name;",
        "CREATE TABLE t (id INT PRIMARY KEY, name VARCHAR(20));\nINSERT INTO t VALUES (1, 'a');",
        "select a.x, b.y\nfrom a join b on a.id = b.id\nwhere b.y > 3;",
    ],
    "json": [
        '{\n  "name": "x",\n  "tags": ["a", "b"],\n  "size": 3\n}',
        '[\n  {"id": 1, "ok": true},\n  {"id": 2, "ok": false}\n]',
    ],
    "stack-trace": [
        (
            "Traceback (most recent call last):\n"
            '  File "/srv/app/main.py", line 12, in <module>\n    run(x)\n'
            '  File "/srv/app/core.py", line 88, in run\n    return f(y)\nValueError: no such name'
        ),
        (
            'Exception in thread "main" java.lang.NullPointerException: null\n'
            "\tat com.example.Shop.open(Shop.java:42)\n\tat com.example.Main.main(Main.java:7)"
        ),
        (
            "TypeError: x is not a function\n    at run (/srv/app/index.js:10:5)\n"
            "    at Object.<anonymous> (/srv/app/index.js:22:1)"
        ),
    ],
    "hex-dump": [
        (
            "00000000  7f 45 4c 46 02 01 01 00  00 00 00 00 00 00 00 00  |.ELF............|\n"
            "00000010  03 00 3e 00 01 00 00 00  50 10 00 00 00 00 00 00  |..>.....P.......|"
        ),
        (
            "0000000: 2550 4446 2d31 2e34 0a25 c7ec 8fa2 0a36  %PDF-1.4.%.....6\n"
            "0000010: 2030 206f 626a 0a3c 3c2f 4c65 6e67 7468   0 obj.<</Length"
        ),
    ],
    "assembly": [
        "main:\n    push rbp\n    mov rbp, rsp\n    xor eax, eax\n    call puts\n    pop rbp\n    ret",
        "loop:\n    ldr r0, [r1]\n    add r0, r0, #1\n    str r0, [r1]\n    b loop",
    ],
}
CASES = [(kind, block) for kind, blocks in BLOCKS.items() for block in blocks]


@pytest.mark.parametrize(("kind", "block"), CASES)
def test_a_block_has_its_kind(kind, block):
    assert content_of(block) == kind
    found = symbols.detect(f"{PROSE}\n\n{block}\n\n{PROSE}", names=False)
    covered = sum(len(span.text) for span in found if (span.class_, span.kind) == ("code", kind))
    assert covered >= 0.9 * len(block), found


@pytest.mark.parametrize(
    "text",
    [
        "def f(x):\n    return x + 1",
        "$total = $price * 2;\n$name = get($id);",
        "describe('set', function () {\n  it('works', function () {});\n});",
        "color: #008080; }\n.a {\n  color: #fff;\n}",
        "set :foo, :bar\nuse Rack::Session",
        "x = {\n  'a': 1\n}",
        "move the table to the wall\nadd the rest to it",
        "0001 0002 0003\n0004 0005 0006",
    ],
)
def test_programs_and_prose_have_none(text):
    assert content_of(text) == ""


def test_sentences_kept_in_yaml_are_text_and_settings_are_code():
    said = "conversations:\n" + "- - What is a computer?\n  - It is a machine for sums.\n" * 9
    assert symbols.detect(said, "talk.yml") == []
    settings = "# How the job of every night is run\n" + "jobs:\n  lint: {runs-on: linux}\n" * 9
    assert [span.kind for span in symbols.detect(settings, "ci.yml")] == ["file"]
