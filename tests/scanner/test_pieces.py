"""The pieces of words add up over shards, and each word is encoded once."""

from collections import Counter

import numpy as np
import pytest

from analyzer import tokenizers
from analyzer.scanner import merge_all, observe, pieces
from analyzer.scanner.encode import encode_in_text
from analyzer.values import Document

TEXTS = [f"Acute infarction{i} of the heart; the 心肌梗塞 of patient {i % 3}." for i in range(12)]


@pytest.fixture(scope="module")
def tokenizer():
    return tokenizers.load("smollm2")


def table(texts):
    return observe([Document(f"{i}.txt", t, len(t.encode())) for i, t in enumerate(texts)], {})


def by_hand(words, tokenizer):
    counts: Counter[str] = Counter()
    for side in words:
        counts.update(dict(side.select("text", "count").iter_rows()))
    _, lengths = encode_in_text(tokenizer, [*counts])
    return pieces.piece_counts(lengths, np.array([*counts.values()])).tolist()


@pytest.mark.parametrize("most", [1, 1_000_000])
def test_shards_add_up_to_the_whole(tokenizer, monkeypatch, most):
    monkeypatch.setattr(pieces, "MOST_REMEMBERED", most)
    parts = [table(TEXTS[:5]), table(TEXTS[5:]), table(TEXTS[3:4])]
    counts = [pieces.word_pieces(part, {"one": tokenizer})["one"] for part in parts]
    merged = merge_all(parts)
    found = np.sum(counts, axis=0).tolist()
    assert found == by_hand([merged.train.words, merged.heldout.words], tokenizer)


def test_a_word_is_encoded_once(monkeypatch):
    tokenizer, asked = tokenizers.load("smollm2"), []
    monkeypatch.setattr(
        pieces, "encode_in_text", lambda t, words: asked.extend(words) or encode_in_text(t, words)
    )
    first = pieces.word_pieces(table(TEXTS), {"one": tokenizer})
    seen = len(asked)
    assert pieces.word_pieces(table(TEXTS[::-1]), {"one": tokenizer}) == first
    assert len(asked) == seen == len(set(asked))
