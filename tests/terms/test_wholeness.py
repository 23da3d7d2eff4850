"""Fragments of longer strings, predicates, and what keeps its place."""

import pytest

from analyzer.terms import observe, rank

STEMS = "东南西北天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往"


def ranked(texts, **options):
    return {term.term: term for term in rank(observe(texts), **options)}


@pytest.fixture(scope="module")
def dialogues():
    return [
        text
        for c in STEMS
        for text in (f"{c}胃炎患者服了吗丁啉，{c}胃炎好转。", f"糖尿病{c}，怎么治糖尿病？{c}。")
    ] + ["糖尿怎么治？"] * 3


def test_a_piece_of_a_dictionary_word_is_dropped(dialogues):
    assert "糖尿" in ranked(dialogues)
    informed = ranked(dialogues, passages=dialogues)
    assert "糖尿" not in informed
    assert "糖尿病" in informed


def test_a_name_that_begins_with_a_function_word_is_completed(dialogues):
    found = ranked(dialogues, passages=dialogues)
    assert "丁啉" not in found
    assert found["吗丁啉"].forms == (("吗丁啉", len(STEMS)),)
    assert found["吗丁啉"].count == len(STEMS)


def test_what_has_many_neighbours_stays(dialogues):
    assert "胃炎" in ranked(dialogues, passages=dialogues)


def test_what_follows_modals_goes_down():
    texts = [f"{c}应当采取措施，{c}不得采取措施；消防设施由{c}管，{c}的消防设施。" for c in STEMS]
    plain, informed = ranked(texts), ranked(texts, passages=texts)
    # as much as a predicate's score is lowered, beyond what repetition takes off
    lowered = {
        term: informed[term].score_parts["grammar"] - plain[term].score_parts["grammar"]
        for term in ("采取措施", "消防设施")
    }
    assert lowered == {"采取措施": pytest.approx(-2.5), "消防设施": 0}
    for term in informed.values():
        assert term.score == pytest.approx(sum(term.score_parts.values()), abs=1e-3)


def test_few_occurrences_tell_nothing():
    texts = ["糖尿病人问，糖尿病怎么治？"] * 3
    assert [*ranked(texts, passages=texts)] == [*ranked(texts)]


def test_kana_endings_are_no_part_of_a_word():
    found = ranked(["ファイルを削除する。ファイルの設定。", "オプションはファイルに。"] * 3)
    assert {"ファイル", "オプション"} <= {*found}
    assert not {"ファイルを", "ファイルの", "オプションは"} & {*found}


def test_korean_terms_carry_no_particle_and_no_verb():
    texts = [
        "압축 파일을 지정합니다. 압축 파일의 크기는 옵션에서 나타냅니다.",
        "옵션을 지정하는 경우",
    ] * 3
    found = ranked(texts)
    assert {"압축 파일", "옵션"} <= {*found}
    assert not [term for term in found if "지정" in term or term.endswith(("을", "의", "는"))]
    assert observe(["파일을 지정합니다."]).total_words == 2
