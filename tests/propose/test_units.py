import numpy as np
import pytest

from analyzer import tokenizers
from analyzer.propose.units import _Speller
from analyzer.scanner.encode import encode_words_in_text

TEXTS = ["heart-attack rate", " C1=CC=CC=C1", "in order to", "α=0.5", "of the", " rate"]


@pytest.mark.parametrize("model", ["llama", "mistral", "j2", "smollm2"])
@pytest.mark.parametrize("text", TEXTS)
def test_what_the_runs_of_a_text_hold_stands_in_it(model, text):
    speller = _Speller(tokenizers.load(model))
    _add(speller, text, 3.0)
    runs = speller.builder.runs()
    found = [runs.text(i).decode() for i in range(len(runs))]
    assert all(run in text for run in found), found
    assert all(count % 3 == 0 for count in runs.counts)


def test_pieces_that_reach_across_words_do_not_take_in_what_goes_before():
    j2 = tokenizers.load("j2")  # its pieces hold spaces: "of the" is one
    speller = _Speller(j2)
    _add(speller, "the pericardiocentesis", 1.0)
    assert not any("|" in runs or "\n" in runs for runs in _texts(speller))


def _add(speller, text, count):
    pieces = encode_words_in_text(speller.tokenizer, [text])
    speller.add_grouped(pieces, np.array([count]), "word")


def _texts(speller):
    runs = speller.builder.runs()
    return [runs.text(i).decode() for i in range(len(runs))]
