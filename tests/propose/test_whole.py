from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.propose.runs import Runs, Unit
from analyzer.propose.whole import choose_whole

words = st.text(alphabet="abc", min_size=2, max_size=6)
units = st.dictionaries(words, st.integers(1, 9), min_size=1, max_size=8).map(
    lambda d: [Unit(tuple(c.encode() for c in w), (1,) * len(w), n, "word") for w, n in d.items()],
)


def run(units, texts=(), most=20, least=1.0, allowed=lambda _: True):
    return choose_whole(Runs.of(units), texts, most=most, least_saving=least, allowed=allowed)


@settings(deadline=None)
@given(units, st.sets(words, max_size=4))
def test_every_saving_is_the_one_beside_the_tokens_before_it(units, texts):
    steps = run(units, {text.encode() for text in texts})
    saved = sum(sum(step.saving.values()) for step in steps)
    left = sum(unit.count for unit in units)  # every whole unit is worth a token in the end
    assert saved == sum(len(u.pieces) * u.count for u in units) - left
    assert len({step.token for step in steps}) == len(steps)


@settings(deadline=None)
@given(units)
def test_the_order_is_greedy_and_the_number_is_kept(units):
    steps = run(units)
    gains = [sum(step.saving.values()) for step in steps]
    assert gains == sorted(gains, reverse=True)
    assert run(units, most=2) == run(units, most=2)
    assert [s.token for s in run(units, most=2)] == [s.token for s in steps[:2]]


def test_no_step_is_paid_for_where_none_is_needed():
    unit = Unit((b" pem", b"bro", b"li", b"zumab"), (1, 1, 1, 1), 10, "term")
    (step,) = run([unit], {b" pembro", b"lizumab"})
    assert (step.token, step.pieces) == (b" pembrolizumab", (b" pem", b"bro", b"li", b"zumab"))
    assert (step.saving, step.occurrences) == ({"term": 30.0}, 10.0)


def test_a_part_that_serves_many_words_comes_first_and_is_joined_later():
    stems = [
        Unit((b"cardi", b"o", end), (1, 1, 1), 10, "word") for end in (b"logy", b"gram", b"id")
    ]
    steps = run([*stems, Unit((b"cardi", b"o", b"pathy"), (1, 1, 1), 35, "word")], {b"cardio"})
    assert steps[0].token == b"cardiopathy"
    assert steps[1].token == b"cardio"
    assert steps[2].pieces[0] == b"cardio"


def test_what_the_tokenizer_refuses_is_passed_over():
    units = [Unit((b"a", b"b"), (1, 1), 9, "word"), Unit((b"c", b"d"), (1, 1), 5, "word")]
    assert [s.token for s in run(units, allowed=lambda token: token != b"ab")] == [b"cd"]


def test_repeats_inside_a_run_are_counted_once_each():
    (step,) = run(
        [Unit((b"a",) * 5, (1,) * 5, 1, "word")], {b"aa"}, most=1, allowed=lambda t: t == b"aa"
    )
    assert step.occurrences == 2
