"""Small tokenizers, trained here on a few sentences: one of each algorithm."""

from __future__ import annotations

import io
from functools import cache

import numpy as np

SENTENCES = [
    "abc abc the quick brown fox jumps over the lazy dog",
    "the tokenizer cuts words into pieces, and the pieces into bytes",
    "中文分词 中文 分词器 把 句子 切 成 词",
    "naïve café déjà vu 12 123 1234",
    "def function(argument): return argument + 1",
] * 8


@cache
def _trained() -> str:
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=400,
        special_tokens=["<|endoftext|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(SENTENCES, trainer)
    return tokenizer.to_str()


def byte_level_json() -> dict:
    """A byte-level BPE of 400 tokens with one special token, as tokenizer.json."""
    import json

    return json.loads(_trained())


@cache
def sentencepiece_model(model_type: str = "bpe", **options) -> bytes:
    """A SentencePiece model with byte fallback."""
    import sentencepiece

    out = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(SENTENCES),
        model_writer=out,
        model_type=model_type,
        vocab_size=400,
        byte_fallback=True,
        character_coverage=1.0,
        hard_vocab_limit=False,
        minloglevel=2,
        normalization_rule_name="identity",
        remove_extra_whitespaces=False,
        **options,
    )
    return out.getvalue()


def fairseq_files():
    """A SentencePiece model, and the tokenizer.json of XLM-R's kind that shifts its ids by one."""
    from sentencepiece import SentencePieceProcessor
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

    data = sentencepiece_model("unigram")
    model = SentencePieceProcessor(model_proto=data)
    pieces = [(model.id_to_piece(i), model.get_score(i)) for i in range(3, model.get_piece_size())]
    markers = [(name, 0.0) for name in ("<s>", "<pad>", "</s>", "<unk>")]
    tokenizer = Tokenizer(models.Unigram([*markers, *pieces, ("<mask>", 0.0)], unk_id=3))
    spaces = pre_tokenizers.Metaspace()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), spaces])
    tokenizer.decoder = decoders.Metaspace()
    special = [AddedToken(name, special=True, normalized=False) for name, _ in markers]
    tokenizer.add_special_tokens([*special, AddedToken("<mask>", special=True, normalized=False)])
    return data, tokenizer


def units(tokenizer, text: str) -> list[list[int]]:
    """Give the ids of a text by the units that its algorithm never merges across."""
    ids, _, begins = tokenizer.encode_words([text])
    return [unit.tolist() for unit in np.split(ids, np.flatnonzero(begins)[1:])]
