"""The ranked list: what is joined, what is dropped, what goes first."""

import gzip
from pathlib import Path

import polars as pl
import pytest

from analyzer.terms import contexts, observe, rank
from analyzer.terms.joining import join_languages

SHARED = Path(__file__).parents[2].parent / "shared"

PAPER = [
    "The left ventricular ejection fraction (LVEF) fell in patients with heart failure.",
    "Heart failure with a preserved left ventricular ejection fraction is common.",
    "Beta-blockers improve the left ventricular ejection fraction; LVEF rises.",
    "A beta-blocker was given to each patient, and the results of this study show it.",
    "Heart failure and LVEF: the beta-blocker study of heart failure.",
] * 3


@pytest.fixture(scope="module")
def paper():
    return {term.term: term for term in rank(observe(PAPER))}


def test_domain_terms_go_before_general_words(paper):
    order = [*paper]
    assert set(order[:6]) >= {"left ventricular ejection fraction", "heart failure", "LVEF"}
    assert order.index("heart failure") < order.index("results")
    assert order.index("heart failure") < order.index("study")


def test_what_lives_in_one_longer_term_only_is_dropped(paper):
    assert "ventricular ejection fraction" not in paper
    assert "ventricular ejection" not in paper


def test_capitals_and_plurals_are_joined_and_kept_as_forms(paper):
    term = paper["beta-blocker"]
    assert term.count == 9
    assert [form for form, _ in term.forms] == [" beta-blocker", "Beta-blockers"]
    assert sum(count for _, count in term.forms) == term.count
    assert "beta-blockers" not in paper
    assert term.class_ == "compound"


def test_abbreviations_know_what_they_stand_for(paper):
    assert paper["LVEF"].expansion == "left ventricular ejection fraction"
    assert paper["LVEF"].class_ == "abbreviation"


def test_chinese_abbreviations_know_what_they_stand_for():
    texts = ["患者有急性冠脉综合征（ACS）。", "急性冠脉综合征的治疗", "ACS的治疗"]
    terms = {term.term: term for term in rank(observe(texts))}
    assert terms["ACS"].expansion == "急性冠脉综合征"


def test_the_score_is_the_sum_of_its_parts(paper):
    for term in paper.values():
        assert term.score == pytest.approx(sum(term.score_parts.values()), abs=1e-3)


def test_top_is_the_head_of_the_whole_list():
    counts = observe(PAPER)
    assert rank(counts, top=5) == rank(counts)[:5]
    assert rank(observe([])) == []


def test_mixed_scripts_stay_whole():
    terms = {
        t.term: t
        for t in rank(
            observe(
                [
                    "K线图显示放量。",
                    "K线图好，β受体阻滞剂有效。",
                    "COVID-19疫苗，β受体阻滞剂；COVID-19疫苗",
                ]
            )
        )
    }
    assert {"K线图", "β受体阻滞剂", "COVID-19疫苗"} <= set(terms)
    assert terms["K线图"].class_ == "mixed-script"


def test_a_term_of_two_languages_is_one_term():
    texts = ["The TiKV cluster is a store, and TiKV is fast.", "使用 TiKV 集群，TiKV 很快。"] * 2
    found = [term for term in rank(observe(texts)) if term.term.lower() == "tikv"]
    assert [(term.count, term.documents) for term in found] == [(8, 4)]
    assert sum(count for _, count in found[0].forms) == 8


def test_other_languages_do_not_top_an_english_list():
    turkish = ["Kalp yetmezliği için bu tedavi ve ilaçlar çok önemli olarak bilinir."]
    terms = rank(observe(PAPER + turkish))
    assert {term.language for term in terms} == {"en"}


