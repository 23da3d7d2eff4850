from hypothesis import given
from hypothesis import strategies as st

from analyzer.decide.conditions import Comparison, Group, Reading

FACTS = ("proposal.heldout_saving", "tokens.fertility", "corpus.tokens")

comparisons = st.builds(
    Comparison,
    fact=st.sampled_from(FACTS),
    op=st.sampled_from(["at least", "more than", "at most", "below"]),
    value=st.sampled_from([0.2, 0.5]),
)


def groups(parts):
    several = st.builds(
        Group, kind=st.sampled_from(["all", "any"]), parts=st.lists(parts, min_size=1).map(tuple)
    )
    one = st.builds(Group, kind=st.just("not"), parts=st.tuples(parts))
    return several | one


conditions = st.recursive(comparisons, groups, max_leaves=8)
values = st.sampled_from([None, 0.1, 0.2, 0.3, 0.5, 0.9])
worlds = st.fixed_dictionaries(dict.fromkeys(FACTS, values))


def judge(condition, facts):
    return Reading({}, {}, facts).judge(condition)


@given(conditions, worlds)
def test_an_answer_given_without_a_fact_stays_whatever_the_fact_turns_out_to_be(condition, facts):
    answer = judge(condition, facts)
    if answer is None:
        return
    for name in FACTS:
        if facts[name] is None:
            for value in (0.1, 0.2, 0.5, 0.9):
                assert judge(condition, facts | {name: value}) is answer


@given(conditions, worlds)
def test_what_is_asked_for_is_unknown_and_matters(condition, facts):
    reading = Reading({}, {}, facts)
    if reading.judge(condition) is None:
        asked = reading.unknown(condition)
        assert asked
        assert all(facts[name] is None for name in asked)


@given(conditions, worlds)
def test_not_turns_an_answer_round(condition, facts):
    answer = judge(condition, facts)
    turned = judge(Group("not", (condition,)), facts)
    assert turned is (None if answer is None else not answer)


@given(conditions, worlds)
def test_the_words_name_only_what_decided(condition, facts):
    reading = Reading({}, {}, facts)
    reading.judge(condition)
    assert reading.words(condition)


def test_words_carry_the_numbers_and_the_side():
    facts = {"proposal.heldout_saving": 0.051, "tokens.fertility": 2.5}
    small = Comparison("proposal.heldout_saving", "at least", 0.08)
    foreign = Comparison("tokens.fertility", "at least", 2.0)
    reading = Reading({}, {}, facts)
    both = Group("all", (small, foreign))
    assert reading.judge(both) is False
    assert reading.words(both) == "the held-out token saving (5.1 %) is below 8 %"
    assert reading.words(Group("not", (foreign,))) == "tokens a word (2.5) is at least 2"
