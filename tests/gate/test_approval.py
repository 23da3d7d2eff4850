import json
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from analyzer.errors import PathNotFoundError, RefusedError, UsageError
from analyzer.gate import check_approval, make_approval, parse_expiry, read_approval, read_plan
from analyzer.gate.canonical import sealed
from tests.gate.test_plan import DECISION, plan

NOW = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture
def planned(tmp_path):
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(plan(), indent=1), encoding="utf-8")
    return path


def approved(path, **changes):
    given = {"by": "Ada", "reason": "measured", "now": NOW} | changes
    return make_approval(read_plan(path), **given)


def refusal(path, approval, now=NOW):
    with pytest.raises(RefusedError) as refused:
        check_approval(read_plan(path), approval, now=now)
    assert refused.value.exit_status == 5
    return refused.value.sentence


def test_an_approved_plan_may_be_performed(planned):
    check_approval(read_plan(planned), approved(planned), now=NOW)


def test_a_plan_changed_by_any_one_byte_is_refused(planned):
    approval = approved(planned)
    whole = planned.read_bytes()
    for at in random.Random(0).sample(range(len(whole)), 300):
        planned.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises(RefusedError):
            check_approval(read_plan(planned), approval, now=NOW)


@pytest.mark.parametrize("key", ["decision", "tokens", "digests"])
def test_a_plan_that_lacks_what_it_must_hold_is_none(planned, key):
    lacking = {name: value for name, value in plan().items() if name != key}
    planned.write_text(json.dumps(sealed(lacking, "plan_digest")), encoding="utf-8")
    with pytest.raises(RefusedError, match="no plan of the kind"):
        read_plan(planned)


@pytest.mark.parametrize(
    "changes",
    [
        {"expires_at": "gestern"},
        {"expires_at": 5},
        {"plan_digest": 5},
        {"by": None},
        {"policy": ...},
    ],
)
def test_an_approval_of_another_shape_is_refused_whoever_sealed_it(planned, tmp_path, changes):
    approval = {k: v for k, v in (approved(planned) | changes).items() if v is not ...}
    path = tmp_path / "approval.json"
    path.write_text(json.dumps(sealed(approval, "approval_digest")), encoding="utf-8")
    with pytest.raises(RefusedError):
        check_approval(read_plan(planned), read_approval(path), now=NOW)


def test_an_expiry_without_a_time_zone_is_one_in_utc(planned):
    approval = approved(planned, expires=NOW + timedelta(days=1))
    approval["expires_at"] = approval["expires_at"].removesuffix("+00:00")
    check_approval(read_plan(planned), approval, now=NOW)
    assert "expired" in refusal(planned, approval, now=NOW + timedelta(days=2))


def test_another_layout_of_the_same_plan_is_refused(planned):
    approval = approved(planned)
    planned.write_text(json.dumps(plan()), encoding="utf-8")
    assert "changed since it was approved" in refusal(planned, approval)


def test_an_approval_is_for_one_plan(planned):
    approval = approved(planned)
    planned.write_text(json.dumps(plan(ids=(100,))), encoding="utf-8")
    assert "for another plan" in refusal(planned, approval)


def test_an_approval_expires(planned):
    approval = approved(planned, expires=NOW + timedelta(days=1))
    check_approval(read_plan(planned), approval, now=NOW)
    assert "expired" in refusal(planned, approval, now=NOW + timedelta(days=2))
    with pytest.raises(UsageError, match="expired already"):
        approved(planned, expires=NOW)


def test_a_decision_against_extension_needs_an_override_that_is_recorded(planned):
    against = replace(DECISION, recommendation="continual-pretrain only")
    planned.write_text(json.dumps(plan(decision=against)), encoding="utf-8")
    with pytest.raises(RefusedError, match="continual-pretrain only"):
        approved(planned)
    approval = approved(planned, override=True)
    assert approval["override"] == {"decision": "continual-pretrain only"}
    check_approval(read_plan(planned), approval, now=NOW)


def test_a_missing_or_changed_approval_is_refused(planned, tmp_path):
    path = tmp_path / "approval.json"
    with pytest.raises(RefusedError, match="not approved"):
        read_approval(path)
    path.write_text(json.dumps(approved(planned)), encoding="utf-8")
    assert read_approval(path)["by"] == "Ada"
    path.write_text(path.read_text().replace("Ada", "Eve"), encoding="utf-8")
    with pytest.raises(RefusedError, match="changed after it was given"):
        read_approval(path)
    path.write_text("[", encoding="utf-8")
    with pytest.raises(RefusedError, match="no whole JSON"):
        read_approval(path)


def test_an_approval_names_somebody_and_a_reason(planned, tmp_path):
    with pytest.raises(UsageError, match="who gives it and why"):
        approved(planned, by=" ")
    with pytest.raises(PathNotFoundError):
        read_plan(tmp_path / "none.json")


def test_an_expiry_is_a_day_or_a_moment():
    assert parse_expiry("2030-01-31T12:00:00+02:00").utcoffset() == timedelta(hours=2)
    assert parse_expiry("2030-01-31T12:00:00").tzinfo is UTC
    with pytest.raises(UsageError):
        parse_expiry("soon")
