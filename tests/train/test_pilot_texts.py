import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.errors import UsageError
from analyzer.train.pilot_texts import EXCERPT_CHARACTERS, Bounded, Texts, excerpts, sample

PASSAGES = st.lists(st.text(max_size=50), max_size=30)


@settings(deadline=None)
@given(PASSAGES, st.integers(0, 500))
def test_excerpts_fit_and_do_not_depend_on_order(passages, characters):
    found = excerpts(passages, characters)
    assert found == excerpts(passages[::-1], characters)
    assert sum(map(len, found)) <= characters
    assert all(any(text in passage for passage in passages) for text in found)


@settings(deadline=None)
@given(PASSAGES, st.integers(0, 500), st.integers(0, 5))
def test_a_sample_is_the_same_for_the_same_seed(passages, characters, seed):
    found = sample(passages, characters, seed)
    assert found == sample(passages, characters, seed)
    assert len(found) <= len(passages)
    more = sample(passages, characters + 100, seed)
    assert more[: len(found)] == found


def test_a_long_passage_gives_its_beginning():
    found = excerpts(["x" * 5000, "y" * 5000], 10_000)
    assert [len(text) for text in found] == [EXCERPT_CHARACTERS] * 2


def test_what_is_left_over_is_no_excerpt():
    found = excerpts(["x" * 999, "y" * 999, "z" * 999], 2000)
    assert [len(text) for text in found] == [999] * 2


def test_too_little_text_is_told():
    with pytest.raises(UsageError, match="1 of 3 passages are held out"):
        Texts.of(["a", "b"], ["c"], [], heldout_characters=100)


def test_the_digest_knows_which_side_a_text_is_on():
    one = Texts(("a",), ("b",), ())
    assert one.digest != Texts(("a", "b"), (), ()).digest


@settings(deadline=None)
@given(st.lists(st.text(min_size=1, max_size=20), max_size=60), st.integers(50, 500))
def test_what_is_held_is_bounded_and_keeps_its_order(texts, limit):
    held = Bounded(limit)
    for text in texts:
        held.add(text)
    assert held.size_bytes == sum(len(text.encode()) for text in held.texts) <= limit
    places = iter(texts)
    assert all(text in places for text in held.texts)
    if sum(len(text.encode()) for text in texts) <= limit:
        assert held.texts == texts
