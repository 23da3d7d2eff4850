"""The comparison as its readers meet it: page, Markdown, terminal, and a real browser."""

from __future__ import annotations

import io
import itertools
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from rich.cells import cell_len
from rich.console import Console
from selectolax.lexbor import LexborHTMLParser

from analyzer.report import compare, terminal_finding
from analyzer.report.finding import finding, finding_html, finding_markdown

from .chromium import Browser
from .conftest import load, three

NAMES = ["llama", "qwen", "bert"]


def html_of(data, lang="en"):
    return finding_html(finding("comparison", data, lang), lang)


def markdown_of(data, lang="en"):
    return finding_markdown(finding("comparison", data, lang), lang)


@pytest.fixture
def data(sample):
    return compare(three(sample), NAMES)


@pytest.fixture
def evil(hostile):
    reports = three(hostile)
    attack = hostile["corpus"]["name"]
    reports[0]["model"]["name"] = attack
    return compare(reports, ["javascript:alert(1)", "a b/<img>", "c"])


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", ["data", "evil"])
def test_it_runs_no_script_and_no_corpus_text_becomes_markup(name, lang, request):
    tree = LexborHTMLParser(html_of(request.getfixturevalue(name), lang))
    policy = tree.css_first("meta[http-equiv]").attributes["content"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "script-src" not in policy
    assert tree.css("script, img, iframe, object, embed, form, base, link") == []
    for node in tree.css("*"):
        for attribute, value in node.attributes.items():
            assert not attribute.startswith("on"), attribute
            assert attribute != "style"
            if attribute == "href":
                assert value.startswith("#") or value.endswith("/report.html")
                assert "script:" not in value


def test_it_leads_to_the_report_of_each_model(data):
    tree = LexborHTMLParser(html_of(data))
    links = [a.attributes["href"] for a in tree.css("#table-ranking a")]
    assert links == ["qwen/report.html", "llama/report.html", "bert/report.html"]
    assert "[qwen](<qwen/report.md>)" in markdown_of(data)


def test_the_structure_serves_assistive_tools(data):
    tree = LexborHTMLParser(html_of(data))
    assert len(tree.css("h1")) == len(tree.css("main")) == 1
    ids = [node.attributes["id"] for node in tree.css("[id]")]
    assert len(ids) == len(set(ids))
    for link in tree.css("a[href^='#']"):
        assert link.attributes["href"][1:] in ids
    for drawing in tree.css("svg"):
        assert "aria-hidden" in drawing.attributes
    levels = [int(node.tag[1]) for node in tree.css("h1, h2, h3")]
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels))


def test_the_answer_and_its_limits_come_before_the_evidence(data):
    lines = markdown_of(data).splitlines()
    assert lines[0] == "# qwen needs the fewest tokens"
    assert "llama 1.25 times" in lines[2]
    text = "\n".join(lines)
    assert text.index("never token counts") < text.index("## What each report recommends")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_corpus_text_formats_or_links_in_markdown(evil, lang):
    parser = MarkdownIt("commonmark", {"linkify": False}).enable(["table", "strikethrough"])
    found = parser.parse(markdown_of(evil, lang))
    tokens = [t for block in found for t in [block, *(block.children or [])]]
    assert not {t.type for t in tokens} & {"html_block", "html_inline", "image", "em_open"}
    links = {t.attrGet("href") for t in tokens if t.type == "link_open"}
    assert len(links) == 3
    assert all(link.endswith("/report.md") and "script:" not in link for link in links)


def leaves(value, path=()):
    for key, item in value.items() if isinstance(value, dict) else enumerate(value):
        yield (*path, key)
        if isinstance(item, (dict, list)):
            yield from leaves(item, (*path, key))


WHOLE = compare(three(load("sample.json")), NAMES)
PATHS = [path for path in leaves(WHOLE) if path[0] in {"models", "samples", "terms"}]
ODD = (
    st.none()
    | st.booleans()
    | st.floats()
    | st.text()
    | st.lists(st.none() | st.text(), max_size=2)
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(PATHS), ODD, max_size=5), st.sampled_from(["en", "zh"]))
def test_no_value_of_any_key_breaks_it(changes, lang):
    data = compare(three(load("sample.json")), NAMES)
    for path, value in changes.items():
        place = data
        try:
            for key in path[:-1]:
                place = place[key]
            place[path[-1]] = value
        except (KeyError, IndexError, TypeError):
            continue
    assert markdown_of(data, lang).startswith("# ")
    assert html_of(data, lang).startswith("<!doctype html>")


def test_nothing_known_is_no_crash():
    for reports in ([], [{}], [{}, {}]):
        data = compare(reports, ["a", "b"][: len(reports)])
        assert "Not known which model" in markdown_of(data)
        assert "Not known which model" in show(data)


def show(data, width=80, lang="en", encoding="utf-8"):
    file = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    console, out = Console(file=file, width=width), Path("reports/lab")
    terminal_finding("comparison", data, console, out=out, lang=lang)
    file.flush()
    return file.buffer.getvalue().decode(encoding)


@pytest.mark.parametrize("name", ["data", "evil"])
@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_terminal_is_kept_to_its_width_and_never_steered(name, lang, width, request):
    text = show(request.getfixturevalue(name), width, lang)
    assert all(cell_len(line) <= width for line in text.splitlines())
    assert "\x1b" not in text


def test_the_terminal_answers_first_and_leads_to_the_page_last(data):
    lines = show(data).split("\n")
    assert lines[1] == "qwen needs the fewest tokens"
    assert lines[-3].strip() == "reports/lab/comparison.html"
    assert show(data, encoding="ascii")


@pytest.fixture(scope="module")
def browser():
    started = Browser()
    yield started
    started.close()


@pytest.mark.parametrize("name", ["data", "evil"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_browser_says_nothing_fetches_nothing_and_needs_no_sideways_scrolling(
    browser, name, lang, tmp_path, request
):
    path = tmp_path / "comparison.html"
    page = html_of(request.getfixturevalue(name), lang)
    path.write_text(page, encoding="utf-8", errors="replace")
    for width in (1280, 390):
        browser.open(path, width=width, script=False)
        assert browser.said() == []
        assert browser.asked_for() == [path.as_uri()]
        assert browser.run("document.documentElement.scrollWidth") <= width
    assert browser.run("document.querySelectorAll('.cuts dt').length") >= 3
