"""Texts with their symbols marked: every class tellable without colour, every text only text."""

import re
from importlib import resources

import pytest

from analyzer.report import render_html, render_markdown
from analyzer.report.highlights import TONES, notation
from analyzer.report.reading import symbols
from analyzer.report.words import load

CSS = resources.files("analyzer.report").joinpath("templates", "report.css").read_text("utf-8")


def test_marks_stand_where_the_spans_are(sample):
    (excerpt,) = sample["symbols"]["excerpts"]
    page = render_html(sample)
    shown = re.search(r'<p class="excerpt".*?<bdi>(.*?)</bdi>', page, re.DOTALL)[1]
    marks = re.findall(r'<mark class="sym (\w+)" title="([^"]+)">([^<]+)</mark>', shown)
    assert [tone for tone, _, _ in marks] == [span["class"] for span in excerpt["spans"]]
    assert [text.replace("&lt;", "<") for _, _, text in marks] == [
        excerpt["text"][span["start"] : span["end"]] for span in excerpt["spans"]
    ]
    assert shown.count("<small> chemistry: formula </small>") == 1  # the first of its kind says so


def test_each_class_has_a_pattern_of_its_own():
    patterns = set()
    for tone in (*TONES[1:], "other"):
        rule = re.search(rf"\.sym\.{tone} \{{(.*?)\}}", CSS)[1]
        patterns.add(re.sub(r"(color|decoration-color): [^;]+|var\([^)]*\)|\d+px", "", rule))
    assert len(patterns) == len(TONES)


def test_markdown_shows_symbols_as_code(sample):
    assert "> Toluene, `C6H5CH3`, was added to ⏎ `CC(=O)Oc1ccccc1C(=O)O`" in render_markdown(sample)


def test_a_report_without_the_figures_has_no_such_section(sample):
    words = load("en")
    for name in ("excerpts", "classes"):
        sample["symbols"].pop(name)
    assert notation(sample, words) is None


@pytest.mark.parametrize(
    "spans",
    [[{"start": 5, "end": 2}], [{"start": -3, "end": 2}], [{"start": 0, "end": 10**9}], ["x"], 7],
)
def test_spans_that_do_not_fit_break_nothing(sample, spans):
    sample["symbols"]["excerpts"] = [{"text": "Add CO2.", "spans": spans}]
    assert "Symbolic notation" in render_html(sample)


def test_names_that_were_looked_for_in_a_part_have_an_interval():
    kind = {"spans": 40, "share": 0.02, "sampled_share": 0.25, "share_interval": [0.018, 0.022]}
    entry = {"share": 0.02, "spans": 40, "by_kind": {"gene-name": kind, "rs-id": {"spans": 3}}}
    section = symbols({"symbols": {"classes": {"genes": entry}}}, load("en"))
    (told,) = [block.text for block in section.blocks if "by chance" in getattr(block, "text", "")]
    assert "25.0 %" in told
    assert "1.8 to 2.2 %" in told
