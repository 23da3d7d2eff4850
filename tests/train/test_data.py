"""Sequences, snippets and streams: nothing is lost, nothing depends on chance."""

import math
import shutil
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from analyzer import tokenizers
from analyzer.errors import UsageError
from analyzer.inject.bits import Frame, bits_of, bits_per_byte, frame_of, padded
from analyzer.train.data import Stream, pack, snippets
from analyzer.train.evaluate import evaluate, gained, summed
from analyzer.train.settings import Settings
from tests.train.conftest import GENERAL, TEXT

documents = st.lists(st.lists(st.integers(10, 40), max_size=30), max_size=8)


@given(documents, st.integers(4, 12))
def test_packing_keeps_every_id_in_order(texts, length):
    parts = pack(texts, length, Frame((1,)))
    joined = [i for part in parts for i in part.tolist() if i != 1]
    assert joined == [i for text in texts for i in text]
    assert all(part[0] == 1 and 2 <= len(part) <= length for part in parts)
    assert all(len(part) == length for part in parts[:-1]) or any(1 in p[1:] for p in parts)


@given(documents, st.integers(1, 4), st.integers(4, 16))
def test_each_passage_holds_a_new_token_and_rare_ones_are_not_forgotten(texts, count, size):
    new = {11, 12, 39}
    frame = Frame((1,), (2,))
    found = snippets(texts, new, per_token=count, size_tokens=size, frame=frame)
    again = snippets(texts, new, per_token=count, size_tokens=size, frame=frame)
    assert [part.tolist() for part in found] == [part.tolist() for part in again]
    assert all(new & set(part.tolist()) and len(part) <= max(size, 4) for part in found)
    held = [i for part in found for i in part.tolist()]
    for token in new:
        there = sum(text.count(token) for text in texts)
        assert bool(there) == (token in held)


@given(st.lists(st.integers(1, 9), min_size=1, max_size=9), st.integers(0, 3))
def test_a_stream_gives_each_sequence_once_a_round(lengths, seed):
    parts = [np.full(length, i) for i, length in enumerate(lengths)]
    stream, other = Stream(parts, seed), Stream(parts, seed)
    first = [int(part[0]) for _ in parts for part in stream.take(1)]
    assert sorted(first) == list(range(len(parts)))
    assert first == [int(part[0]) for _ in parts for part in other.take(1)]
    assert Stream([], seed).take(5) == []


@pytest.mark.parametrize("name", ["llama-tied", "llama-untied", "gpt2", "bert"])
def test_the_frame_is_the_models_own(extended, name):
    made = extended(name)
    model = made.model()
    frame = frame_of(made.tokenizer, model.config)
    assert len(frame.start) == 1
    assert len(frame.end) == (1 if name == "bert" else 0)


def test_padding_that_a_file_asks_for_is_no_frame(tmp_path):
    from tokenizers import Tokenizer, models, processors

    words = {"[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3, "zebra": 4}
    made = Tokenizer(models.WordPiece(words, unk_token="[UNK]"))
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    made.enable_padding(length=128)  # as sentence encoders come
    made.save(str(tmp_path / "tokenizer.json"))
    config = SimpleNamespace(architectures=["BertModel"])
    assert frame_of(tokenizers.load(str(tmp_path)), config) == Frame((2,), (3,))


def test_bits_do_not_depend_on_how_texts_are_batched(extended):
    made = extended("llama-untied")
    model = made.model()
    texts = [TEXT, "", GENERAL * 5, "a"]
    one = evaluate(model, made.tokenizer, texts, context_tokens=16, batch_tokens=1)
    many = evaluate(model, made.tokenizer, texts, context_tokens=16, batch_tokens=500)
    assert np.allclose(one.pairs, many.pairs, rtol=1e-5)
    assert one.pairs[:, 1].tolist() == [len(text.encode()) for text in texts]
    assert one.low <= one.mean <= one.high


def test_bits_are_those_of_every_token_behind_the_first_one_of_the_model(extended):
    """Plainly counted: Gemma and its like need their BOS, or the bits say nothing."""
    made = extended("llama-untied")
    model, tokenizer = made.model(), made.tokenizer
    ids = tokenizer.encode(TEXT)
    with torch.inference_mode():
        logits = model(input_ids=torch.tensor([[model.config.bos_token_id, *ids]])).logits[0]
    chosen = logits.log_softmax(-1)[torch.arange(len(ids)), torch.tensor(ids)]
    wanted = -float(chosen.double().sum()) / math.log(2) / len(TEXT.encode())
    assert bits_per_byte(model, tokenizer, [TEXT]) == pytest.approx(wanted, rel=1e-5)


def test_windows_are_no_longer_than_what_the_model_reads(extended):
    made = extended("llama-untied")
    model = made.model()
    short = bits_of(model, made.tokenizer, [TEXT * 9], context_tokens=8)
    model.config.max_position_embeddings = 8
    assert np.allclose(bits_of(model, made.tokenizer, [TEXT * 9]), short, rtol=1e-9)


def test_a_file_without_a_template_begins_with_what_its_settings_say(extended, tmp_path):
    made = extended("llama-tied")
    config = made.model().config
    config.bos_token_id, config.eos_token_id = 3, 5
    shutil.copy(made.tokenizer.files[0], tmp_path)
    assert frame_of(tokenizers.load(str(tmp_path)), config) == Frame((5,))
    settings = tmp_path / "tokenizer_config.json"
    settings.write_text('{"add_bos_token": true}', encoding="utf-8")
    assert frame_of(tokenizers.load(str(tmp_path)), config) == Frame((3,))
    settings.write_text("{", encoding="utf-8")
    assert frame_of(tokenizers.load(str(tmp_path)), config) == Frame((5,))
    config.eos_token_id = 50256  # GPT-2's, as a configuration of another size is left with
    assert frame_of(tokenizers.load(str(tmp_path)), config) == Frame((3,))


def test_a_gain_is_paired_over_texts():
    before = summed(np.array([[100.0, 10.0], [1.0, 10.0], [50.0, 10.0]]))
    after = summed(before.pairs * [0.9, 1.0])
    assert gained(before, after) == pytest.approx((0.1, 0.1, 0.1))
    assert before.low < before.mean < before.high


def test_padding_is_marked():
    ids, mask = padded([np.array([1, 2, 3]), np.array([4])], fill=9)
    assert ids.tolist() == [[1, 2, 3], [4, 9, 9]]
    assert mask.sum() == 4


def test_a_budget_in_tokens_is_cut_to_steps():
    assert Settings(tokens=1001, batch_tokens=100).steps_wanted == 11


@pytest.mark.parametrize(
    "how", [{"steps": 0}, {"batch_tokens": 0}, {"full_rate_reads": 9.0, "objective": "triples"},
            {"full_rate_reads": 9.0, "rows_learning_rate": 0.0}, {"objective": "luck"}],
)  # fmt: skip
def test_settings_that_cannot_be_meant_are_refused(how):
    with pytest.raises(UsageError):
        Settings(**{"steps": 1} | how)
