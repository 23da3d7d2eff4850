"""Counting against a slow count by hand."""

import re
from collections import Counter

import polars as pl
import pytest

from analyzer.terms import Counts, observe

TEXTS = [
    "Acute heart failure is treated. Heart failure, of the left heart, is common.",
    "The shortness of breath in heart failure; see heart failure clinic 2.",
    "Nothing else",
]


def rows(frame, *keys):
    return {
        tuple(row[: len(keys)]): row[len(keys) :]
        for row in frame.select(*keys, "count", "documents").rows()
    }


def test_words_and_their_documents():
    counted = rows(observe(TEXTS).words, "text")
    expected = Counter(m.group() for text in TEXTS for m in re.finditer(r" ?[A-Za-z]+", text))
    assert {key[0]: value[0] for key, value in counted.items()} == expected
    assert counted[(" heart",)] == (4, 2)
    assert observe(TEXTS).total_words == sum(expected.values())
    assert len(observe(TEXTS).words) == len(expected)


def test_candidates_end_at_function_words_and_punctuation():
    counts = observe(TEXTS)
    found = rows(counts.spelled_out(), "text")
    assert found[(" heart failure",)] == (3, 2)
    assert found[("Acute heart failure",)] == (1, 1)
    assert found[(" shortness of breath",)] == (1, 1)
    assert (" heart failure clinic 2",) in found
    texts = [key[0].strip() for key in found]
    assert not [t for t in texts if re.search(r"^(the|is|of)\b|\b(the|is|of)$|[.,;]", t.lower())]
    assert "failure Heart" not in texts


@pytest.mark.parametrize(
    ("text", "terms", "none"),
    [
        ("2型糖尿病，第3型糖尿病", {"2型糖尿病", "型糖尿病"}, {"3型糖尿病"}),
        ("服用3天，2片阿司匹林", {"阿司匹林"}, {"3天", "2片", "2片阿司匹林"}),
        ("2023年糖尿病。①糖尿病。(1)糖尿病。1、糖尿病", {"糖尿病"}, {"①糖尿病", "1糖尿病"}),
        ("8:30糖尿病", {"糖尿病"}, {"30糖尿病"}),
        ("b型超声，维生素d缺乏", {"b型超声", "维生素d缺乏"}, {"d缺乏"}),
        ("5-羟色胺和白细胞介素-2", {"5-羟色胺", "羟色胺", "白细胞介素-2"}, {"-羟色胺", "-2"}),
        ("21-三体综合征", {"21-三体综合征"}, {"三体综合征"}),
        ("葡萄糖-6-磷酸脱氢酶", {"葡萄糖-6-磷酸脱氢酶", "葡萄糖"}, {"-6-磷酸"}),
        ("克-雅病，肝炎 - 肝癌，从-肝癌", {"克-雅病", "肝癌"}, {"肝炎 - 肝癌", "从-肝癌"}),
    ],
)
def test_chinese_terms_with_numbers_letters_and_hyphens(text, terms, none):
    found = {t.replace("\x1f", "").strip() for t in observe([text]).spelled_out()["text"]}
    assert terms <= found
    assert not none & found


@pytest.mark.parametrize("texts", [["2型糖尿病", "患者在第"], ["血压8:", "2型糖尿病"]])
def test_what_begins_a_term_hangs_on_no_other_document(texts):
    whole = observe(texts).to_bytes()
    assert whole == observe(texts[::-1]).to_bytes()
    assert whole == Counts.merge_all([observe([text]) for text in texts]).to_bytes()


def test_sides_without_content_words():
    row = (
        observe(["acute heart failure. heart failure of it"])
        .spelled_out()
        .filter(pl.col("text").str.strip_chars() == "heart failure")
    )
    assert row["count"].sum() == 2
    assert row["left_free"].sum() == 1
    assert row["right_free"].sum() == 2
    assert row["alone"].sum() == 1


def test_a_document_counts_once_for_all_spellings_of_a_term():
    texts = ["Statins and statin. The statins", "The statin", "Statins", "none"]
    rows = observe(texts).spelled_out().filter(pl.col("text").str.contains("(?i)statin"))
    assert rows["count"].sum() == 5
    assert rows["documents"].sum() == 3


def test_chinese_candidates_join_words_without_spaces():
    counts = observe(["患者有急性心肌梗死。", "治疗急性心肌梗死"])
    texts = counts.spelled_out()["text"].str.replace_all("\x1f", "").to_list()
    assert "急性心肌梗死" in texts
    assert "有急性" not in texts
    assert counts.languages["language"].to_list() == ["zh"]


def test_contractions_and_compounds_in_words():
    words = (
        observe(["He doesn't like the beta-blocker's taste, and/or IL-6."]).words["text"].to_list()
    )
    assert {" does", "n't", " beta", "blocker", "'s", " and", "or", " IL-6"} <= set(words)


@pytest.mark.parametrize(
    ("text", "wanted", "unwanted"),
    [
        (
            "Le traitement de l'insuffisance du ventricule gauche et la production d'énergie pour soi",
            {"insuffisance du ventricule gauche", "production d'énergie", "énergie"},
            {"énergie pour soi", "du ventricule", "traitement de", "d'énergie"},
        ),
        (
            "La insuficiencia de la válvula mitral es una enfermedad del corazón y la sangre.",
            {"insuficiencia de la válvula mitral", "enfermedad del corazón"},
            {"corazón y la sangre", "corazón y", "del corazón", "es una enfermedad"},
        ),
        (
            "Il controllo della qualità dell'aria è una parte della legge, e un'altra cosa.",
            {"controllo della qualità", "qualità dell'aria", "aria"},
            {"dell'aria", "della qualità"},
        ),
        (
            "A taxa de mortalidade dos pacientes não é a mesma coisa que o risco da doença.",
            {"taxa de mortalidade dos pacientes", "taxa de mortalidade", "risco da doença"},
            {"mortalidade dos", "coisa que o risco"},
        ),
        (
            "Переменная окружения является частью настройки и отключается в файле конфигурации.",
            {"переменная окружения", "файле конфигурации"},
            {"окружения является", "отключается"},
        ),
        (
            "環境変数の前処理と人間関係、心筋梗塞について。",
            {"環境変数", "前処理", "人間関係", "心筋梗塞"},
            {"変数の前処理", "について"},
        ),
        (
            "다음 경우에 환경 변수를 사용합니다. 또는 환경 변수의 경우",
            {"환경 변수"},
            {"환경 변수를", "다음", "경우에", "또는"},
        ),
    ],
)
def test_candidates_of_other_languages(text, wanted, unwanted):
    found = {t.replace("\x1f", "").strip().lower() for t in observe([text]).spelled_out()["text"]}
    assert wanted <= found
    assert not unwanted & found


def test_nothing_to_count():
    assert observe([]).to_bytes() == Counts.empty().to_bytes()
    assert observe(["", "  "]).total_words == 0
    assert Counts.merge_all([]).to_bytes() == Counts.empty().to_bytes()


def test_other_languages_are_kept_apart():
    counts = observe(
        ["Bu hastalarda kalp yetmezliği ve için çok önemli bir tedavi olarak bilinir."]
        + ["The treatment of heart failure is known to be of great importance."] * 20
    )
    assert set(counts.spelled_out()["language"]) == {"en", "tr"}
