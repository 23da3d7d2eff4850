"""The pipelines under examples/ really run: datatrove, Ray Data, and the commands of the workflow."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from tokenizers import Tokenizer

from analyzer.commands.gate import gate
from tests.inject.models import make

EXAMPLES = Path(__file__).parents[1] / "examples"
POLICY = EXAMPLES / "pipelines" / "policy.yaml"
SETTINGS = {"tokens": 40, "training_tokens": 2_000_000_000}


def load(name):
    import importlib.util

    spec = importlib.util.spec_from_file_location(name, EXAMPLES / "pipelines" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def raw(tmp_path):
    """Molecules by fives as JSON Lines in two files, and documents too short to keep."""
    lines = (EXAMPLES / "chemistry" / "molecules.smi").read_text(encoding="utf-8").splitlines()
    texts = ["\n".join(lines[i : i + 5]) for i in range(0, len(lines), 5)]
    (tmp_path / "raw").mkdir()
    for part in range(2):
        rows = [json.dumps({"id": f"{part}-{i}", "text": t}) for i, t in enumerate(texts[part::2])]
        rows.append(json.dumps({"id": f"{part}-short", "text": "CCO"}))
        (tmp_path / "raw" / f"{part}.jsonl").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return tmp_path / "raw"


@pytest.fixture
def policies(tmp_path):
    """The policy of the examples, for a corpus as small as a test's; and one that refuses."""
    text = POLICY.read_text(encoding="utf-8").replace("least: 0.5", "least: 0.1")
    lenient, strict = tmp_path / "lenient.yaml", tmp_path / "strict.yaml"
    lenient.write_text(text, encoding="utf-8")
    strict.write_text(text.replace("value: 5000", "value: 5"), encoding="utf-8")
    return {True: lenient, False: strict}


@pytest.mark.parametrize("allowed", [True, False])
def test_datatrove_cleans_decides_and_tokenizes_with_what_the_gate_chose(
    raw, tmp_path, policies, allowed
):
    pytest.importorskip("datatrove")
    model, work = make(tmp_path / "model", "llama-tied"), tmp_path / "work"
    load("datatrove_gate").build(raw, model, work, policy=policies[allowed], **SETTINGS).run()
    said = json.loads((work / "gate.json").read_text(encoding="utf-8"))
    assert said["outcome"] == ("applied" if allowed else "refused")
    base = Tokenizer.from_file(str(model / "tokenizer.json"))
    written = sorted((work / "tokens").glob("*.ds"))
    ids = [i for path in written for i in memoryview(path.read_bytes()).cast("H")]
    assert len(ids) > 10_000
    assert (max(ids) >= base.get_vocab_size()) == allowed
    cleaned = "".join(p.read_text(encoding="utf-8") for p in (work / "clean").glob("*.jsonl"))
    assert "short" not in cleaned


def test_a_ray_dataset_passes_the_gate_on_its_own_cluster(raw, tmp_path, policies):
    pytest.importorskip("ray")
    model, work = make(tmp_path / "model", "llama-tied"), tmp_path / "work"
    # a process of its own: a cluster belongs to one
    run = (
        "import importlib.util, sys, pathlib\n"
        "spec = importlib.util.spec_from_file_location('gate', sys.argv[1])\n"
        "gate = importlib.util.module_from_spec(spec); spec.loader.exec_module(gate)\n"
        "gate.ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)\n"
        "*folders, policy = map(pathlib.Path, sys.argv[2:6])\n"
        f"print(gate.gating.as_json(gate.main(*folders, policy=policy, **{SETTINGS})))\n"
    )
    script = EXAMPLES / "pipelines" / "ray_data_gate.py"
    done = subprocess.run(
        [sys.executable, "-c", run, script, raw, model, work, policies[True]],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout.splitlines()[-1])
    assert result["outcome"] == "applied"
    assert (work / "extended" / "model.safetensors").is_file()
    assert len(list((work / "corpus").glob("*.parquet"))) >= 1


def test_the_workflow_calls_commands_and_options_that_exist():
    text = (EXAMPLES / "pipelines" / "github-actions.yml").read_text(encoding="utf-8")
    steps = yaml.safe_load(text)["jobs"]["gate"]["steps"]
    script = next(step["run"] for step in steps if step.get("id") == "gate")
    words = script.replace("\\\n", " ").split("analyze gate", 1)[1].split(">", 1)[0].split()
    options = {word for word in words if word.startswith("--")}
    known = {name for parameter in gate.params for name in parameter.opts}
    assert options <= known
    assert "report/report.md" in script
