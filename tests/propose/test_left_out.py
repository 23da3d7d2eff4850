import numpy as np
import pytest

from analyzer.propose.choose import Choice
from analyzer.propose.learn import Learned
from analyzer.propose.left_out import saved_by_flukes

AB = Learned(b"ab", (b"a", b"b"), {"word": 30.0}, 0.0, ())
ABC = Learned(b"abc", (b"ab", b"c"), {"word": 30.0}, 30.0, ())
XY = Learned(b"xy", (b"x", b"y"), {"word": 40.0}, 40.0, ())
IDS = {b"ab": 10, b"abc": 11, b"xy": 12}


def lost(passages, bar=25.0, *, is_full=False):
    ids = np.array([i for passage in passages for i in passage], dtype=np.int64)
    lengths = np.array([len(passage) for passage in passages])
    ones = np.ones(len(passages), dtype=np.int64)
    before = np.array([sum({11: 3, 12: 2, 10: 2}.get(i, 1) for i in p) for p in passages])
    choice = Choice([AB, ABC, XY], bar, is_full)
    return saved_by_flukes(choice, IDS, (ids, lengths), (ones, before), float(before.sum()))


def test_a_token_of_one_passage_is_lost_with_every_join_that_led_to_it():
    assert lost([[11] * 30, [12] * 20, [12] * 20, [1] * 50]) == 2 * 30 + 2 * 20


def test_a_token_that_all_passages_share_is_kept():
    assert lost([[11, 11, 11]] * 10 + [[12, 12, 12, 12]] * 10) == 0


def test_what_waits_at_the_bar_takes_its_place():
    alone = [[11] * 30, *[[12]] * 40]
    assert lost(alone) == 60
    assert lost(alone, is_full=True) == pytest.approx(60 - 2 * 25 * 90 / 170)
