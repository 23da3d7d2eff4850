import numpy as np

from analyzer import extend, tokenizers
from analyzer.propose.passages import Passages


def test_the_saving_is_that_of_really_tokenizing():
    base = tokenizers.load("smollm2")
    texts = [(f"patient {i} had a zoledronate pericarditis\n", 2) for i in range(30)]
    heldout = Passages.of(texts, base)
    longer = extend.extend(base, [" zoledronate", " pericarditis"]).tokenizer()
    after = heldout.after(longer)
    expected = 1 - sum(2 * len(longer.encode(t)) for t, _ in texts) / heldout.tokens
    assert heldout.saving(after) == expected > 0
    low, high = heldout.interval(after)
    assert low <= expected <= high
    assert heldout.interval(after) == (low, high)


def test_without_held_out_text_nothing_is_known():
    heldout = Passages.of([], tokenizers.load("smollm2"))
    assert heldout.saving(np.zeros(0, dtype=np.int64)) is None
    assert heldout.interval(np.zeros(0, dtype=np.int64)) is None
