"""The unattended way: a policy approves or refuses, and a second run finds nothing to do."""

import json
from pathlib import Path

import pytest

from analyzer.cli import main
from analyzer.errors import RulesError
from analyzer.gate import read_approval, verify_audit
from analyzer.gating import load_policy
from tests.gate.test_signature import write_key
from tests.inject.models import make

EXAMPLES = Path(__file__).parents[2] / "examples"
POLICY = """\
policy: chemistry
owner: ada@example.org
confidence_at_least: 0.1
require:
  - {fact: decision.recommendation, op: equals, value: extend}
  - {fact: proposal.tokens, op: at most, value: 100}
  - {fact: proposal.heldout_saving, op: at least, value: 0.05}
"""


@pytest.fixture
def policy(tmp_path):
    path = tmp_path / "policy.yaml"
    path.write_text(POLICY, encoding="utf-8")
    return path


def run(capfd, *arguments):
    with pytest.raises(SystemExit) as stopped:
        main([str(a) for a in arguments])
    out, err = capfd.readouterr()
    return stopped.value.code, (json.loads(out) if out.startswith("{") else out), err


def test_a_policy_approves_and_applies_once(capfd, policy, tmp_path):
    model = make(tmp_path / "model", "llama-tied", dtype="bfloat16")
    report, out = tmp_path / "report", tmp_path / "new"
    arguments = ["gate", EXAMPLES / "chemistry", "--model", model, "--policy", policy]
    arguments += ["--report", report, "--tokens", 40, "--training-tokens", "2B", "--json"]
    status, first, _ = run(capfd, *arguments)
    assert (status, first["outcome"], first["schema"]) == (0, "approved", "analyzer/gate/1")
    approval = read_approval(report / "approval.json")
    assert approval["by"] == "ada@example.org"
    assert approval["policy"]["digest"] == first["policy_digest"]

    arguments += ["--checkpoint", model, "--out", out]
    status, applied, _ = run(capfd, *arguments)
    assert (status, applied["outcome"], applied["device"]) == (0, "applied", "cpu")
    assert applied["plan_digest"] == first["plan_digest"]
    before = {path: path.stat().st_mtime_ns for path in [*out.iterdir(), *report.iterdir()]}
    status, again, _ = run(capfd, *arguments)
    assert (status, again["outcome"], again["device"]) == (0, "unchanged", None)
    assert before == {path: path.stat().st_mtime_ns for path in before}
    assert verify_audit(report / "audit.jsonl").whole

    policy.write_text(POLICY.replace("100", "10"), encoding="utf-8")
    status, refused, _ = run(capfd, *arguments)
    assert (status, refused["outcome"]) == (5, "refused")
    assert "policy 'chemistry' does not allow it" in refused["because"]
    assert [one["held"] for one in refused["requirements"]].count(False) == 1


def test_a_policy_signs_and_only_its_key_is_let_through(capfd, policy, tmp_path):
    pytest.importorskip("cryptography")
    model = make(tmp_path / "model", "llama-tied", dtype="bfloat16")
    public, stranger = write_key(tmp_path / "key"), write_key(tmp_path / "other")
    report, plan = tmp_path / "report", tmp_path / "report" / "plan.json"
    gate = ["gate", EXAMPLES / "chemistry", "--model", model, "--policy", policy]
    gate += ["--report", report, "--tokens", 40, "--training-tokens", "2B"]
    assert run(capfd, *gate)[0] == 0
    signers = tmp_path / "signers"
    apply = ["apply", plan, "--checkpoint", model, "--out", tmp_path / "new", "--dry-run"]
    apply += ["--signers", signers]
    signers.write_text(f"ada@example.org {public}\n", encoding="utf-8")
    status, _, said = run(capfd, *apply)
    assert (status, "is not signed" in said) == (5, True)
    assert run(capfd, *gate, "--sign", tmp_path / "key")[0] == 0  # approved anew, and signed
    assert run(capfd, *apply)[0] == 0
    signers.write_text(f"ada@example.org {stranger}\n", encoding="utf-8")
    status, _, said = run(capfd, *apply)
    assert (status, "is not one of 'ada@example.org'" in said) == (5, True)


def test_a_policy_does_not_approve_against_the_decision(capfd, policy, tmp_path):
    policy.write_text(POLICY.replace("value: extend", "value: continual-pretrain only"))
    arguments = ["gate", EXAMPLES / "law", "-m", "smollm2", "--policy", policy]
    status, said, _ = run(capfd, *arguments, "--report", tmp_path / "report")
    assert status == 5
    assert said.startswith("refused")
    assert not (tmp_path / "report" / "approval.json").exists()


def test_a_broken_policy_names_the_line(policy):
    confidence = "confidence_at_least: 0.1"
    broken = [
        ("proposal.tokens", "proposal.tokns"),
        ("at most", "under"),
        ("owner: ada@example.org", "ownr: x"),
        (confidence, "confidence_at_least: 5"),
        *((confidence, f"valid_days: {days}") for days in (0.5, 1.5, 10**9, ".inf", ".nan")),
    ]
    for good, bad in broken:
        policy.write_text(POLICY.replace(good, bad), encoding="utf-8")
        with pytest.raises(RulesError, match=r"policy\.yaml:\d"):
            load_policy(policy, {})
    policy.write_text(POLICY.partition("require")[0] + "require: []\n", encoding="utf-8")
    with pytest.raises(RulesError, match="approve everything"):
        load_policy(policy, {})


def test_a_gate_scans_as_scan_does_and_keeps_its_counts_to_resume(capfd, policy, tmp_path):
    model = make(tmp_path / "model", "llama-tied", dtype="bfloat16")
    report = tmp_path / "report"
    arguments = ["gate", EXAMPLES / "chemistry", "--model", model, "--policy", policy]
    arguments += ["--report", report, "--tokens", 40, "--training-tokens", "2B"]
    arguments += ["--engine", "local", "--memory", "1G"]
    status, first, _ = run(capfd, *arguments, "--resume", "--json")
    assert (status, first["outcome"]) == (0, "approved")
    kept = {path: path.stat().st_mtime_ns for path in (report / ".scan").rglob("*.table")}
    status, again, _ = run(capfd, *arguments, "--resume", "--json")
    assert (status, again["outcome"], again["plan_digest"]) == (
        0,
        "unchanged",
        first["plan_digest"],
    )
    assert kept == {path: path.stat().st_mtime_ns for path in kept}
    assert run(capfd, *arguments, "--json")[0] == 0
    assert not (report / ".scan").exists()
