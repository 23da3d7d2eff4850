import json

from hypothesis import given
from hypothesis import strategies as st

from analyzer.conclusions import Candidate, Decision
from analyzer.gate import build_plan, change_digest
from analyzer.gate.canonical import is_sealed
from analyzer.values import ModelInfo

MODEL = ModelInfo("m", "folder m", "byte-level-bpe", 100, True, 1000, 8, "d")
DECISION = Decision("extend", 0.8, ("because",), (), ())


def plan(ids=(100, 101), decision=DECISION, **changes):
    made = {
        "model": MODEL,
        "added": [{"id": i, "text": f" t{i}", "kind": "target"} for i in ids],
        "candidates": [Candidate(" t100", (" t", "100"), 7, 7, "word", ("t100x",))],
        "decision": decision,
        "digests": {"corpus": "c"},
        "tool_version": "1",
        "created_at": "2026-01-01T00:00:00+00:00",
    }
    return build_plan(**(made | changes))


def test_the_plan_names_every_row():
    made = plan()
    assert made["matrices"] == {"rows_before": 100, "rows_after": 102, "width": 8, "tied": True}
    assert made["tokens"][0]["terms"] == ["t100x"]
    assert is_sealed(made, "plan_digest")
    assert plan(ids=())["matrices"]["rows_after"] == 100


def test_a_padded_matrix_need_not_grow():
    checkpoint = {"digest": "w", "rows": 128, "width": 16, "tied": False}
    made = plan(checkpoint=checkpoint)
    assert made["matrices"] == {"rows_before": 128, "rows_after": 128, "width": 16, "tied": False}
    assert made["digests"] == {"corpus": "c", "checkpoint": "w"}


def test_the_same_change_planned_again_is_the_same_change():
    first, later = plan(), plan(created_at="2027-01-01T00:00:00+00:00", tool_version="2")
    assert first["plan_digest"] != later["plan_digest"]
    assert change_digest(first) == change_digest(later)
    assert change_digest(first) != change_digest(plan(ids=(100,)))


@given(st.data())
def test_a_plan_changed_anywhere_no_longer_fits_its_digest(data):
    made = plan()
    key = data.draw(st.sampled_from(sorted(set(made) - {"plan_digest"})))
    changed = json.loads(json.dumps(made))
    changed[key] = data.draw(st.text() | st.integers())
    assert is_sealed(changed, "plan_digest") == (changed == made)
