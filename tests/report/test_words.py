from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.report.words import load

EN, ZH = load("en"), load("zh")


@given(st.floats(0, 1), st.integers(0, 2))
def test_0_and_100_per_cent_are_printed_only_where_they_are_exact(share, digits):
    text = EN.share(share, digits)
    number = text.removesuffix(" %")
    assert (number.strip("0.") == "") == (share == 0)
    assert (number.rstrip("0").rstrip(".") in {"1", "100"} and float(number) == 100) == (share == 1)


@given(st.floats(1e-9, 1 - 1e-9))
def test_a_share_is_never_far_from_what_is_printed(share):
    text = EN.share(share).removesuffix(" %")
    if text[0] not in "<>":
        assert abs(float(text) / 100 - share) <= 0.000501


@given(st.one_of(st.none(), st.booleans(), st.text(), st.just(math.nan), st.just(math.inf)))
def test_what_is_no_number_is_not_known(value):
    for write in (EN.count, EN.short, EN.share, EN.ratio, EN.bytes, EN.seconds):
        assert write(value) == "not known"
    assert EN.interval(value, 1) == "not known"


@given(st.integers(-(10**15), 10**15))
def test_a_count_loses_nothing(value):
    assert int(EN.count(value).replace(",", "").replace("−", "-")) == value


@pytest.mark.parametrize(
    ("number", "english", "chinese"),
    [
        (999, "999", "999"),
        (12_345, "12,345", "1.23 万"),
        (3_412_877, "3.41 million", "341 万"),
        (8_030_261_248, "8.03 billion", "80.3 亿"),
        (2e12, "2.00 trillion", "2.00 万亿"),
    ],
)
def test_large_counts_follow_the_language(number, english, chinese):
    assert (EN.short(number), ZH.short(number)) == (english, chinese)


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("proposal.heldout_saving", 0.0801, "8.0 %"),
        ("proposal.under_25_share", 0.0, "0 %"),
        ("symbols.share", 0.5, "50.0 %"),
        ("added_bytes", 6_553_600, "6.55 MB"),
        ("seconds", 14.2, "14 s"),
        ("seconds", 104.7, "1 min 44 s"),
        ("tokens.fertility", 2.3023, "2.30"),
        ("budget.is_assumed", True, "yes"),
        ("corpus.language", "en", "en"),
        ("pilot.bpb_gain_share", None, "not known"),
        ("options", ["a", 1], "a, 1"),
        ("split", {"a": 1}, "a: 1"),
    ],
)
def test_a_name_tells_the_unit(name, value, text):
    assert EN.named(name, value) == text


def test_a_threshold_has_no_more_digits_than_were_set():
    assert EN.limit("saving", 0.08) == "8 %"
    assert EN.limit("tokens", 2_000_000_000) == "2 billion"
