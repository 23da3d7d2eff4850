"""Tokenizers from local files of every format, and what is known of their models."""

from __future__ import annotations

import hashlib
import json
import struct

import pytest
from tokenizers import Tokenizer

from analyzer.errors import TokenizerError
from analyzer.tokenizers import load
from tests.carriers import carrier
from tests.tokenizers.small import byte_level_json, sentencepiece_model, units

TEXT = "The naïve quick-brown fox 中文分词 123 def f(x): return x\n"


def write_json(folder, **changes):
    (folder / "tokenizer.json").write_text(json.dumps({**byte_level_json(), **changes}))


def test_the_digest_is_of_the_deciding_file(tmp_path):
    write_json(tmp_path)
    data = (tmp_path / "tokenizer.json").read_bytes()
    assert load(str(tmp_path)).info.digest == hashlib.sha256(data).hexdigest()


def test_ids_are_counted_with_added_and_special_tokens(tmp_path):
    added = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False}
    tokens = [
        {"id": 0, "content": "<|endoftext|>", "special": True, **added},
        {"id": 700, "content": "<|far|>", "special": True, **added},
        {"id": 701, "content": "⟨keep⟩", "special": False, **added},
    ]
    write_json(tmp_path, added_tokens=tokens)
    tokenizer = load(str(tmp_path))
    assert tokenizer.info.vocab_size == tokenizer.byte_fallback_ids().size
    assert tokenizer.decode(tokenizer.encode("a⟨keep⟩<|endoftext|>")) == "a⟨keep⟩<|endoftext|>"
    ids = tokenizer.encode("x⟨keep⟩<|endoftext|>")
    assert 0 not in ids
    kept = tokenizer.id_of("⟨keep⟩")
    assert kept in ids
    assert tokenizer.piece(kept) == "⟨keep⟩"
    assert tokenizer.token_bytes(0) == b""
    assert tokenizer.piece(0) == "<|endoftext|>"
    assert tokenizer.id_of("<|endoftext|>") is None
    assert tokenizer.piece(10**9) == ""


def test_truncation_padding_and_bos_in_the_file_are_not_minded(tmp_path):
    tokenizer = Tokenizer.from_str(json.dumps(byte_level_json()))
    plain = tokenizer.encode(TEXT).ids
    from tokenizers.processors import TemplateProcessing

    tokenizer.post_processor = TemplateProcessing("<|endoftext|> $A", None, [("<|endoftext|>", 0)])
    tokenizer.enable_truncation(3)
    tokenizer.enable_padding(length=50)
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    assert load(str(tmp_path)).encode(TEXT) == plain
    assert load(str(tmp_path)).encode_batch([TEXT])[0].tolist() == plain


def test_a_unigram_in_tokenizer_json(tmp_path):
    from tokenizers import decoders, models, pre_tokenizers, trainers

    from tests.tokenizers.small import SENTENCES

    whole = Tokenizer(models.Unigram())
    whole.pre_tokenizer = pre_tokenizers.Metaspace()
    whole.decoder = decoders.Metaspace()
    trainer = trainers.UnigramTrainer(
        vocab_size=200, special_tokens=["<s>", "<unk>"], unk_token="<unk>", show_progress=False
    )
    whole.train_from_iterator(SENTENCES, trainer)
    whole.save(str(tmp_path / "tokenizer.json"))
    tokenizer = load(str(tmp_path))
    assert tokenizer.info.algorithm == "unigram"
    assert tokenizer.encode(TEXT) == whole.encode(TEXT).ids
    words = units(tokenizer, "the quick brown  fox")
    assert ["".join(map(tokenizer.piece, word)) for word in words] == [
        "▁the",
        "▁quick",
        "▁brown",
        "▁",
        "▁fox",
    ]
    assert tokenizer.decode(tokenizer.encode("the lazy dog")) == "the lazy dog"
    assert tokenizer.id_of("<unk>") is None


def test_vocab_json_with_merges(tmp_path):
    whole = Tokenizer.from_str(json.dumps(byte_level_json()))
    whole.model.save(str(tmp_path))
    tokenizer = load(str(tmp_path))
    assert tokenizer.kind == "bpe"
    assert [file.name for file in tokenizer.files] == ["vocab.json", "merges.txt"]
    assert tokenizer.encode(TEXT) == whole.encode(TEXT).ids
    assert load(str(tmp_path / "vocab.json")).encode(TEXT) == whole.encode(TEXT).ids
    (tmp_path / "merges.txt").write_text("#version: 0.2\nzq xj\n")
    with pytest.raises(TokenizerError, match=r"vocab\.json"):
        load(str(tmp_path))


