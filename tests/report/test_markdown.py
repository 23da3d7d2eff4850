from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from rich.cells import cell_len

from analyzer.report import render_markdown
from analyzer.report.markdown import code, plain


@pytest.mark.parametrize("name", ["sample", "sample_zh", "hostile"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_corpus_text_formats_or_links(name, lang, request):
    text = render_markdown(request.getfixturevalue(name), lang)
    parser = MarkdownIt("commonmark", {"linkify": False}).enable(["table", "strikethrough"])
    tokens = [t for block in parser.parse(text) for t in [block, *(block.children or [])]]
    kinds = {token.type for token in tokens}
    assert not kinds & {"html_block", "html_inline", "image", "em_open", "s_open"}
    links = {token.attrGet("href") for token in tokens if token.type == "link_open"}
    assert links <= {"https://arxiv.org/abs/2401.01055"}
    assert "table_open" in kinds
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_tables_are_straight_on_a_screen(sample_zh):
    block = []
    for line in [*render_markdown(sample_zh).splitlines(), ""]:
        if line.startswith("|"):
            block.append(line)
        elif block:
            bars = {tuple(cell_len(line[:i]) for i in bar_places(line)) for line in block}
            assert len(bars) == 1 or any(cell_len(line) > 150 for line in block), block[0]
            block = []


def bar_places(line):
    return [m.start() for m in re.finditer(r"(?<!\\)\|", line)]


def test_the_verdict_comes_first(sample):
    lines = render_markdown(sample).splitlines()
    assert lines[0] == "# Extend the vocabulary: llama"
    assert "High confidence (87 %)" in lines[2]


@given(st.text(st.characters(codec="utf-8", exclude_characters="\n\r"), min_size=1))
def test_a_code_span_ends_where_it_should(text):
    span = code(text)
    ticks = re.match("`+", span)[0]
    inside = span[len(ticks) : -len(ticks)]
    assert span.endswith(ticks)
    assert ticks not in re.findall("`+", inside)


def test_prose_stays_readable():
    assert (
        plain("terms.csv holds a_b, < 0.1 % and 3 > 2") == "terms.csv holds a_b, < 0.1 % and 3 > 2"
    )
    assert plain("# <b>_x_ *y*") == "\\# \\<b>\\_x\\_ \\*y\\*"


def test_nothing_is_said_of_words_where_there_are_hardly_any(sample):
    corpus = sample["corpus"] | {"bytes": 2_000_000, "words": 1}
    told = render_markdown(sample | {"corpus": corpus})
    assert "2.00 MB" in told.split("\n## ")[0]
    assert "1 word" not in told.split("\n## ")[0]
    cut = ("Words by the number of pieces", "Tokens a word (fertility)", "Words that are one token")
    assert not any(phrase in told for phrase in cut)
    corpus["words"] = 300_000
    told = render_markdown(sample | {"corpus": corpus})
    assert "2.00 MB, 300,000 words" in told
    assert all(phrase in told for phrase in cut)


def test_what_it_costs_is_rounded_as_the_reasons_beside_it_are(sample):
    cost = sample["proposal"]["cost"] | {"training_tokens": 1_642_409, "break_even_tokens": 24_975}
    proposal = sample["proposal"] | {"cost": cost}
    told = render_markdown(sample | {"proposal": proposal})
    assert "- Training budget: 1.64 million tokens" in told
    assert "- Pays off after serving: 25,000 tokens" in told


def test_what_is_missing_may_change_a_verdict_that_nothing_else_does(sample):
    decision = sample["decision"] | {"flips_if": [], "missing": []}
    assert "Nothing that was tried changes" in render_markdown(sample | {"decision": decision})
    decision["missing"] = ["the held-out token saving"]
    told = render_markdown(sample | {"decision": decision})
    assert "What is missing may; nothing else that was tried does." in told
    assert "Nothing that was tried changes" not in told


def test_what_general_text_gains_is_a_share(sample):
    cost = sample["proposal"]["cost"] | {"general_tokens_saved": 0.0316}
    told = render_markdown(sample | {"proposal": sample["proposal"] | {"cost": cost}})
    assert "- Tokens saved on general text: 3.2 %" in told
