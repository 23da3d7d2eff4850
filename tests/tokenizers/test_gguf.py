"""GGUF headers and vocabularies, written by the `gguf` package and read here."""

from __future__ import annotations

import unicodedata

import gguf
import numpy as np
import pytest
import sentencepiece

from analyzer.errors import TokenizerError
from analyzer.extend import extend
from analyzer.tokenizers import load
from analyzer.tokenizers.ggufs import read_header
from analyzer.tokenizers.schemes import schemes
from analyzer.tokenizers.sentencepiece_model import parse
from tests.carriers import carrier
from tests.contracts.test_tokenizers import TEXTS
from tests.tokenizers.small import byte_level_json, sentencepiece_model, units


def write(path, model, fields, *, tied=True):
    writer = gguf.GGUFWriter(str(path), "llama")
    writer.add_embedding_length(8)
    writer.add_tokenizer_model(model)
    for name, value in fields.items():
        getattr(writer, f"add_{name}")(value)
    writer.add_tensor("token_embd.weight", np.zeros((16, 8), np.float32))
    if not tied:
        writer.add_tensor("output.weight", np.zeros((16, 8), np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def vocabulary(model: bytes) -> dict:
    proto = parse(model)
    return {
        "token_list": [piece.piece for piece in proto.pieces],
        "token_scores": [piece.score for piece in proto.pieces],
        "token_types": [piece.type for piece in proto.pieces],
        "unk_token_id": proto.trainer_spec.unk_id,
        "add_space_prefix": proto.normalizer_spec.add_dummy_prefix,
    }


def test_the_header_equals_what_the_gguf_package_reads(tmp_path):
    path = write(tmp_path / "a.gguf", "llama", vocabulary(sentencepiece_model()), tied=False)
    header = read_header(path)
    reader = gguf.GGUFReader(path)
    for name, field in reader.fields.items():
        if not name.startswith("GGUF."):
            assert header.fields[name] == field.contents(), name
    assert header.shapes == {t.name: tuple(map(int, t.shape)) for t in reader.tensors}
    assert header.parameters == 256
    info = load(str(path)).info
    assert (info.tied_embeddings, info.parameters, info.hidden_size) == (False, 256, 8)


@pytest.mark.parametrize("tied", [True, False])
def test_a_sentencepiece_bpe_is_rebuilt(tmp_path, tied):
    path = carrier("mistral-v1-sentencepiece")
    model = path.read_bytes()
    tokenizer = load(str(write(tmp_path / "m.gguf", "llama", vocabulary(model), tied=tied)))
    reference = sentencepiece.SentencePieceProcessor(model_proto=model)
    assert tokenizer.info.algorithm == "sentencepiece-bpe"
    assert tokenizer.info.tied_embeddings is tied
    for text in TEXTS:
        assert tokenizer.encode(text) == reference.encode(text)


def test_user_defined_pieces_are_matched_and_control_pieces_are_not(tmp_path):
    model = sentencepiece_model(
        user_defined_symbols="<user>,  ", control_symbols="<ctrl>", add_dummy_prefix=False
    )
    tokenizer = load(str(write(tmp_path / "m.gguf", "llama", vocabulary(model))))
    reference = sentencepiece.SentencePieceProcessor(model_proto=model)
    for text in ("a<user>b", "a  b    c", "<ctrl> x <user><user>", *TEXTS):
        assert tokenizer.encode(text) == reference.encode(text)
    assert reference.piece_to_id("<user>") in tokenizer.encode("a<user>b")


def test_a_unigram_is_rebuilt(tmp_path):
    model = sentencepiece_model("unigram")
    tokenizer = load(str(write(tmp_path / "m.gguf", "t5", vocabulary(model))))
    reference = sentencepiece.SentencePieceProcessor(model_proto=model)
    assert tokenizer.info.algorithm == "unigram"
    for text in TEXTS:
        assert tokenizer.encode(text) == reference.encode(text)


def test_an_unknown_way_to_split_is_refused(tmp_path):
    document = byte_level_json()["model"]
    fields = {
        "tokenizer_pre": "no-such-way",
        "token_list": list(document["vocab"]),
        "token_merges": [" ".join(merge) for merge in document["merges"]],
    }
    with pytest.raises(TokenizerError, match="no-such-way") as caught:
        load(str(write(tmp_path / "m.gguf", "gpt2", fields)))
    assert "hub id" in caught.value.hint
    with pytest.raises(TokenizerError, match="bert"):
        load(str(write(tmp_path / "n.gguf", "bert", {"token_list": ["a"]})))


def test_smollm2_splits_digits_and_keeps_published_ids():
    tokenizer = load(str(carrier("smollm2-gguf")))
    assert tokenizer.encode("Hello world") == [19556, 905]
    assert len(units(tokenizer, "12345")) == 5


def test_padding_that_a_converter_wrote_as_unknown_too_is_read_out_of_no_text(tmp_path):
    fields = vocabulary(sentencepiece_model())
    fields["token_list"] += ["[PAD400]", "[PAD401]"]
    fields["token_scores"] += [-1000.0, -1000.0]
    fields["token_types"] += [2, 2]
    tokenizer = load(str(write(tmp_path / "m.gguf", "llama", fields)))
    reference = sentencepiece.SentencePieceProcessor(model_proto=sentencepiece_model())
    assert tokenizer.info.vocab_size == len(fields["token_list"])
    for text in ("[PAD400]", *TEXTS):
        assert tokenizer.encode(text) == reference.encode(text)


def test_a_marker_of_a_sentencepiece_gguf_is_read_out_of_text(tmp_path):
    base = load(str(write(tmp_path / "m.gguf", "llama", vocabulary(sentencepiece_model()))))
    extension = extend(base, [" hypertension"], special=["<|IsA|>"])
    (file,) = extension.save(tmp_path / "out")
    (marker,) = (token.id for token in extension.added if token.kind == "special")
    for tokenizer in (extension.tokenizer(), load(str(file))):
        assert marker in tokenizer.encode("abc <|IsA|> hypertension")


@pytest.mark.parametrize("pre", [name for one in schemes().values() for name in one.gguf])
def test_every_way_to_split_that_is_known_reads_and_gives_back_text(pre, tmp_path):
    document = byte_level_json()["model"]
    fields = {
        "tokenizer_pre": pre,
        "token_list": list(document["vocab"]),
        "token_merges": [" ".join(merge) for merge in document["merges"]],
    }
    tokenizer = load(str(write(tmp_path / "m.gguf", "gpt2", fields)))
    for text in TEXTS:
        composed = {text, unicodedata.normalize("NFC", text)}
        assert tokenizer.decode(tokenizer.encode(text)) in composed
