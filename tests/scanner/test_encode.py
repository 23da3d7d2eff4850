"""Forms as the lines of one text have the pieces that each has alone."""

import random

import numpy as np
import pytest

from analyzer import tokenizers
from analyzer.scanner import encode

LETTERS = "abcdefghijklmnopqrstuvwxyzABCéßİ心肌梗塞жでん\u0561"
OTHERS = ["", " ", "x\ny", "\n", "2.5%", " a1", "l'état", "e\u0301", " ...", "<s>"]


def forms(count):
    rng = random.Random(0)
    sizes = [rng.randrange(1, 12) for _ in range(count)]
    made = [rng.choice(["", " "]) + "".join(rng.choices(LETTERS, k=size)) for size in sizes]
    return [rng.choice(OTHERS) if i % 9 == 0 else form for i, form in enumerate(made)]


@pytest.mark.parametrize("name", ["smollm2", "mistral", "llama", "bert"])
def test_many_forms_have_the_pieces_of_each_alone(name):
    tokenizer = tokenizers.load(name)
    many = forms(3 * encode.LINES)
    ids, lengths = encode.encode_in_text(tokenizer, many)
    some = [encode.encode_in_text(tokenizer, many[i : i + 500]) for i in range(0, len(many), 500)]
    assert np.array_equal(ids, np.concatenate([one for one, _ in some]))
    assert np.array_equal(lengths, np.concatenate([each for _, each in some]))


def test_a_line_end_that_is_no_token_of_its_own_is_noticed():
    tokenizer = tokenizers.load("smollm2")
    (line_end,) = tokenizer.encode("\n")
    assert encode._in_lines(tokenizer, ["heart", " failure"], line_end) is not None
    assert encode._in_lines(tokenizer, ["heart", "fail\nure"], line_end) is None
