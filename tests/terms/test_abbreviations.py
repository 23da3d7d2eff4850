"""Short forms in brackets: which words before them are looked at."""

import numpy as np

from analyzer.terms.abbreviations import find_abbreviations


def pairs(text):
    found = find_abbreviations([text], np.zeros(1, dtype=np.uint8))
    return {(short, long) for _, short, long, _ in found.rows()}


def test_compounds_and_words_apart_are_read_backwards():
    text = "a tumour - necrosis / factor (TNF) (XY) and (see)"
    assert pairs(text) == {("TNF", "tumour - necrosis / factor")}
    assert pairs("heart  failure (HF)") == set()
    assert pairs("x_heart failure (HF)") == {("HF", "heart failure")}


def test_words_far_before_a_bracket_are_found_however_long_they_are():
    assert pairs(f"heart{'x' * 300} failure (HF)") == {("HF", f"heart{'x' * 300} failure")}
