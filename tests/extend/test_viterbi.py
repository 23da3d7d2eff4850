"""Unigram prices against the library that reads them."""

import io

import pytest

from analyzer.extend import extend
from analyzer.extend.viterbi import EPSILON, Viterbi
from analyzer.tokenizers import load

TEXT = [
    "the patient with hypertension takes the tablets twice a day",
    "hyper active patients and tension in the heart of the patient",
    "高血压的病人要吃药 高血压不是小病 病人的血压高",
]


@pytest.fixture(scope="module", params=[True, False], ids=["bytes", "no bytes"])
def unigram(request, tmp_path_factory):
    import sentencepiece

    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(TEXT * 30), model_writer=model, vocab_size=350 if request.param else 90,
        model_type="unigram", byte_fallback=request.param, minloglevel=2, hard_vocab_limit=False,
    )  # fmt: skip
    path = tmp_path_factory.mktemp("unigram") / "tokenizer.model"
    path.write_bytes(model.getvalue())
    return path


def test_a_price_is_the_best_segmentation_and_a_little_more():
    viterbi = Viterbi({"a": -1.0, "b": -2.0, "ab": -2.5})
    assert viterbi.price(["abab", "ba"])["abab"] == pytest.approx(-5.0 + EPSILON)


def test_an_unknown_character_costs_the_penalty():
    assert Viterbi({"a": -1.0, "b": -3.0}).best("aX") == -1.0 - 13.0


def test_longer_pieces_see_the_shorter_new_ones():
    prices = Viterbi({"a": -1.0}).price(["aaa", "aa"])
    assert prices["aa"] == pytest.approx(-2 + EPSILON)
    assert prices["aaa"] == pytest.approx(-3 + 2 * EPSILON)


def test_words_of_a_trained_model_are_reached(unigram, tmp_path):
    extension = extend(unigram, [" hypertension", "高血压的病人", " tablets twice"])
    tokenizer = extension.tokenizer()
    assert extension.refused == ()
    for token in extension.added:
        assert tokenizer.encode("药" + token.text)[-1] == token.id
    assert tokenizer.encode("the heart") == extension.base.encode("the heart")
    (file,) = extension.save(tmp_path / "out")
    assert load(str(file)).encode(TEXT[2]) == tokenizer.encode(TEXT[2])
    (first,) = extension.first(1).added
    assert (first.id, first.text) == (extension.base.info.vocab_size, " hypertension")


def test_tokenizers_and_sentencepiece_agree(unigram, tmp_path):
    import tokenizers
    from tokenizers import decoders, models, pre_tokenizers

    from analyzer.tokenizers.sentencepiece_model import parse

    proto = parse(unigram.read_bytes())
    vocab = [(piece.piece, piece.score) for piece in proto.pieces]
    fallback = proto.trainer_spec.byte_fallback
    converted = tokenizers.Tokenizer(models.Unigram(vocab, 0, byte_fallback=fallback))
    converted.pre_tokenizer = pre_tokenizers.Metaspace(split=False)
    converted.decoder = decoders.Metaspace()
    converted.save(str(tmp_path / "tokenizer.json"))
    tokens = [" hypertension", " tablets", "高血压的病人"]
    by_json, by_model = extend(load(str(tmp_path)), tokens), extend(unigram, tokens)
    assert [(t.id, t.text) for t in by_json.added] == [(t.id, t.text) for t in by_model.added]
    for ours, theirs in zip(by_json.added, by_model.added, strict=True):
        assert ours.score == pytest.approx(theirs.score, abs=1e-4)
    line = "the patient with hypertension takes the tablets 高血压的病人要吃药"
    assert by_json.tokenizer().encode(line) == by_model.tokenizer().encode(line)
    assert len(by_json.tokenizer().encode(line)) < len(by_json.base.encode(line))
