"""The cut of Chinese is jieba's, run by run."""

import rjieba
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analyzer.terms.han import cut_han
from analyzer.terms.han_dictionary import LONE, dictionary

KNOWN = dictionary().texts.filter(dictionary().texts != "").sample(3000, seed=1).to_list()
RARE = ["急性", "心肌梗死", "中华人民共和国", "的", "起病", "龄", "蚣", "々", "〇", "㐀", "𠮷"]
WORDS = st.sampled_from([*RARE, *KNOWN])
RUNS = st.lists(st.lists(WORDS, min_size=1, max_size=12).map("".join), min_size=1, max_size=6)


@settings(deadline=None)
@given(RUNS)
@example(["蜈蚣" * 40, "蚣", "中国" * 300])
def test_runs_are_cut_as_jieba_cuts_them(runs):
    ids, lengths = cut_han("".join(run + "\n" for run in runs))
    words = iter(dictionary().spelled(ids).to_list())
    assert [[next(words) for _ in range(n)] for n in lengths] == [
        rjieba.cut(run, False) for run in runs
    ]


def test_lone_characters_are_their_own_ids():
    ids, lengths = cut_han("㐀𠮷\n的\n")
    assert ids.tolist() == [ord("㐀"), ord("𠮷"), ord("的")]
    assert lengths.tolist() == [2, 1]
    assert dictionary().size > LONE


def test_no_run():
    ids, lengths = cut_han("")
    assert len(ids) == len(lengths) == 0
