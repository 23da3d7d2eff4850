import re

import pytest

from analyzer.report import compare, render_html, render_markdown
from analyzer.report.build import story
from analyzer.report.finding import finding, finding_markdown
from analyzer.report.translated import translated

from .conftest import three


def test_the_decision_is_told_in_the_readers_language_and_in_english_otherwise(sample_zh):
    chinese, english = story(sample_zh, "zh").verdict, story(sample_zh, "en").verdict
    assert chinese.reasons[0].startswith("训练预算为 390 万个词元")
    assert english.reasons[0].startswith("A training budget of 3.9 million tokens")
    assert chinese.flips == ("若训练预算不低于 20 亿个词元（目前 390 万），结论变为“扩充词表”",)


@pytest.mark.parametrize("render", [render_html, render_markdown])
def test_no_english_sentence_of_the_decision_is_left_in_the_chinese_report(render, sample_zh):
    page = render(sample_zh, "zh")
    decision = sample_zh["decision"]
    sentences = [*decision["reasons"], *decision["flips_if"]]
    sentences += [row["because"] for row in decision["trace"]]
    sentences += [row[key] for row in decision["alternatives"] for key in ("name", "because")]
    sentences += sample_zh["proposal"]["cost"]["assumptions"]
    assert not [one for one in sentences if one in page]
    assert "反复出现的符号内容" in page


def test_a_comparison_tells_reasons_and_flips_in_chinese(sample_zh):
    page = finding_markdown(
        finding("comparison", compare(three(sample_zh), ["a", "b", "c"]), "zh"), "zh"
    )
    assert "训练预算为 390 万个词元" in page
    assert not re.search("A training budget|if the training budget", page)


def test_a_report_without_translations_stays_as_it_is(sample):
    assert translated(sample, "zh") is sample


def test_a_rule_that_has_no_chinese_text_stays_english(sample_zh):
    del sample_zh["decision"]["translations"]["zh"]["because"]["saving-pays"]
    told = translated(sample_zh, "zh")["decision"]
    assert told["trace"][1]["because"] == "Held-out text would need 23.1 % fewer tokens."
    assert told["trace"][1]["title"] == "节省足以抵回训练"
    assert told["budgets"][0]["because"] == "跨语言，训练预算不足"


def test_references_are_told_where_the_language_has_words_for_them(sample_zh):
    trace = sample_zh["decision"]["trace"]
    trace[0]["references"] = [{"title": "a study", "url": "https://a.org"}, {"title": "another"}]
    sample_zh["decision"]["translations"]["zh"]["references"] = {"a study": "一项研究"}
    told = translated(sample_zh, "zh")["decision"]["trace"][0]["references"]
    assert told == [{"title": "一项研究", "url": "https://a.org"}, {"title": "another"}]