def test_a_word_level_tokenizer_is_refused(tmp_path):
    from tokenizers import models

    Tokenizer(models.WordLevel({"a": 0}, unk_token="a")).save(str(tmp_path / "tokenizer.json"))
    with pytest.raises(TokenizerError, match="WordLevel") as caught:
        load(str(tmp_path))
    assert "no longer token" in caught.value.hint


PIECES = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "un", "##able", "cafe", "café"]


@pytest.mark.parametrize(
    ("extra", "config", "lower"),
    [
        ([], None, True),
        (["Berlin"], None, False),
        ([], {"do_lower_case": False}, False),
        (["Berlin"], {"do_lower_case": True}, True),
    ],
)
def test_vocab_txt_minds_letter_case(tmp_path, extra, config, lower):
    (tmp_path / "vocab.txt").write_text("\n".join([*PIECES, *extra]) + "\n", encoding="utf-8")
    if config is not None:
        (tmp_path / "tokenizer_config.json").write_text(json.dumps(config))
    tokenizer = load(str(tmp_path))
    assert tokenizer.info.algorithm == "wordpiece"
    assert tokenizer.info.vocab_size == len(PIECES) + len(extra)
    pieces = [tokenizer.piece(i) for i in tokenizer.encode("Unable café")]
    assert pieces == (["un", "##able", "cafe"] if lower else ["[UNK]", "café"])
    assert (tokenizer.id_of(" Cafe") is not None) is lower
    assert tokenizer.id_of("able") is None
    assert tokenizer.token_bytes(6) == b"able"


def test_added_ids_beside_a_sentencepiece_model_count(tmp_path):
    (tmp_path / "tokenizer.model").write_bytes(sentencepiece_model())
    size = load(str(tmp_path)).info.vocab_size
    (tmp_path / "added_tokens.json").write_text(json.dumps({"<extra>": size + 9}))
    tokenizer = load(str(tmp_path))
    assert tokenizer.info.vocab_size == size + 10
    assert tokenizer.byte_fallback_ids().shape == (size + 10,)
    assert [tokenizer.piece(size + i) for i in (8, 9)] == ["", "<extra>"]


def test_an_id_beyond_any_vocabulary_is_refused_before_a_table_of_it_is_made(tmp_path):
    (tmp_path / "tokenizer.model").write_bytes(sentencepiece_model())
    (tmp_path / "added_tokens.json").write_text(json.dumps({"<extra>": 10**13}))
    with pytest.raises(TokenizerError, match="10000000000000") as error:
        load(str(tmp_path))
    assert "added_tokens.json" in error.value.hint


def test_ids_that_are_no_numbers_beside_a_sentencepiece_model_do_not_count(tmp_path):
    (tmp_path / "tokenizer.model").write_bytes(sentencepiece_model())
    size = load(str(tmp_path)).info.vocab_size
    (tmp_path / "added_tokens.json").write_text('{"<one>": [1], "<two>": "5", "<three>": null}')
    config = {"tokenizer_class": "DebertaV2Tokenizer", "added_tokens_decoder": {"²": {}}}
    (tmp_path / "tokenizer_config.json").write_text(json.dumps(config))
    tokenizer = load(str(tmp_path))
    assert tokenizer.info.vocab_size == size + 1
    assert tokenizer.piece(size) == "[MASK]"


@pytest.mark.parametrize("options", [{}, {"add_dummy_prefix": False}])
@pytest.mark.parametrize("model_type", ["bpe", "unigram"])
def test_sentencepiece_control_and_user_symbols(tmp_path, model_type, options):
    import sentencepiece

    model = sentencepiece_model(
        model_type, control_symbols="<ctrl>", user_defined_symbols="<user>", **options
    )
    (tmp_path / "x.model").write_bytes(model)
    tokenizer = load(str(tmp_path / "x.model"))
    reference = sentencepiece.SentencePieceProcessor(model_proto=model)
    for text in ("<ctrl> a<user>b </s>", TEXT, "  lead\n\nnew ", "\x00𠮷"):
        assert tokenizer.encode(text) == reference.encode(text)
    assert reference.piece_to_id("<ctrl>") not in tokenizer.encode("<ctrl>")
    assert reference.piece_to_id("<user>") in tokenizer.encode("<user>")
    assert tokenizer.token_bytes(reference.piece_to_id("<ctrl>")) == b""
    assert tokenizer.id_of("<ctrl>") is None
    newline = reference.piece_to_id("<0x0A>")
    assert tokenizer.id_of("\n") == newline
    assert not tokenizer.byte_fallback_ids()[newline]
    assert tokenizer.byte_fallback_ids()[reference.piece_to_id("<0xE4>")]


