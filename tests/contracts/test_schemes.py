"""Text under every name for a way to split that GGUFs bear is cut as published programs cut it."""

import json
import unicodedata

import gguf
import pytest
import regex
from tokenizers import Tokenizer, models, trainers

from analyzer.extend.pipeline import Pipeline
from analyzer.tokenizers import load
from analyzer.tokenizers.bytelevel import ALPHABET, byte_level_json, to_characters
from analyzer.tokenizers.probe import probe_texts
from analyzer.tokenizers.schemes import scheme_of_gguf, schemes
from tests.carriers import npm_tokenizer
from tests.contracts.llama_cpp import llama_cpp_ids

PUBLISHED = {
    "command-r": "command_r_plus",
    "deepseek-v3": "deepseek_v3",
    "gpt-2": "gpt2",
    "gpt-4o": "gpt4o",
    "llama-bpe": "llama3_1",
    "qwen2": "qwen2_5",
    "tekken": "mistral_nemo",
}
# composed, as llama.cpp does not; its servers read no NUL
TEXTS = [unicodedata.normalize("NFC", text) for text in probe_texts() if "\0" not in text]
# what llama.cpp itself does not cut by the patterns that these models were trained with: a wide
# space; marks, and capitals of other alphabets than English
UNLIKE = dict.fromkeys(["deepseek-coder", "deepseek-llm"], "\u3000")
UNLIKE |= dict.fromkeys(["o200k", "llama-4", "tekken"], r"\P{ASCII}")


@pytest.mark.parametrize("pre", PUBLISHED)
def test_text_is_cut_as_the_model_s_own_tokenizer_cuts_it(pre):
    document = json.loads((npm_tokenizer(PUBLISHED[pre]) / "tokenizer.json").read_text())
    scheme = scheme_of_gguf(pre)
    ours = Pipeline(byte_level_json({}, [], scheme, whole_words=True))
    published = Pipeline(document)
    for text in TEXTS:
        assert ours.split(text) == published.split(text), text
    assert scheme.whole_words == bool(document["model"].get("ignore_merges"))


@pytest.fixture(scope="module")
def vocabulary():
    """A byte-level BPE that merges across whatever is not cut."""
    tokenizer = Tokenizer(models.BPE())
    trainer = trainers.BpeTrainer(
        min_frequency=1,
        max_token_length=12,
        initial_alphabet=list(ALPHABET),
        special_tokens=["<|endoftext|>"],
        show_progress=False,
    )
    tokenizer.train_from_iterator([to_characters(text.encode()) for text in TEXTS], trainer)
    return json.loads(tokenizer.to_str())["model"]


@pytest.mark.parametrize(
    "scheme", [one for one in schemes().values() if one.gguf], ids=lambda one: one.name
)
def test_text_is_cut_as_llama_cpp_cuts_it(scheme, vocabulary, tmp_path):
    path = tmp_path / "vocabulary.gguf"
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre(scheme.gguf[0])
    writer.add_token_list(list(vocabulary["vocab"]))
    writer.add_token_merges([" ".join(merge) for merge in vocabulary["merges"]])
    writer.add_bos_token_id(0)
    writer.add_eos_token_id(0)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.close()
    unlike = UNLIKE.get(scheme.name)
    texts = [text for text in TEXTS if text and not (unlike and regex.search(unlike, text))]
    tokenizer = load(str(path))
    for text, ids in zip(texts, llama_cpp_ids(path, texts, tmp_path), strict=True):
        assert tokenizer.encode(text) == ids, text
