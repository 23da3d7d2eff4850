import copy

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.inject import open_checkpoint
from analyzer.inject.forward import load_model
from analyzer.train.downstream import (
    CHOICES,
    Blank,
    blanks,
    neighbours,
    read_terms,
    wilson,
)
from analyzer.train.evaluate import evaluate
from tests.inject.models import make
from tests.train.pilots import ORGANS, sentences

TERMS = ["liver", "heart", "kidney", "spleen", "lung", "brain"]
WORDS = st.lists(st.sampled_from([*TERMS, "skin", "bone"]))


@settings(deadline=None)
@given(st.lists(WORDS.map(" ".join), max_size=10), st.integers(0, 9), st.integers(0, 3))
def test_a_blank_is_a_place_of_a_term_and_its_others_are_not_there(passages, count, seed):
    found = blanks(passages, TERMS, count=count, seed=seed)
    assert len(found) <= count
    assert found == blanks(passages, TERMS, count=count, seed=seed)
    for item in found:
        whole = item.left + item.term + item.right
        assert any(whole in passage for passage in passages)
        assert len(set(item.others)) == CHOICES - 1
        assert not any(other in whole for other in item.others)


def test_a_term_inside_a_word_is_no_place_of_it_unless_asked_for():
    terms = ["art", "liver", "kidney", "spleen"]
    assert blanks(["they saw a heart"], terms, count=1) == ()
    found = blanks(["they saw a heart", "and nothing else"], terms, count=1, inside_words=True)
    assert found[0].term == "art"


@settings(deadline=None)
@given(st.lists(st.text("CNO()=c1", min_size=8, max_size=30), min_size=2), st.integers(0, 3))
def test_text_without_words_is_told_apart_from_as_long_stretches_of_it(passages, seed):
    for item in blanks(passages, ["CC", "c1", "(=O)"], count=5, seed=seed, inside_words=True):
        assert len({item.term, *item.others}) == CHOICES
        assert all(len(other) == len(item.term) for other in item.others)
        assert all(any(other in passage for passage in passages) for other in item.others)


def test_others_are_of_the_script_of_the_term():
    terms = ["高血压", "糖尿病", "冠心病", "肺气肿", "pneumonia", "renalcyst", "influenza"]
    (item,) = blanks(["患者诊断为高血压并服药"], terms, count=1)
    assert set(item.others) == {"糖尿病", "冠心病", "肺气肿"}


def test_a_place_takes_as_many_bytes_of_any_script():
    terms = ["高血压", "糖尿病", "冠心病", "肺气肿", "liver", "heart", "kidney", "spleen"]
    for text in ("患者" * 200 + "高血压" + "并且" * 99, "of the " * 99 + "liver" + " and so" * 99):
        (item,) = blanks([text], terms, count=1)
        assert 155 < len(item.left.encode()) <= 160
        assert 35 < len(item.right.encode()) <= 40


def test_han_terms_need_no_spaces_around_them():
    terms = ["心肌梗塞", "高血压", "糖尿病", "肺炎"]
    (item,) = blanks(["患者诊断为高血压并服药"], terms, count=1)
    assert (item.left, item.term, item.right) == ("患者诊断为", "高血压", "并服药")


def test_too_few_terms_give_no_blanks():
    assert blanks(["the liver"], ["liver", "heart"], count=3) == ()


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    checkpoint = open_checkpoint(make(tmp_path_factory.mktemp("m") / "m", "llama-tied"))
    return load_model(checkpoint.folder), checkpoint.tokenizer


def test_bits_of_a_term_are_those_of_its_place(loaded):
    """All of a text's bits but those of its left context, where the cut is a cut of tokens."""
    model, tokenizer = loaded
    left, term = "the quick brown", " fox jumps"
    item = Blank(left, term, "", (" dog sleeps", " cat", f"{term} far"))
    read = read_terms(model, tokenizer, [item])
    whole = evaluate(model, tokenizer, [left + term], context_tokens=64).pairs[0, 0]
    before = evaluate(model, tokenizer, [left], context_tokens=64).pairs[0, 0]
    assert read["term_bits"][0] == pytest.approx(whole - before, abs=0.01)
    assert read["term_bytes"] == [len(term)]


def without_choice(model):
    """A model that gives the logits of every place, asked or not."""
    whole = type(model).forward

    class Old(type(model)):
        def forward(self, input_ids, attention_mask):
            return whole(self, input_ids=input_ids, attention_mask=attention_mask)

    old = copy.copy(model)
    old.__class__ = Old
    return old


def test_the_choice_is_the_text_with_the_fewest_bits(loaded):
    model, tokenizer = loaded
    items = blanks(sentences(), ORGANS, count=5)
    read = read_terms(model, tokenizer, items)
    assert read_terms(without_choice(model), tokenizer, items) == read
    for item, right in zip(items, read["right"], strict=True):
        bits = [evaluate(model, tokenizer, [t], context_tokens=64).pairs[0, 0] for t in item.texts]
        assert right == (np.argmin(bits) == 0)
    assert read["chance"] == 0.25


@given(st.integers(0, 50), st.integers(1, 50))
def test_wilson_holds_the_share(right, more):
    count = right + more
    low, high = wilson(right, count)
    assert 0 <= low <= right / count + 1e-12
    assert right / count - 1e-12 <= high <= 1 + 1e-12


def test_a_row_that_is_another_one_is_its_nearest_neighbour(loaded):
    import torch

    model, tokenizer = loaded
    weight = model.get_input_embeddings().weight
    with torch.no_grad():
        weight[399] = weight[42] * 2
    (found,) = neighbours(model, tokenizer, [399], 399, count=3)
    assert found["neighbours"][0] == {"token": tokenizer.piece(42), "cosine": 1.0}
