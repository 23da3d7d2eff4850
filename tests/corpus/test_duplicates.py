"""Fingerprints: equal exactly for texts that are equal after normalisation."""

from __future__ import annotations

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.corpus import duplicates, fingerprints


def fingerprint(text):
    return fingerprints([text])[0]


def plain(text):
    """The definition, in one line."""
    nfkc = unicodedata.normalize
    return " ".join(nfkc("NFKC", nfkc("NFKC", text).casefold()).split())


TEXT = st.text(
    st.one_of(st.characters(), st.sampled_from(" \n\t\r\x1f\x85\u2028　ＡａßİſﬁΣ，：①")),
    max_size=30,
)


@settings(deadline=None)
@given(TEXT)
def test_a_text_and_its_normal_form_are_the_same(text):
    assert fingerprint(text) == fingerprint(plain(text))
    assert len(fingerprint(text)) == 16


@settings(deadline=None)
@given(TEXT, TEXT)
def test_same_exactly_if_normalised_the_same(one, two):
    assert (fingerprint(one) == fingerprint(two)) == (plain(one) == plain(two))


@settings(deadline=None)
@given(TEXT)
def test_long_texts_are_folded_as_short_ones(text):
    long = (text + "x") * (1 + duplicates._SHORT_BYTES)
    assert fingerprint(long) == fingerprint(plain(long))


@settings(deadline=None)
@given(st.lists(st.sampled_from(["word", " ", "  ", "\n", "Ｗ", "二"]), max_size=20))
def test_long_and_short_texts_take_different_ways_to_one_end(words):
    text = "".join(words)
    long = text * (1 + duplicates._SHORT_BYTES)
    assert fingerprint(long) == fingerprint(plain(long))
    assert fingerprint("  " + text + " \n") == fingerprint(text)


@settings(deadline=None)
@given(st.lists(TEXT, max_size=6))
def test_many_texts_are_folded_as_each_of_them(texts):
    assert fingerprints(texts) == [fingerprint(plain(text)) for text in texts]


def test_a_null_is_part_of_a_text():
    assert fingerprints(["a\0b", "c"]) == [fingerprint("A\0B"), fingerprint("c")]
    assert fingerprint("É\0b") == fingerprint("é\0b") != fingerprint("é")
