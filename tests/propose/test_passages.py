import numpy as np
import pytest

from analyzer import extend, tokenizers
from analyzer.propose.passages import Passages


def test_the_saving_is_that_of_really_tokenizing():
    base = tokenizers.load("smollm2")
    texts = [(f"patient {i} had a zoledronate pericarditis\n", 2) for i in range(30)]
    heldout = Passages.of(texts, base)
    longer = extend.extend(base, [" zoledronate", " pericarditis"]).tokenizer()
    after = heldout.after(longer)
    expected = 1 - sum(2 * len(longer.encode(t)) for t, _ in texts) / heldout.tokens
    assert heldout.saving(after) == pytest.approx(expected)
    assert expected > 0
    low, high = heldout.interval(after)
    assert low <= expected <= high
    assert heldout.interval(after) == (low, high)


def test_without_held_out_text_nothing_is_known():
    heldout = Passages.of([], tokenizers.load("smollm2"))
    assert heldout.saving(np.zeros(0, dtype=np.int64)) is None
    assert heldout.interval(np.zeros(0, dtype=np.int64)) is None


def test_one_passage_tells_nothing_of_how_passages_differ():
    heldout = Passages.of(
        [("patient had a zoledronate pericarditis", 7)], tokenizers.load("smollm2")
    )
    assert heldout.saving(heldout.before) == 0.0
    assert heldout.interval(heldout.before) is None


def test_passages_of_another_mix_stand_for_the_whole_text():
    base = tokenizers.load("smollm2")
    longer = extend.extend(base, [" zoledronate"]).tokenizer()
    drug, prose = " zoledronate" * 50, " and then he went home" * 50
    # nine parts of prose, but as many of either among the passages
    occurrences = np.bincount([*base.encode(drug), *base.encode(prose) * 9], minlength=49152)
    saved = np.zeros(49152)
    saved[base.encode(" zoledronate")] = 1 - 1 / len(base.encode(" zoledronate"))
    passages = Passages.of([(drug, 1), (prose, 1)], base)
    after = passages.after(longer)
    whole = [(drug, 1), (prose, 9)]
    right = 1 - sum(n * len(longer.encode(t)) for t, n in whole) / occurrences.sum()
    standing = passages.standing_for(occurrences, saved)
    assert standing.saving(after) == pytest.approx(right, abs=0.001)
    assert passages.saving(after) > 2 * right
    low, high = standing.interval(after)
    assert low == pytest.approx(high, abs=0.001)  # what differs between them is all explained


def test_a_promise_that_passages_do_not_bear_out_changes_little():
    base = tokenizers.load("smollm2")
    passages = Passages.of([(" and then he went home", 3)], base)
    occurrences = np.bincount(base.encode(" zoledronate" * 9), minlength=49152)
    promising = passages.standing_for(occurrences, np.full(49152, 0.5))
    assert promising.saving(passages.before) == 0.0
