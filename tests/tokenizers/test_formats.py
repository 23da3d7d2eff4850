"""Which file of a folder decides, and what a file is by its content."""

from __future__ import annotations

import json

import pytest

from analyzer.errors import AnalyzerError, ModelNotFoundError, TokenizerError
from analyzer.extend import extend
from analyzer.tokenizers import load
from analyzer.tokenizers.formats import files_in, kind_of
from tests.carriers import carrier
from tests.tokenizers.small import byte_level_json, sentencepiece_model

TOKENIZER_JSON = json.dumps(byte_level_json()).encode()


def test_tokenizer_json_wins_over_a_stale_model_beside_it(tmp_path):
    (tmp_path / "tokenizer.model").write_bytes(sentencepiece_model())
    (tmp_path / "vocab.txt").write_text("[UNK]\na\n")
    assert files_in(tmp_path) == (tmp_path / "tokenizer.model",)
    (tmp_path / "tokenizer.json").write_bytes(TOKENIZER_JSON)
    assert files_in(tmp_path) == (tmp_path / "tokenizer.json",)
    tokenizer = load(str(tmp_path))
    assert tokenizer.kind == "tokenizer.json"
    assert tokenizer.info.source == f"local folder {tmp_path} (tokenizer.json)"


def test_a_sentence_transformer_keeps_its_tokenizer_in_a_folder_inside(tmp_path):
    inner = tmp_path / "0_Transformer"
    inner.mkdir()
    (inner / "tokenizer.json").write_bytes(TOKENIZER_JSON)
    kinds = ("Pooling", "Transformer")
    modules = [{"type": f"sentence_transformers.models.{k}", "path": f"0_{k}"} for k in kinds]
    (tmp_path / "modules.json").write_text(json.dumps(modules))
    assert load(str(tmp_path)).files == (inner / "tokenizer.json",)
    (tmp_path / "modules.json").write_text("{")
    with pytest.raises(TokenizerError, match="no JSON"):
        load(str(tmp_path))


def test_a_model_file_is_told_by_its_content(tmp_path):
    model = tmp_path / "tokenizer.model"
    model.write_bytes(sentencepiece_model())
    assert kind_of(model) == "sentencepiece"
    model.write_bytes(carrier("llama3-tiktoken").read_bytes()[:5000].rsplit(b"\n", 1)[0] + b"\n")
    assert kind_of(model) == "tiktoken"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("llama3-tiktoken", "tiktoken"),
        ("mistral-v1-sentencepiece", "sentencepiece"),
        ("mistral-tekken", "tekken"),
        ("deepseek-json", "tokenizer.json"),
        ("j2-unigram", "sentencepiece"),
        ("minilm-wordpiece", "vocab.txt"),
        ("smollm2-gguf", "gguf"),
    ],
)
def test_the_kind_of_every_carrier(name, kind):
    assert kind_of(carrier(name)) == kind


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "Git LFS pointer"),
        (b"\x89PNG\r\n\x1a\n\0\0", "no tokenizer file"),
        (b"just words\n", "no tokenizer file"),
    ],
)
def test_what_is_no_tokenizer_is_said(tmp_path, content, words):
    path = tmp_path / "tokenizer.model"
    path.write_bytes(content)
    with pytest.raises(TokenizerError, match=words) as caught:
        load(str(path))
    assert str(path) in caught.value.sentence
    assert caught.value.hint


def test_a_text_file_is_no_vocabulary(tmp_path):
    path = tmp_path / "corpus.txt"
    path.write_text("some words\nand more\n")
    with pytest.raises(TokenizerError, match=r"corpus\.txt.*\[UNK\]"):
        load(str(path))


def cut_files():
    yield "tokenizer.json", lambda: TOKENIZER_JSON
    yield "tokenizer.model", sentencepiece_model
    yield "unigram.model", lambda: sentencepiece_model("unigram")
    yield "ranks.model", lambda: carrier("llama3-tiktoken").read_bytes()
    yield "tekken.json", lambda: carrier("mistral-tekken").read_bytes()
    yield "model.gguf", lambda: carrier("smollm2-gguf").read_bytes()[:1_400_000]
    yield "config.json", lambda: b'{"hidden_size": 64, "tie_word_embeddings": true}'


@pytest.mark.parametrize(("name", "content"), [pytest.param(n, c, id=n) for n, c in cut_files()])
@pytest.mark.parametrize("share", [0.3, 0.61, 0.97])
def test_a_cut_file_is_named(tmp_path, name, content, share):
    data = content()
    if name == "config.json":
        (tmp_path / "tokenizer.json").write_bytes(TOKENIZER_JSON)
    (tmp_path / name).write_bytes(data[: int(len(data) * share)])
    with pytest.raises(AnalyzerError) as caught:
        load(str(tmp_path))
    assert name in caught.value.sentence
    assert caught.value.hint


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"rwkv_vocab_v2.txt": "1 '\\x00' 1\n2 b'\\xc3' 1\n3 'the' 3\n"}, "RWKV"),
        ({"bpe.codes": "#version: 0.2\ne n</w>\na n\n"}, "@@"),
        ({"bpe.codes": "e n</w> 201536\na n 1200\n"}, "@@"),
        ({"vocab.txt": "th@@ 90\ne 80\nan@@ 7\n", "bpe.codes": "e n</w> 20\n"}, "@@"),
        ({"vocab.json": '{"a@@": 0, "b": 1, "ab": 2}', "merges.txt": "#version: 0.2\n"}, "@@"),
        ({"tokenizer.json": '{"config": {"encoding": {}}}'}, "tokenizer.json"),
    ],
)
def test_what_is_a_tokenizer_but_is_not_read_is_named_with_a_way_out(tmp_path, files, words):
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    with pytest.raises(TokenizerError, match=words) as caught:
        load(str(tmp_path))
    assert caught.value.hint not in {"", "download it again"}


def test_a_rank_without_a_token_keeps_its_id(tmp_path):
    import base64

    lines = [base64.b64encode(bytes([i])) + b" %d" % i for i in range(256)]
    lines += [base64.b64encode(b"ab") + b" 256", b"= 257"]
    (tmp_path / "r.tiktoken").write_bytes(b"\n".join(lines) + b"\n")
    (tmp_path / "tokenizer_config.json").write_text(json.dumps({"pat_str": r"\w+|\W"}))
    tokenizer = load(str(tmp_path))
    assert tokenizer.info.vocab_size == 258
    assert tokenizer.encode("ab") == [256]
    assert tokenizer.id_of("") is None
    assert tokenizer.token_bytes(257) == b""
    extended = extend(tokenizer, ["abba"])
    extended.save(tmp_path / "out")
    assert load(str(tmp_path / "out")).piece(extended.added[-1].id) == "abba"


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("source.spm", "", "Marian"),
        ("tokenizer_config.json", '{"tokenizer_class": "ByT5Tokenizer"}', "no vocabulary"),
    ],
)
def test_a_folder_whose_program_has_no_vocabulary_file_of_its_own_is_told_why(
    name, content, why, tmp_path
):
    (tmp_path / name).write_text(content)
    with pytest.raises(ModelNotFoundError, match="no tokenizer file") as caught:
        load(str(tmp_path))
    assert why in caught.value.hint
