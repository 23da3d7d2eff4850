import polars as pl
import regex as re
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.scanner import runs
from analyzer.scanner.runs import repeated_runs
from analyzer.terms.rows import added_up
from analyzer.terms.tally import digests

words = st.lists(st.sampled_from(["heart", "liver", "the", "心", "肌"]), max_size=40).map(" ".join)


def _repeated_share(found):
    return 1 - found.height / int(found["count"].sum())


@settings(deadline=None)
@given(st.lists(words, max_size=6))
def test_texts_are_counted_one_by_one_in_any_sharding(texts):
    parts = [repeated_runs([text]) for text in ["", *texts]]
    assert added_up(parts).cast(pl.UInt64).equals(repeated_runs(texts))


def test_copies_are_noticed_and_fresh_text_is_not():
    fresh = [" ".join(f"word{i * 50 + k}" for k in range(50)) for i in range(400)]
    assert _repeated_share(repeated_runs(fresh)) == 0.0
    share = _repeated_share(repeated_runs(fresh + fresh))
    assert share == 0.5
    near = [text.replace(f"word{i * 50}", "changed") for i, text in enumerate(fresh)]
    assert 0.4 < _repeated_share(repeated_runs(fresh + near)) < 0.5


WORD = re.compile(r"\p{Han}|[\p{L}\p{N}]+")


@given(
    st.lists(st.text(st.sampled_from("心肌A1é⺀〇𠮷β, \n"), max_size=60), min_size=1, max_size=4)
)
def test_words_of_chinese_text_are_characters_and_what_stands_between(texts):
    texts = [text + "心" for text in texts]
    words, owners = runs._han_words(pl.Series(texts))
    expected = [(word, i) for i, text in enumerate(texts) for word in WORD.findall(text)]
    assert words.tolist() == digests(pl.Series([word for word, _ in expected])).tolist()
    assert owners.tolist() == [owner for _, owner in expected]


def test_without_text_there_are_no_runs():
    assert repeated_runs([]).is_empty()
    assert repeated_runs(["too short"]).is_empty()


def test_one_line_again_and_again_is_noticed_whatever_its_words():
    for i in range(20):
        text = " ".join(f"word{i * 50 + k}" for k in range(15)) + "\n"
        assert _repeated_share(repeated_runs([text * 2000])) > 0.99
