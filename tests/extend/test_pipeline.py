"""What a tokenizer.json does before its model, in the middle of a line."""

import json

import pytest

from analyzer.extend import extend
from analyzer.extend.pipeline import Pipeline, inner
from analyzer.tokenizers import load
from tests.extend.families import base_of

TEXT = [
    "the patient with hypertension takes tablets",
    "高血压的病人 要吃药",
    "hyper active tension",
] * 20


def pipeline(normalizer, pre_tokenizer):
    return Pipeline({"normalizer": normalizer, "pre_tokenizer": pre_tokenizer})


def test_the_space_at_the_start_of_a_text_is_left_out():
    prepend = {"type": "Prepend", "prepend": "▁"}
    replace = {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}
    both = pipeline({"type": "Sequence", "normalizers": [prepend, replace]}, None)
    assert both.split(" gene") == ["▁gene"]
    assert both.split("gene") == ["gene"]
    assert inner({"type": "Sequence", "normalizers": [prepend]}) == {
        "type": "Sequence",
        "normalizers": [],
    }


def test_byte_level_splits_before_it_merges():
    level = {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True}
    split = pipeline(None, level).split
    assert split("gene") == ["gene"]
    assert split(" gene") == ["Ġgene"]
    assert split("two words") == ["two", "Ġwords"]
    assert split("") == []


@pytest.mark.parametrize("scheme", ["always", "first"])
def test_words_are_reached_where_white_space_only_parts_them(scheme, tmp_path):
    import tokenizers
    from tokenizers import decoders, models, pre_tokenizers, trainers

    built = tokenizers.Tokenizer(models.Unigram())
    built.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace(prepend_scheme=scheme)]
    )
    built.decoder = decoders.Metaspace()
    trainer = trainers.UnigramTrainer(
        vocab_size=90, unk_token="<unk>", special_tokens=["<s>", "<unk>"], show_progress=False
    )
    built.train_from_iterator(TEXT, trainer)
    built.add_special_tokens(["<mask>"])
    built.save(str(tmp_path / "tokenizer.json"))
    base = load(str(tmp_path))
    extension = extend(base, [" hypertension", " tablets", "高血压的病人"], special=["<|IsA|>"])
    extended = extension.tokenizer()
    assert extension.refused == ()
    line = "tablets against hypertension"
    assert extended.encode(line)[-1] == extension.added[0].id
    assert extended.decode(extended.encode(line)) == base.decode(base.encode(line))
    document = json.loads(extension.built.contents()["tokenizer.json"])
    assert document["model"]["vocab"][base.info.vocab_size - 1][0] == "<mask>"
    assert [token["content"] for token in document["added_tokens"]][-1] == "<|IsA|>"


def test_metaspace_of_a_real_tokenizer_keeps_the_two_forms_apart():
    extension = extend(base_of("llama2"), ["pembrolizumab"], both_forms=True)
    texts = [token.text for token in extension.added if token.kind == "target"]
    assert texts == ["pembrolizumab", " pembrolizumab"]