def test_words_of_another_script_do_not_stand_in_an_english_list():
    texts = ["The TiKV cluster and the TiDB server are 和 started with the 数据 of a user."] * 5
    terms = {term.term for term in rank(observe(texts))}
    assert "TiKV cluster" in terms
    assert not {"和", "数据"} & terms


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "Die Herzinsuffizienz ist eine Krankheit, und die Herzinsuffizienz wird behandelt.",
            "Herzinsuffizienz",
        ),
        (
            "L'insuffisance cardiaque est une maladie, et l'insuffisance cardiaque est traitée.",
            "insuffisance cardiaque",
        ),
        (
            "La insuficiencia cardíaca es una enfermedad y la insuficiencia cardíaca se trata.",
            "insuficiencia cardíaca",
        ),
        (
            "Сердечная недостаточность и её лечение: сердечная недостаточность у них.",
            "сердечная недостаточность",
        ),
        ("심부전 치료 그리고 심부전 치료", "심부전 치료"),
        ("心不全の治療は、心不全の患者に対して", "心不全"),
    ],
)
def test_other_languages_take_the_generic_path(text, wanted):
    assert wanted in {term.term for term in rank(observe([text] * 3))}


def test_function_words_of_several_pieces_are_no_terms():
    terms = {term.term for term in rank(observe(["現在の環境変数、場合の環境変数。"] * 3))}
    assert "環境変数" in terms
    assert not {"現在", "場合"} & terms


def test_urls_numbers_and_markup_are_no_terms():
    texts = ["See us/usc/t2/ch24 and my_variable_name in www.example.org, 12.5 and 2019."] * 5
    ranked = rank(observe([*texts, *PAPER]))
    assert not {"us/usc/t2/ch24", "my_variable_name", "www.example.org"} & {
        t.term for t in ranked[:20]
    }
    assert all(any(c.isalpha() for c in t.term) for t in ranked)


def test_contexts_match_whole_words_only():
    found = contexts(["failure", "心肌"], ["Failures of the failure mode.", "急性心肌梗死"])
    assert found["failure"] == ("Failures of the failure mode.",)
    assert found["心肌"] == ("急性心肌梗死",)
    assert contexts(["İ"], ["İstanbul İ"])["İ"]


@pytest.mark.skipif(not (SHARED / "gold").is_dir(), reason="needs the gold lists")
def test_diseases_against_the_gold_list():
    with gzip.open(SHARED / "gold" / "diseases.txt.gz", "rt", encoding="utf-8") as file:
        texts = file.read().splitlines()
    gold = {
        line.split("\t")[0]
        for line in (SHARED / "gold" / "diseases.tsv").read_text("utf-8").splitlines()
    }
    first = rank(observe(texts), top=100)
    assert sum(term.term.lower() in gold for term in first) >= 40


@pytest.mark.parametrize(
    "text", ["the of and it", "42", "ก ข ไทย ภาษาไทย ไทย", "\ue000 \ue001", "的", "a" * 300]
)
def test_odd_texts_are_ranked_without_fuss(text):
    ranked = rank(observe([text]))
    assert all(term.count > 0 and term.forms for term in ranked)


def test_what_a_template_repeats_goes_down():
    template = "Write to the office of zorbiculture for a free leaflet on living with this. "
    body = [f"In case {i} the tachyphrenia of patient {i * 7} was mild. " for i in range(60)]
    texts = [template + sentence for sentence in body]
    counts = observe(texts)
    plain = [term.term for term in rank(counts)]
    informed = {term.term: term for term in rank(counts, passages=texts)}
    order = [*informed]
    assert plain.index("free leaflet") < plain.index("mild")
    assert order.index("free leaflet") > order.index("mild")
    assert informed["zorbiculture"].score_parts["repetition"] < -3
    assert informed["tachyphrenia"].score_parts["repetition"] > -0.1
    assert order.index("tachyphrenia") < order.index("zorbiculture")


def test_a_plural_whose_singular_is_a_plural_itself_is_a_term_of_its_own():
    texts = ["the glass and the glasses", "glass glasses glasseses"]
    found = {term.term: term.count for term in rank(observe(texts))}
    assert found["glasseses"] == 1
    assert "glass" not in found or "glasses" not in found


