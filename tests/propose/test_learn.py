from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.propose.learn import learn
from analyzer.propose.runs import Runs, Unit

words = st.text(alphabet="abc", min_size=2, max_size=8)
units = st.dictionaries(words, st.integers(1, 9), min_size=1, max_size=8).map(
    lambda d: [Unit(tuple(c.encode() for c in w), (1,) * len(w), n, "word") for w, n in d.items()],
)


def run(units, most=20, least=1.0, allowed=lambda _: True):
    return learn(Runs.of(units), most=most, least_saving=least, allowed=allowed)


def apply_merges(pieces, steps):
    """The reference: merges in rank order, left to right, as BPE does."""
    pieces = list(pieces)
    for step in steps:
        i = 0
        while i + 1 < len(pieces):
            if tuple(pieces[i : i + 2]) == step.pieces:
                pieces[i : i + 2] = [step.token]
            i += 1
    return pieces


@settings(deadline=None)
@given(units)
def test_savings_and_occurrences_are_those_of_bpe_with_these_merges(units):
    steps = run(units)
    before = sum(len(u.pieces) * u.count for u in units)
    after = Counter()
    for unit in units:
        for piece in apply_merges(unit.pieces, steps):
            after[piece] += unit.count
    assert before - sum(after.values()) == sum(sum(s.saving.values()) for s in steps)
    assert all(step.occurrences == after[step.token] for step in steps)


@settings(deadline=None)
@given(units)
def test_the_first_step_saves_most_and_none_saves_less_than_asked(units):
    steps = run(units, least=3.0)
    pairs = Counter()
    for unit in units:
        i = 0
        found = Counter()
        for pair in set(zip(unit.pieces, unit.pieces[1:], strict=False)):
            i = 0
            while i + 1 < len(unit.pieces):
                hit = unit.pieces[i : i + 2] == pair
                found[pair] += hit
                i += 2 if hit else 1
        for pair, n in found.items():
            pairs[pair] += n * unit.count
    if steps and len(set(steps[0].pieces)) == 2:
        assert sum(steps[0].saving.values()) <= max(pairs.values())
    assert len({step.token for step in steps}) == len(steps)


def test_a_spelled_out_character_is_promoted_before_it_joins():
    units = [Unit(("心".encode(), "肌".encode()), (3, 3), 10, "word")]
    steps = run(units)
    assert [step.token.decode() for step in steps] == ["心", "肌", "心肌"]
    assert [sum(step.saving.values()) for step in steps] == [20, 20, 10]


def test_a_token_that_is_not_allowed_is_never_made():
    unit = Unit((b"1", b"2", b"a"), (1, 1, 1), 10, "word")
    steps = run([unit], allowed=lambda token: not token.isdigit())
    assert [step.token for step in steps] == [b"2a", b"12a"]


def test_no_units_no_tokens():
    assert run([]) == []
