"""BERT's words encoded once each: the ids of the reference, or not at all."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.tokenizers import load, words
from analyzer.tokenizers.wordpiece import read_vocab_txt, words_of

LETTERS = "abcdefg\u0301\u0323éßİΣſﬁ中国龥㐀𠮷，。·²٣\u3000\xa0\x85\x0b\x0c\x1c\x00\u200d\ufffd😀"
MARKS = " \t\n\r!-./:@[`{~|#"
PIECES = [
    "[UNK]",
    "[SEP]",
    *"abcdefg中",
    "##a",
    "##b",
    "##c",
    "ab",
    "##fg",
    *"!-./#|",
    "##\u0301",
    "é",
]
ANY = st.text(st.sampled_from(LETTERS + MARKS * 2), max_size=40)


def bert(*, lowered: bool = True):
    return read_vocab_txt("\n".join(PIECES).encode(), {"do_lower_case": lowered})


def of(tokenizer):
    def rows(texts):
        return [row.ids for row in tokenizer.encode_batch_fast(texts, add_special_tokens=False)]

    tokenizer.encode_special_tokens = True
    return words_of(json.loads(tokenizer.to_str()), rows), rows


@pytest.mark.parametrize("lowered", [True, False])
def test_words_alone_get_the_ids_that_they_have_in_text(lowered):
    once, rows = of(bert(lowered=lowered))

    @given(st.lists(ANY, max_size=4))
    def check(texts):
        ids, lengths, begins = once.encode_words(texts)
        wanted = rows(texts)
        assert ids.tolist() == [i for row in wanted for i in row]
        assert lengths.tolist() == [*map(len, wanted)]
        assert begins.size == ids.size
        assert begins[(np.cumsum(lengths) - lengths)[lengths > 0]].all()

    check()


def test_what_may_look_beyond_a_word_is_not_cut():
    read = bert()
    read.add_tokens(["a !"])
    together = bert()
    together.normalizer.handle_chinese_chars = False
    other = bert()
    other.normalizer = None
    assert [of(tokenizer)[0] for tokenizer in (read, together, other)] == [None, None, None]


def test_words_are_forgotten_when_they_are_many(monkeypatch):
    monkeypatch.setattr(words, "MOST_WORDS", 3)
    once, rows = of(bert())
    for text in ("a b c d", "e f g", "a ab g f"):
        assert once.encode_batch([text])[0].tolist() == rows([text])[0]


def test_long_words_are_forgotten_though_they_are_few(monkeypatch):
    monkeypatch.setattr(words, "MOST_CHARACTERS", 2000)
    once, rows = of(bert())
    for i in range(20):
        text = f"{i:01000}"
        assert [once.encode_batch([text])[0].tolist()] == rows([text])
    assert sum(map(len, once._number)) < 5000


def test_a_word_piece_tokenizer_takes_them_when_there_is_text_enough(tmp_path):
    (tmp_path / "vocab.txt").write_text("\n".join(PIECES))
    tokenizer = load(str(tmp_path))
    text = "abc中fg! " * 300
    wanted = tokenizer.encode(text)
    assert "fast" not in vars(tokenizer)
    for _ in range(100):
        ids, lengths = tokenizer.encode_batch([text, ""])
        assert ids.tolist() == wanted
        assert lengths.tolist() == [len(wanted), 0]
    assert isinstance(tokenizer.fast, words.Words)
