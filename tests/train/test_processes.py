"""Two processes make the steps of one: the gradients of all parts are summed."""

import json
import os
import subprocess
import sys

import pytest
import torch

from tests.train.conftest import TEXT

SCRIPT = """
import json, os, sys, torch
from pathlib import Path
torch.set_num_threads(1)
from analyzer.inject import open_checkpoint
from analyzer.inject.forward import load_model
from analyzer.train.added import added_tokens
from analyzer.train.loop import train
from analyzer.train.rows import NewRows
from analyzer.train.settings import Settings
from safetensors.torch import save_file
made = open_checkpoint(Path(sys.argv[1]))
tokens = added_tokens(made)
model = load_model(made.folder)
rows = NewRows.attach(model, [token.id for token in tokens])
how = Settings(steps=5, batch_tokens=256, context_tokens=32, alignment_weight=0.1,
               general_share=0.2, keep_weight=0.5)
texts = json.loads(sys.argv[3])
history = train(model, made.tokenizer, texts, how, rows=rows, tokens=tokens, general=texts)
name = os.environ.get("RANK", "alone")
losses = torch.tensor([step.loss for step in history.steps])
save_file({"input": rows.input.detach(), "losses": losses}, f"{sys.argv[2]}/{name}.safetensors")
"""


def test_two_processes_make_the_same_steps_as_one(extended, tmp_path):
    pytest.importorskip("accelerate")
    from safetensors.torch import load_file

    made = extended("llama-untied")
    script = tmp_path / "train.py"
    script.write_text(SCRIPT)
    arguments = [str(made.folder), str(tmp_path), json.dumps([TEXT] * 20)]
    quiet = os.environ | {"OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""}
    quiet["PYTHONPATH"] = os.pathsep.join(sys.path)
    port = str(29500 + os.getpid() % 1000)
    launch = [sys.executable, "-m", "torch.distributed.run", "--nproc_per_node", "2"]
    launch += ["--master_port", port]
    for command in ([sys.executable], launch):
        done = subprocess.run(
            [*command, str(script), *arguments],
            capture_output=True, text=True, check=False, env=quiet, cwd=tmp_path,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-2000:]
    alone, first, second = (load_file(tmp_path / f"{n}.safetensors") for n in ("alone", "0", "1"))
    assert torch.equal(first["input"], second["input"])
    assert torch.allclose(alone["input"], first["input"], atol=1e-4)
    assert torch.allclose(alone["losses"], first["losses"], atol=1e-4)
