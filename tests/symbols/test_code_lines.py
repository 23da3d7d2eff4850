"""Code by its lines: comments belong to it, logs and lists don't; languages."""

import pytest

from analyzer import symbols
from analyzer.symbols.code.language import language_of

PROSE = "The method is described in the second part of this report, as was agreed in spring."


def code_share(text):
    return sum(len(s.text) for s in symbols.detect(text) if s.class_ == "code") / len(text)


@pytest.mark.parametrize(
    "comment",
    [
        "// The allocation is aligned to the page,\n// so that it can be mapped again later.",
        " * you may not use this file except in compliance\n * with the License. You may obtain\n * a copy at",
        "     * Use an absolute path to override the base\n     * path of the client, or a relative\n     * path",
        "-- To view a copy of this notice, send\n-- a letter to the authors of this work,\n-- if any.",
        "# The file is read before the first line,\n# then once more for each of the others,\n# in turn.",
    ],
)
def test_comments_are_code(comment):
    document = f"{PROSE}\n\n{comment}\n\n{PROSE}"
    spans = [s for s in symbols.detect(document) if s.class_ == "code"]
    assert sum(len(s.text) for s in spans) >= 0.9 * len(comment.strip())
    assert not any("method" in s.text for s in spans)


@pytest.mark.parametrize(
    "text",
    [
        "  * First of all, the weather\n  * Then the food we had\n  * And the people there",
        "* First of all, the weather\n* Then the food we had\n* And the people there",
        "2024-05-28 12:51:01,789 INFO [main] server.Worker - request 46 finished in 3 ms\n" * 4,
        "May  3 10:11:12 host sshd[123]: Accepted publickey for user from 10.0.0.1 port 22\n" * 4,
        "id,name,amount\n1,Ann,2.50\n2,Bob,3.75\n3,Chen,1.25",
        "-- Jane Austen, Emma",
        "# A heading\n\nSome words follow it.\n\n# Another\n\nAnd some more of them.",
    ],
)
def test_lists_logs_and_tables_are_no_code(text):
    assert code_share(text) == 0


@pytest.mark.parametrize(
    ("language", "code"),
    [
        (
            "python",
            (
                "import os\n\n\nclass Shop:\n    def __init__(self, path):\n        self.path = path\n\n"
                "    def read(self):\n        if self.path is None:\n            return None\n"
                "        with open(self.path) as f:\n            return f.read()\n"
            ),
        ),
        ("go", "func (c *Command) Name() string {\n\tif err != nil {\n\t\treturn err\n\t}\n}"),
        (
            "rust",
            "pub fn new(path: &str) -> Result<Self> {\n    let mut x = Vec::new();\n    Ok(x)\n}",
        ),
        (
            "php",
            (
                "<?php\n\nnamespace App;\n\nclass Shop\n{\n    private $items = [];\n\n"
                "    public function get(string $name): array\n    {\n"
                "        return $this->items[$name] ?? [];\n    }\n}"
            ),
        ),
    ],
)
def test_languages(language, code):
    assert language_of(code) == language


def test_a_hint_is_believed_and_doubt_is_told():
    assert language_of("x", ".py") == language_of("x", "python") == "python"
    assert language_of("", "") == language_of("\n\n") == language_of("x") == ""
    assert language_of("SELECT 1;", "no-such-language") in {"sql", ""}


@pytest.mark.parametrize("paragraphs", [2, 60])
@pytest.mark.parametrize(
    "code",
    [
        "for (x of list) {\n  print(x);\n}",
        "# title: 名称\nname: x\nwhen: {not: {is: y}}\nbetter_if:\n  all:\n    - {op: below}",
        "// first of all\n// and then again\nint x = f(y);",
    ],
)
def test_code_is_found_in_short_pages_and_in_long_ones(code, paragraphs):
    text = f"{PROSE}\n\n" * paragraphs + f"{code}\n\n" + f"{PROSE}\n\n" * paragraphs
    (span,) = (s for s in symbols.detect(text) if s.class_ == "code")
    assert len(span.text) >= 0.6 * len(code)
    assert span.text in code


def test_directives_are_code_and_a_formula_in_a_list_is_none():
    for block, kind in (
        ("#include <atomic>\n#include <chrono>\n#include <iterator>", "block"),
        ("- $f(x)=b$\n- another thing", "inline-math"),
        ("1. $f(x)=b$\n2. more words", "inline-math"),
    ):
        found = symbols.detect(f"{PROSE}\n\n{block}\n\n{PROSE}", names=False)
        assert {span.kind for span in found} == {kind}
    assert not symbols.detect(f"# define the terms\n\n{PROSE}", names=False)


@pytest.mark.parametrize(
    "text",
    [
        "Year   Sales   Profit\n2001   12.5    3.4 %\n2002   13.1    3.9 %\n12 14 16 18\n",
        "订单john.doe@example.com已于周一发货。",
        "Laut john.doe@example.com hat sich seitdem nichts geändert.",
    ],
)
def test_rows_of_numbers_and_addresses_are_no_code(text):
    assert code_share(text) == 0


@pytest.mark.parametrize(
    "line",
    [
        "/// Closure to execute when the request has been sent.", "  @impl true", "package okio",
        '    if [ -n "$(ls -A "${DIR}")" ]; then', '    echo "Ok"', "var response: Response?",
        "    emp_no      INT             NOT NULL,", "  def call(conn, _opts) do",
        "@media print { #nav { display: none; } }",
    ],
)  # fmt: skip
def test_a_line_that_only_code_begins_so(line):
    spans = symbols.detect(f"{PROSE}\n\n{line}\n\n{PROSE}")
    assert [(span.class_, span.text) for span in spans] == [("code", line.strip())]
