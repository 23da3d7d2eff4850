import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

from analyzer.terms import language_of
from analyzer.terms.language import _OF_ONE_SCRIPT, languages_of
from analyzer.terms.stopwords import stop_words, unlisted_languages, word_list
from analyzer.terms.tokens import stream


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The treatment of heart failure is described in this report.", "en"),
        ("Die Behandlung der Herzinsuffizienz wird in diesem Bericht beschrieben.", "de"),
        ("Le traitement de l'insuffisance cardiaque est décrit dans ce rapport.", "fr"),
        ("El tratamiento de la insuficiencia cardíaca se describe en este informe.", "es"),
        ("Bu raporda kalp yetmezliği için uygulanan tedavi ve sonuçları anlatılmıştır.", "tr"),
        ("Лечение сердечной недостаточности описано в этом отчёте.", "ru"),
        ("この報告では心不全の治療について述べる。", "ja"),
        ("이 보고서는 심부전의 치료를 설명한다.", "ko"),
        ("Behandling af hjertesvigt for patienter under fem år er at have i mente her.", "da"),
        ("De behandeling van hartfalen was in de kliniek over het algemeen even goed.", "nl"),
        ("本报告介绍心力衰竭的治疗。", "zh"),
        ("TiDB 使用 Raft 协议 replicate data", "zh"),
        ("Pub. L. 104-186, 110 Stat. 1718", "en"),
        ("Myocarditis", "en"),
        ("รายงานนี้อธิบายการรักษาภาวะหัวใจล้มเหลวด้วย Digoxin", "th"),
        ("របាយការណ៍នេះពិពណ៌នាអំពីការព្យាបាលជំងឺខ្សោយបេះដូង", "km"),
        ("ეს ანგარიში აღწერს გულის უკმარისობის მკურნალობას.", "ka"),
        ("ఈ నివేదిక గుండె వైఫల్యం చికిత్సను వివరిస్తుంది.", "te"),
        ("এই প্রতিবেদনে হৃদযন্ত্রের ব্যর্থতার চিকিৎসা বর্ণনা করা হয়েছে।", "bn"),
        ("42 !! 3.14", ""),
        ("", ""),
    ],
)
def test_language_of(text, language):
    assert language_of(text) == language


_ARTICLE_1 = Path(__file__).with_name("article_1.tsv")
"""The first article of the Universal Declaration of Human Rights: a language and its text."""


@pytest.mark.parametrize("line", _ARTICLE_1.read_text("utf-8").splitlines(), ids=lambda x: x[:3])
def test_a_language_that_no_list_of_frequencies_covers_is_told_and_has_function_words(line):
    language, text = line.split("\t")
    assert language_of(text) == languages_of([text], stream([text]))[0][0] == language
    assert stop_words(language) & {*text.lower().split()}


@pytest.mark.parametrize(
    "text",
    [
        "CC(=O)Oc1ccccc1C(=O)O CCN(CC)CC C1CCCCC1",
        "Tan Na, Wei Li, Park Su, Sa Ba, Ka Wa",
        "Quercus robur; Homo sapiens; Mus musculus; Escherichia coli; Canis lupus et al.",
        "def get_na(self): return [ka, la, ta] if self.na else None",
        "citizen science site uses modified versions of techniques to post results",
    ],
)
def test_names_symbols_and_code_stay_english(text):
    assert language_of(text) == "en"


def test_a_batch_agrees_with_single_texts():
    texts = [
        "The treatment of heart failure is described in this report.",
        "De behandeling van hartfalen was in de kliniek over het algemeen even goed.",
        "Pub. L. 104-186",
        "심부전의 치료를 설명한다.",
        "",
    ]
    batch, words = languages_of(texts, stream(texts))
    assert batch.tolist() == [language_of(text) for text in texts] == ["en", "nl", "en", "ko", ""]
    assert words.tolist() == [10, 13, 2, 3, 0]


def test_letters_newer_than_the_unicode_of_python_stop_nothing():
    for text in ("\U0001e5d0" * 20, "\U00010d4a\U00010d4b " * 9):
        assert languages_of([text], stream([text]))[0][0] == language_of(text) != ""


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_language_that_is_told_has_a_name_in_reports(lang):
    text = files("analyzer.report").joinpath("strings", f"{lang}.toml").read_text("utf-8")
    told = word_list("languages.txt") | {*_OF_ONE_SCRIPT.values(), *unlisted_languages(), "und"}
    assert told <= tomllib.loads(text)["languages"].keys()
