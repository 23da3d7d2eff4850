import pytest

from analyzer.errors import UsageError
from analyzer.inject import parse
from analyzer.train.arms import ARMS, DEFAULT, chosen


def test_the_default_holds_both_references_and_the_five_rows_of_the_comparison():
    names = [arm.name for arm in chosen()]
    assert names[:2] == ["base", "continued"]
    assert {"random", "aligned", "dynamic", "noise", "distilled"} <= set(names)
    assert names == list(DEFAULT)


@pytest.mark.parametrize("arm", ARMS.values(), ids=ARMS)
def test_every_arm_can_be_trained(arm):
    assert sum(stage.share for stage in arm.stages) in {0, 1.0}
    if arm.extends:
        parse(arm.init)
        assert all(stage.rows > 0 for stage in arm.stages)


def test_rows_learn_faster_to_the_end_where_their_rate_is_their_own():
    favoured = {arm.name for arm in ARMS.values() if arm.favours_rows}
    assert favoured == {"fast-rows", "scaled-rows", "rows-only"}


def test_an_initialiser_is_an_arm_of_its_own():
    (arm,) = chosen(["0.7*mean+0.3*random"])[2:]
    assert (arm.init, len(arm.stages)) == ("0.7*mean+0.3*random", 1)


def test_an_unknown_arm_is_told():
    with pytest.raises(UsageError, match="no arm 'meen'") as caught:
        chosen(["meen"])
    assert "distilled" in caught.value.hint


def test_the_references_are_not_run_twice():
    assert [arm.name for arm in chosen(["continued", "mean"])] == ["base", "continued", "mean"]
