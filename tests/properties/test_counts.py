"""Counts are a commutative monoid: any sharding in any order gives the same bytes."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.terms import Counts, observe, observe_sides

PASSAGES = st.sampled_from(
    [
        "Acute heart failure (AHF) is treated with beta-blockers.",
        "Left ventricular ejection fraction fell; the ejection fraction was low.",
        "Don't use β-blockers in type 2 diabetes without monitoring of potassium .",
        "急性心肌梗死患者应立即使用β受体阻滞剂，并复查心电图。",
        "K线图显示COVID-19疫苗概念股走强。",
        "Die Behandlung der Herzinsuffizienz ist nicht einfach und dauert lange.",
        "心不全の治療にはベータ遮断薬を用いる。",
        "",
        " \n\t",
        "12.5 % ... !!",
    ]
) | st.text(max_size=40)


@settings(max_examples=40, deadline=None)
@given(st.lists(PASSAGES, max_size=8), st.randoms(use_true_random=False), st.integers(1, 4))
def test_any_sharding_and_order_gives_the_same_bytes(passages, random, shards):
    whole = observe(passages)
    shuffled = random.sample(passages, len(passages))
    parts = [observe(shuffled[i::shards]) for i in range(shards)]
    folded = Counts.empty()
    for part in parts:
        folded = part.merge(folded)
    assert folded.to_bytes() == whole.to_bytes()
    assert Counts.merge_all(parts).to_bytes() == whole.to_bytes()
    assert Counts.from_bytes(whole.to_bytes()).to_bytes() == whole.to_bytes()


@settings(max_examples=20, deadline=None)
@given(*(st.lists(PASSAGES, max_size=3) for _ in range(3)))
def test_merge_is_associative_and_empty_is_neutral(a, b, c):
    x, y, z = observe(a), observe(b), observe(c)
    assert x.merge(y).merge(z).to_bytes() == x.merge(y.merge(z)).to_bytes()
    assert x.merge(Counts.empty()).to_bytes() == x.to_bytes()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(PASSAGES, st.booleans()), max_size=8))
def test_two_sides_at_once_are_as_each_alone(given_passages):
    texts, heldout = [text for text, _ in given_passages], [out for _, out in given_passages]
    for side, counts in zip((False, True), observe_sides(texts, heldout), strict=True):
        alone = observe([text for text, out in given_passages if out == side])
        assert counts.to_bytes() == alone.to_bytes()