def test_a_rank_file_takes_its_pattern_from_the_configuration(tmp_path):
    ranks = carrier("qwen-tiktoken").read_bytes().splitlines(keepends=True)[:20_000]
    (tmp_path / "some.tiktoken").write_bytes(b"".join(ranks))
    with pytest.raises(TokenizerError, match="does not say how text is split") as caught:
        load(str(tmp_path))
    assert "pat_str" in caught.value.hint
    config = tmp_path / "tokenizer_config.json"
    config.write_text(json.dumps({"pat_str": r"\p{N}|\s+|\S+"}))
    tokenizer = load(str(tmp_path))
    found = units(tokenizer, "ab 12")
    assert found[-1] != found[-2]
    assert len(found) == 4
    config.write_text(json.dumps({"pat_str": "("}))
    with pytest.raises(TokenizerError, match=r"some\.tiktoken"):
        load(str(tmp_path))
    config.write_text(json.dumps({"tiktoken_scheme": "cl100k"}))
    with pytest.raises(TokenizerError, match="100256 are expected"):
        load(str(tmp_path))


def test_an_extended_rank_file_is_still_recognised(tmp_path):
    import base64

    data = carrier("llama3-tiktoken").read_bytes()
    new = base64.b64encode(b" zebrafinchling") + b" 128256\n"
    (tmp_path / "tokenizer.model").write_bytes(data + new)
    tokenizer = load(str(tmp_path))
    assert tokenizer.info.vocab_size == 128_257
    assert tokenizer.encode("a zebrafinchling") == [64, 128_256]
    assert tokenizer.piece(128_009) == "<|eot_id|>"


def test_the_configuration_tells_of_the_model(tmp_path):
    write_json(tmp_path)
    config = {"model_type": "llama", "hidden_size": 64, "torch_dtype": "bfloat16"}
    (tmp_path / "config.json").write_text(json.dumps(config))
    info = load(str(tmp_path)).info
    assert (info.tied_embeddings, info.hidden_size, info.parameters) == (False, 64, None)
    index = {"metadata": {"total_size": 2000}, "weight_map": {"model.embed_tokens.weight": "a"}}
    (tmp_path / "model.safetensors.index.json").write_text(json.dumps(index))
    info = load(str(tmp_path)).info
    assert (info.tied_embeddings, info.parameters) == (True, 1000)
    (tmp_path / "config.json").write_text(json.dumps({**config, "tie_word_embeddings": False}))
    assert load(str(tmp_path)).info.tied_embeddings is False


def test_weights_tell_of_the_model(tmp_path):
    write_json(tmp_path)
    header = {
        "__metadata__": {"format": "pt"},
        "model.embed_tokens.weight": {"dtype": "F32", "shape": [10, 4], "data_offsets": [0, 160]},
        "lm_head.weight": {"dtype": "F32", "shape": [10, 4], "data_offsets": [160, 320]},
    }
    data = json.dumps(header).encode()
    (tmp_path / "model.safetensors").write_bytes(struct.pack("<Q", len(data)) + data + bytes(320))
    info = load(str(tmp_path)).info
    assert (info.tied_embeddings, info.parameters) == (False, 80)
    (tmp_path / "model.safetensors").write_bytes(b"\xff" * 40)
    with pytest.raises(TokenizerError, match=r"model\.safetensors"):
        load(str(tmp_path))


def test_a_multimodal_configuration_is_read_inside(tmp_path):
    write_json(tmp_path)
    config = {"model_type": "gemma3", "text_config": {"hidden_size": 2560}}
    (tmp_path / "config.json").write_text(json.dumps(config))
    info = load(str(tmp_path)).info
    assert (info.tied_embeddings, info.hidden_size) == (True, 2560)


@pytest.mark.parametrize("model", ["Unigram", "BPE", "WordPiece"])
def test_a_vocabulary_without_its_unknown_token_is_refused_at_once(model, tmp_path):
    vocab: object = [["a", -1.0]] if model == "Unigram" else {"a": 0}
    rest = {"BPE": {"merges": [], "unk_token": "[UNK]"}, "WordPiece": {"unk_token": "[UNK]"}}
    rest["WordPiece"] |= {"continuing_subword_prefix": "##", "max_input_chars_per_word": 100}
    document = {"version": "1.0", "model": {"type": model, "vocab": vocab, **rest.get(model, {})}}
    (tmp_path / "tokenizer.json").write_text(json.dumps(document))
    with pytest.raises(TokenizerError, match="a character that its vocabulary lacks") as caught:
        load(str(tmp_path))
    assert "tokenizer.json" in caught.value.sentence
    assert "unk_id" in caught.value.hint
