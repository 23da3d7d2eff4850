"""Two processes, as accelerate launches the command, make the steps of one."""

import json
import os
import subprocess
import sys

import pytest
import torch

from tests.inject.models import tensors
from tests.train.conftest import GENERAL, TEXT


def test_the_command_under_accelerate_makes_the_same_model_as_alone(extended, tmp_path):
    pytest.importorskip("accelerate")
    made = extended("llama-untied")
    for name, text in {"corpus": TEXT, "general": GENERAL}.items():
        (tmp_path / name).mkdir()
        for number in range(20):
            (tmp_path / name / f"{number}.txt").write_text(f"{number}: {text}" * 3)
    how = ["--tokens", 1280, "--batch", 256, "--context", 32, "--align", 0.1, "--general-share",
           0.2, "--keep", 0.5, "--evaluate-every", 2, "--patience", 5]  # fmt: skip
    texts = ["--corpus", tmp_path / "corpus", "--general", tmp_path / "general"]
    quiet = os.environ | {"OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""}
    quiet["PYTHONPATH"] = os.pathsep.join(sys.path)
    port = str(29500 + os.getpid() % 1000)
    launch = ["-m", "accelerate.commands.launch", "--cpu", "--num_processes", "2", "--num_machines",
              "1", "--mixed_precision", "no", "--dynamo_backend", "no", "--main_process_port",
              port, "--main_process_ip", "127.0.0.1"]  # fmt: skip
    for out, way in {"alone": [], "both": launch}.items():
        command = [sys.executable, *way, "-m", "analyzer", "warmup", made.folder, *texts, *how,
                   "--device", "cpu", "--json", "--out", tmp_path / out]  # fmt: skip
        done = subprocess.run(
            list(map(str, command)),
            capture_output=True, text=True, check=False, env=quiet, cwd=tmp_path,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-2000:]
        assert json.loads(done.stdout)["schema"] == "analyzer/warmup/1"  # told once
    alone, both = tensors(tmp_path / "alone"), tensors(tmp_path / "both")
    assert alone.keys() == both.keys()
    assert all(torch.allclose(one, both[name], atol=1e-4) for name, one in alone.items())
    losses = [
        [step["loss"] for step in json.loads(file.read_text())["history"]["steps"]]
        for file in (tmp_path / out / "warmup" / "warmup.json" for out in ("alone", "both"))
    ]
    assert losses[0] == pytest.approx(losses[1], abs=1e-4)
    assert len((tmp_path / "audit.jsonl").read_text().splitlines()) == 2
    assert not list(tmp_path.glob(".alone*")) + list(tmp_path.glob(".both*"))