def test_quantities_and_units_are_no_terms():
    texts = ["A dose of 5 mg of digoxin in mg/kg at 120 mmHg or mm Hg."] * 4
    texts += ["mm-wave radar and a CM of 3 stages."] * 4
    found = {term.term for term in rank(observe(texts))}
    assert {"digoxin", "mm-wave radar"} <= found
    assert not {term for term in found if "mg" in term or "mm " in term}


def test_chinese_that_runs_together_is_no_term():
    texts = ["第一节 胸膜炎胸膜炎分为三种。", "胸膜炎好不好治？胸膜炎患者吃奶多不多？"] * 5
    found = {term.term for term in rank(observe(texts))}
    assert "胸膜炎" in found
    assert not {"胸膜炎胸膜炎", "好不好", "多不多"} & found


@pytest.mark.parametrize(
    "drug", ["阿托伐他汀", "吉西他滨", "贝那普利", "肾功能不全", "非霍奇金淋巴瘤"]
)
def test_chinese_terms_may_hold_a_function_word(drug):
    texts = [f"给予{drug}治疗。", f"患者的{drug}明显好转。", f"{drug}有效。"] * 3
    assert drug in [term.term for term in rank(observe(texts))][:3]


def test_light_verbs_bound_chinese_terms():
    texts = ["感染导致肺炎。", "病毒引起肺炎。", "肺炎出现咳嗽。", "肺炎明显。"] * 3
    found = {term.term for term in rank(observe(texts))}
    assert "肺炎" in found
    assert not [term for term in found if "导致" in term or "引起" in term or "出现" in term]


def test_japanese_compounds_count_as_words():
    texts = ["損失関数を最小化する。", "損失関数の結果を比較する。", "損失関数と問題。"] * 4
    texts += ["結果の問題を比較する。", "問題の結果。"] * 4
    order = [term.term for term in rank(observe(texts))]
    assert order[0] == "損失関数"
    assert order.index("最小化") < order.index("結果")


def test_fragments_of_japanese_compounds_are_dropped():
    texts = ["急性心筋梗塞の患者は治療を受ける。", "急性心筋梗塞と高血圧症の検査。"] * 5
    found = {term.term for term in rank(observe(texts))}
    assert {"急性心筋梗塞", "高血圧症"} <= found
    assert not {"急性心", "急性心筋", "筋梗塞", "高血", "血圧症"} & found


def test_russian_keeps_its_word_for_data():
    texts = ["База данных хранит записи.", "Эта база данных полна.", "Резервная база данных."] * 4
    assert "база данных" in [term.term.lower() for term in rank(observe(texts))][:5]


def test_the_language_that_has_a_term_more_often_scores_it():
    columns = {"forms": [[" osoby"], [" osoby"]], "form_counts": [[3], [20]]}
    ranked = pl.DataFrame(
        {"term": ["osoby"] * 2, "count": [3, 20], "documents": [1, 5], "score": [5.0, -2.0]}
        | columns
        | {"language": ["en", "pl"]}
    )
    joined = join_languages(ranked).row(0, named=True)
    assert (joined["language"], joined["score"], joined["count"]) == ("pl", -2.0, 23)


def test_a_function_word_of_the_main_language_is_no_term_of_another():
    main = ["Der Patient hat eine Herzinsuffizienz und das Herz ist schwach, obwohl er lebt."] * 9
    quoting = ["The heart failure clinic of the obwohl obwohl group treats heart failure."] * 3
    found = {term.term for term in rank(observe(main + quoting))}
    assert {"Herzinsuffizienz", "heart failure"} <= found
    assert "obwohl" not in found


def test_a_fragment_before_a_function_word_inside_its_term_is_dropped():
    texts = [f"{sign}使用阿托伐他汀{sign}" for sign in "，。；！"] * 2
    found = {term.term for term in rank(observe(texts))}
    assert "阿托伐他汀" in found
    assert "阿托伐" not in found
