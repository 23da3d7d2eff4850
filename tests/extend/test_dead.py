"""Tokens that nothing leads to: reported, recovered, and their ids given to new ones."""

import json

import pytest

from analyzer.errors import UsageError
from analyzer.extend import dead_tokens, extend
from analyzer.tokenizers import load
from tests.extend.families import base_of, path_of

TOKENS = [" hypertension", "pembrolizumab", "electroencephalography"]
LINE = "hypertension, pembrolizumab and electroencephalography in plain text"


def test_gpt2_has_no_dead_tokens():
    assert dead_tokens(base_of("gpt2")) == {}


def test_qwen_cuts_digits_that_its_vocabulary_joins():
    assert "１０" in dead_tokens(base_of("qwen-tiktoken")).values()


def test_reserved_places_of_bert_are_dead_and_can_be_taken(tmp_path):
    base = base_of("minilm-wordpiece")
    dead = {text: token_id for token_id, text in dead_tokens(base).items()}
    ids = [dead["[unused5]"], dead["[unused6]"]]
    extension = extend(base, TOKENS, recycle=ids)
    assert [token.id for token in extension.added] == [*ids, base.info.vocab_size]
    extension.save(tmp_path / "out")
    for name in ("vocab.txt", "tokenizer.json"):
        written = load(str(tmp_path / "out" / name))
        assert written.encode(LINE) == extension.tokenizer().encode(LINE)
        assert written.encode("hypertension") == ids[:1]
    lines = (tmp_path / "out" / "vocab.txt").read_text().splitlines()
    assert lines[ids[0]] == "hypertension"
    assert len(lines) == base.info.vocab_size + 1


def test_control_pieces_of_a_sentencepiece_model_can_be_taken(tmp_path):
    base = base_of("mistral-v3-sentencepiece")
    names = {base.piece(i): i for i in range(base.info.vocab_size)}
    name = names["[control_12]"]
    extension = extend(base, TOKENS, recycle=[name])
    assert extension.added[0].id == name
    (file,) = extension.save(tmp_path / "out")
    assert load(str(file)).encode(LINE) == extension.tokenizer().encode(LINE)


def test_an_added_token_that_is_recycled_leaves_every_list(tmp_path):
    folder = tmp_path / "base"
    first = extend(load(str(path_of("gpt2"))), [], special=["<|reserved_0|>", "<|IsA|>"])
    first.save(folder)
    base = load(str(folder))
    extension = extend(base, [" pembrolizumab"], recycle=[50257])
    assert extension.added[0].id == 50257
    extension.save(tmp_path / "out")
    document = json.loads((tmp_path / "out" / "tokenizer.json").read_text())
    assert [token["content"] for token in document["added_tokens"]] == ["<|endoftext|>", "<|IsA|>"]
    config = json.loads((tmp_path / "out" / "tokenizer_config.json").read_text())
    assert set(config["added_tokens_decoder"]) & {"50257", "50258"} == {"50258"}
    written = load(str(tmp_path / "out"))
    assert written.encode("on pembrolizumab") == extension.tokenizer().encode("on pembrolizumab")
    assert written.info.vocab_size == base.info.vocab_size + len(extension.added) - 1


def test_pieces_of_word_ends_are_not_dead():
    base = base_of("minilm-wordpiece")
    sandbox = [base.piece(i) for i in base.encode("sandbox")]
    assert "##box" in sandbox
    assert "##box" not in {*map(base.piece, dead_tokens(base))}


def test_markers_that_a_template_may_use_are_not_recycled():
    base = base_of("yi")
    (marker,) = (i for i in range(base.info.vocab_size) if base.piece(i) == "<|im_start|>")
    assert marker not in dead_tokens(base)
    with pytest.raises(UsageError, match="im_start"):
        extend(base, TOKENS, recycle=[marker])


def test_ids_in_use_are_not_recycled():
    with pytest.raises(UsageError, match="in use"):
        extend(base_of("gpt2"), TOKENS, recycle=[262])
    with pytest.raises(UsageError, match="merge order"):
        extend(base_of("llama3-tiktoken"), TOKENS, recycle=[128_002])
    dead = next(iter(dead_tokens(base_of("minilm-wordpiece"))))
    with pytest.raises(UsageError, match="twice"):
        extend(base_of("minilm-wordpiece"), TOKENS, recycle=[dead, dead])


def test_a_dead_token_is_recovered_under_its_own_id():
    base = base_of("qwen2_5")
    dead = dead_tokens(base)
    extension = extend(base, [*dead.values()][:200])
    recovered = [token for token in extension.added if token.kind == "recovered"]
    by_text = {text: token_id for token_id, text in dead.items()}
    for token in recovered:
        assert by_text.get(token.text, token.id) == token.id
        assert token.id < base.info.vocab_size
