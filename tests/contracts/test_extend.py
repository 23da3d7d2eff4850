"""Every program that reads an extended tokenizer gives the same ids."""

import base64
import hashlib

import pytest

from analyzer.extend import extend
from analyzer.extend.probe import PROBE
from tests.carriers import npm_tokenizer
from tests.contracts.llama_cpp import llama_cpp_ids
from tests.extend.families import TOKENS, base_of, case_of, path_of

LINES = (
    "a patient with hypertension takes pembrolizumab; 高血压的糖尿病患者要吃药。",
    " ".join(TOKENS).replace("\ud83d", ""),
    "  hypertension\n\n\thypertension  ",
    "the weather is fine today and the train is late",
    "def getElementById(x): return __init__(x) + 12345",
    "👩‍👩‍👧 e\u0301 \u200b Ａ ﬁ שלום \u0300 \x00 <s> [UNK] <|im_end|>",
)
# of the published converter: what the hash of the probe's ids stands for
KNOWN_PROBES = {
    "gpt2": "3ce83efda5659b07b1ad37ca97ca5797ea4285d9b9ab0dc679e4a720c9da7454",
    "qwen2_5": "e636dc30a262dcc0d8c323492e32ae2b70728f4df7dfe9737d9f920a282b8aea",
}


def lines_for(name):
    return [line for line in LINES if name != "llama2" or "\x00" not in line]


@pytest.mark.parametrize("name", ["gpt2", "yi", "llama3-tiktoken", "mistral-v3-sentencepiece"])
def test_the_fast_batch_path_of_the_extended_tokenizer_is_exact(name):
    case = case_of(name)
    fast = case.extended.fast
    assert fast is not None
    ids, lengths = fast.encode_batch(list(LINES), threads=1)
    expected = [case.extended.encode(line) for line in LINES]
    assert lengths.tolist() == [len(row) for row in expected]
    assert ids.tolist() == [token_id for row in expected for token_id in row]


@pytest.mark.parametrize("name", ["gpt2", "llama2"])
def test_transformers_gives_the_same_ids(name, tmp_path):
    transformers = pytest.importorskip("transformers")
    case_of(name).extension.save(tmp_path / "out")
    fast = transformers.PreTrainedTokenizerFast(
        tokenizer_file=str(tmp_path / "out" / "tokenizer.json")
    )
    for line in lines_for(name)[:5]:
        ids = fast(line, add_special_tokens=False)["input_ids"]
        assert ids == case_of(name).extended.encode(line)


def test_sentencepiece_gives_the_same_ids(tmp_path):
    import sentencepiece

    case = case_of("mistral-v3-sentencepiece")
    (file,) = case.extension.save(tmp_path / "out")
    processor = sentencepiece.SentencePieceProcessor(model_file=str(file))
    for line in LINES:
        assert processor.encode(line) == case.extended.encode(line)
    assert all(processor.get_piece_size() > token.id for token in case.extension.added)


@pytest.mark.parametrize("name", ["llama3-tiktoken", "qwen-tiktoken"])
def test_tiktoken_gives_the_same_ids(name, tmp_path):
    import tiktoken

    case = case_of(name)
    (file,) = case.extension.save(tmp_path / "out")
    ranks = {
        base64.b64decode(token): int(rank)
        for token, rank in (line.split() for line in file.read_bytes().splitlines())
    }
    encoding = tiktoken.Encoding(
        "x", pat_str=case.base._scheme.pattern, mergeable_ranks=ranks, special_tokens={}
    )
    for line in LINES[:5]:
        text = case.base._normalized(line)
        assert encoding.encode_ordinary(text) == case.extended.encode(line)


def test_a_rank_file_and_the_tokenizer_json_of_one_model_are_extended_to_the_same_ids():
    from analyzer.tokenizers import load

    tokens = [" hypertension", " hypertensive", "高血压", "糖尿病患者", "CC(=O)Oc1ccccc1"]
    by_json = extend(load(str(npm_tokenizer("llama3_1"))), tokens)
    by_ranks = extend(base_of("llama3-tiktoken"), tokens)
    assert [(t.id, t.text) for t in by_json.added] == [(t.id, t.text) for t in by_ranks.added]
    readers = by_json.tokenizer(), by_ranks.tokenizer()
    for line in LINES[:5]:
        assert readers[0].encode(line) == readers[1].encode(line)


@pytest.mark.parametrize("name", ["gpt2", "qwen2_5", "llama3-tiktoken", "mistral-tekken"])
def test_the_probe_of_llama_cpp_is_read_as_before(name):
    tokens = ["工作", " multiple", "emojis", " concatenated", " Български", "🦙🦙", "------=======",
              " emo", "កាន់តែពិសេសអាច", "在apple工", " hypertension"]  # fmt: skip
    extension = extend(base_of(name), tokens, both_forms=True)
    before, after = (t.encode(PROBE) for t in (extension.base, extension.tokenizer()))
    assert after == before
    assert any(refusal.reason == "in-llama.cpp-probe" for refusal in extension.refused)
    if name in KNOWN_PROBES:
        assert hashlib.sha256(str(after).encode()).hexdigest() == KNOWN_PROBES[name]


def sentencepiece_gguf(path):
    """Write the vocabulary of a SentencePiece model as a GGUF."""
    import gguf

    from analyzer.tokenizers.sentencepiece_model import parse

    pieces = parse(path_of("mistral-v3-sentencepiece").read_bytes()).pieces
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_tokenizer_model("llama")
    writer.add_token_list([piece.piece for piece in pieces])
    writer.add_token_scores([piece.score for piece in pieces])
    writer.add_token_types([piece.type for piece in pieces])
    writer.add_unk_token_id(0)
    writer.add_add_space_prefix(True)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.close()


@pytest.mark.parametrize("name", ["smollm2-gguf", "sentencepiece"])
def test_llama_cpp_gives_the_same_ids(name, tmp_path):
    from analyzer.tokenizers import load

    if name == "sentencepiece":
        sentencepiece_gguf(tmp_path / "base.gguf")
        extension = extend(load(str(tmp_path / "base.gguf")), TOKENS)
        expected = case_of("mistral-v3-sentencepiece").extended
    else:
        extension, expected = case_of(name).extension, case_of(name).extended
    (file,) = extension.save(tmp_path / "out")
    assert list(llama_cpp_ids(file, LINES[:5], tmp_path)) == [
        expected.encode(line) for line in LINES[:5]
    ]
