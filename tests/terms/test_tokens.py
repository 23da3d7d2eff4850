"""The token stream: complete, compounds whole, Chinese cut as jieba cuts it."""

import jieba
import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analyzer.terms.tokens import TOKEN, stream


def tokens(text):
    found = stream([text])
    return [found.types[int(i)] for i in found.ids]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("beta-blockers and/or p53", ["beta-blockers", " and/or", " p53"]),
        ("the patient's 2.5 mg", ["the", " patient's", " 2.5", " mg"]),
        ("K线图显示COVID-19疫苗", ["K", "线图", "显示", "COVID-19", "疫苗"]),
        ("β受体阻滞剂", ["β", "受体", "阻滞剂"]),
        ("a  b\nc", ["a", " ", " b", "\n", "c"]),
        ("лечение сердечной", ["лечение", " сердечной"]),
        ("심부전의 치료", ["심부전", "의", " 치료"]),
        ("naïve cœur", ["naïve", " cœur"]),
        ("1,25-dihydroxyvitamin, 3,a", ["1,25-dihydroxyvitamin", ",", " 3", ",", "a"]),
        ("5'-nucleotidase, Na+/K+-ATPase", ["5'-nucleotidase", ",", " Na+/K+-ATPase"]),
        ("CD4+ cells and C++, 2 + 2", ["CD4+", " cells", " and", " C++", ",", " 2", " +", " 2"]),
        ("dose–response – well", ["dose–response", " –", " well"]),
    ],
)
def test_tokens_of_many_scripts(text, expected):
    assert tokens(text) == expected


def test_nothing_but_single_spaces_is_left_out():
    text = "Heart failure (HF), 心力衰竭 \U0001f600 — ok.\tEnd\u00a0here"
    assert "".join(tokens(text)) == text


@pytest.mark.parametrize(
    "run",
    [
        "急性心肌梗死患者应立即使用阿司匹林",
        "常在某特殊年龄段起病",
        "研究生命起源",
        "的",
        "南京市长江大桥",
    ],
)
def test_chinese_is_cut_as_jieba_cuts_it(run):
    jieba.setLogLevel(60)
    assert tokens(run) == jieba.lcut(run, HMM=False)


def test_text_that_arrives_split_has_its_compounds_drawn_together():
    found = tokens("The beta - blocker , of Alzheimer ' s disease .")
    assert " beta\ue000blocker" in found
    assert " Alzheimer\ue001s" in found
    assert " -" in tokens("A dash - here, and no more.")


# no full stop or comma alone: they would make text that arrives split into tokens
LETTERS = "aLnquQ1'’-‐–+·; ()/_ßé\u0301のコーβ😀\u00a0\n\0"
PIECES = [*LETTERS, "(⺀(", " ⺀ ", "l'", "qu'", " d'un", "don't", "  ", "n.Q", "1,2", "2'-", "+/"]


@settings(deadline=None)
@given(st.lists(st.lists(st.sampled_from(PIECES), max_size=20).map("".join), max_size=4))
@example(["", "l'", "'", "d'l'eau c''", "", "Quest'x all'una aujourd'hui"])
def test_texts_are_cut_as_the_expression_cuts_them(texts):
    found = stream(texts)
    expected = pl.Series(texts, dtype=pl.String).str.extract_all(TOKEN)
    assert found.types.gather(found.ids).to_list() == [t for text in expected for t in text]
    assert found.docs.tolist() == [i for i, text in enumerate(expected) for _ in text]
    assert found.types.is_unique().all()
