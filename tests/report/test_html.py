from __future__ import annotations

import base64
import copy
import hashlib
import itertools
import json
import re
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from analyzer.report import render_html, render_markdown
from analyzer.report.reading import TERMS_SHOWN

from .conftest import load

SAMPLE = load("sample.json")


def parse(data, lang="en"):
    return LexborHTMLParser(render_html(data, lang))


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", ["sample", "sample_zh", "hostile"])
def test_no_corpus_text_becomes_markup(name, lang, request):
    tree = parse(request.getfixturevalue(name), lang)
    assert len(tree.css("script")) == len(tree.css("style")) == 1
    assert tree.css("img, iframe, object, embed, link, form, base") == []
    for node in tree.css("*"):
        for attribute, value in node.attributes.items():
            assert not attribute.startswith("on"), attribute
            assert attribute != "style"
            if attribute in {"href", "src"}:
                assert value.startswith(("#", "https://", "http://"))


def test_hidden_characters_are_shown(hostile):
    page = render_html(hostile)
    assert "⟨U+202E⟩" in page
    assert not re.search("[\x00-\x08\x0b-\x1f\u202a-\u202e\ud800-\udfff]", page)


def test_the_policy_allows_this_style_and_script_and_nothing_else(sample):
    tree = parse(sample)
    policy = tree.css_first("meta[http-equiv]").attributes["content"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    for name in ("style", "script"):
        text = tree.css_first(name).text()
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in policy


def test_nothing_in_the_page_can_be_fetched(sample):
    page = render_html(sample)
    assert "@import" not in page
    assert "url(" not in page
    assert not re.search(r"""(src|srcset|poster|data)=["']?(https?:)?//""", page)


def test_the_structure_serves_assistive_tools(sample):
    tree = parse(sample)
    assert tree.css_first("html").attributes["lang"] == "en"
    assert len(tree.css("h1")) == len(tree.css("main")) == 1
    ids = [node.attributes["id"] for node in tree.css("[id]")]
    assert len(ids) == len(set(ids))
    for link in tree.css("a[href^='#']"):
        assert link.attributes["href"][1:] in ids
    for head in tree.css("thead th, tbody th"):
        assert head.attributes["scope"] in {"col", "row"}
    for drawing in tree.css("svg"):
        named = drawing.attributes.get("role") == "img" and drawing.css_first("desc")
        assert named or "aria-hidden" in drawing.attributes
    levels = [int(node.tag[1]) for node in tree.css("h1, h2, h3")]
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels))


def test_han_text_says_its_language(sample_zh):
    tree = parse(sample_zh)
    assert tree.css_first("#table-terms tbody th").attributes["lang"] == "zh"
    assert parse(sample_zh, "zh").css_first("html").attributes["lang"] == "zh-CN"


def test_ten_thousand_long_terms_stay_under_two_megabytes(sample):
    term = dict(sample["terms"]["top"][0])
    term |= {"term": "ACGT" * 5000, "pieces": ["ACGT"] * 5000, "forms": ["ACGT" * 5000] * 9}
    sample["terms"]["top"] = [term] * 10_000
    candidate = dict(sample["proposal"]["candidates"][0]) | {"token": "C" * 9999}
    sample["proposal"]["candidates"] = [candidate | {"pieces": ["C"] * 9999}] * 10_000
    sample["corpus"]["skipped"] = [{"path": "p" * 4000, "reason": "r", "detail": "d" * 4000}] * 5000
    page = render_html(sample)
    assert len(page.encode()) < 2_000_000
    assert len(LexborHTMLParser(page).css("#table-terms tbody tr")) == TERMS_SHOWN


def test_every_rule_of_the_trace_is_on_the_page(sample):
    sample["decision"]["trace"][0]["references"] = [
        {"title": "Rust et al. 2021", "url": "https://arxiv.org/abs/2012.15613"},
        "the project's own documents",
    ]
    tree = parse(sample)
    names = [node.text() for node in tree.css(".rule .name code")]
    assert sorted(names) == sorted(entry["rule"] for entry in sample["decision"]["trace"])
    link = tree.css_first(".references a")
    assert (link.text(), link.attributes["href"]) == (
        "Rust et al. 2021",
        "https://arxiv.org/abs/2012.15613",
    )


@pytest.mark.parametrize("path", [(), ("metadata",), ("corpus",), ("proposal",), ("decision",)])
def test_an_older_report_still_renders(path, sample):
    data = {} if not path else {k: v for k, v in sample.items() if k not in path}
    assert parse(data).css_first("h1").text()
    assert render_markdown(data)


def leaves(value, path=()):
    if isinstance(value, dict):
        for key, item in value.items():
            yield (*path, key)
            yield from leaves(item, (*path, key))
    elif isinstance(value, list) and value:
        yield from leaves(value[0], (*path, 0))


PATHS = sorted(set(leaves(SAMPLE)), key=str)
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(),
    st.lists(st.none() | st.text() | st.floats(), max_size=3),
    st.dictionaries(st.text(max_size=3), st.none() | st.floats() | st.text(), max_size=2),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(PATHS), ODD, max_size=6), st.sampled_from(["en", "zh"]))
def test_no_value_of_any_key_breaks_the_page(changes, lang):
    data = copy.deepcopy(SAMPLE)
    for path, value in changes.items():
        place = data
        try:
            for key in path[:-1]:
                place = place[key]
            place[path[-1]] = value
        except (KeyError, IndexError, TypeError, AttributeError):
            continue
    tree = parse(data, lang)
    assert len(tree.css("script")) == 1
    assert render_markdown(data, lang).startswith("# ")


def test_the_same_data_give_the_same_bytes():
    code = (
        "import json, sys, hashlib; from analyzer.report import render_html;"
        "print(hashlib.sha256(render_html(json.load(sys.stdin)).encode()).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", code],
            input=json.dumps(SAMPLE),
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1
