"""On a GPU: rows and bodies are trained in 16 bits, a stopped training goes on, several share."""

import os
import subprocess
import sys

import pytest
import torch

from analyzer.inject import open_checkpoint
from analyzer.train.arms import ARMS
from analyzer.train.loop import train
from analyzer.train.pilot_arm import run_arm
from analyzer.train.pilot_subject import How
from analyzer.train.rows import NewRows
from analyzer.train.settings import Reading, Settings
from tests.inject.models import make, tensors
from tests.train.conftest import GENERAL, TEXT
from tests.train.pilots import FLOPS, subject_of

pytestmark = pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
TEXTS = [f"{number} {TEXT}" for number in range(12)]


def trained(made, *, dtype="bfloat16", resume_from=None, on_step=None, **how):
    model = made.model().to("cuda")
    if dtype == "bfloat16" and not how.get("rest_learning_rate"):
        model = model.to(torch.bfloat16)
    rows = NewRows.attach(model, made.ids)
    settings = Settings(
        steps=6, batch_tokens=128, context_tokens=32, device="cuda", dtype=dtype, **how
    )
    general = [GENERAL] * 4 if settings.general_share else []
    history = train(
        model, made.tokenizer, Reading(TEXTS, TEXTS[:2], general), settings, rows=rows,
        tokens=made.tokens, resume_from=resume_from, on_step=on_step,
    )  # fmt: skip
    return rows, history


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"dtype": "float32"},
        {"objective": "both", "largest_norm": 0.95, "snippets_per_token": 20},
        {"rest_learning_rate": 1e-4, "unfreeze_at": 0.3, "progressive": True},
        {"general_share": 0.2, "keep_weight": 1.0, "alignment_weight": 0.1, "noise": 0.01},
    ],
)
def test_rows_are_trained(extended, how):
    rows, history = trained(extended("llama-untied"), **how)
    assert rows.input.dtype == torch.float32
    assert rows.input.is_cuda
    assert history.steps[-1].loss < history.steps[0].loss


@pytest.fixture
def in_full_precision():
    """Some containers let float32 be multiplied as TensorFloat-32, which is off by 1e-3."""
    before = torch.get_float32_matmul_precision()
    torch.set_float32_matmul_precision("highest")
    yield
    torch.set_float32_matmul_precision(before)


@pytest.mark.usefixtures("in_full_precision")
def test_it_ends_where_a_processor_does(extended):
    made = extended("llama-tied")
    rows, _ = trained(made, dtype="float32")
    model = made.model()
    other = NewRows.attach(model, made.ids)
    how = Settings(steps=6, batch_tokens=128, context_tokens=32)
    train(model, made.tokenizer, Reading(TEXTS), how, rows=other, tokens=made.tokens)
    assert torch.allclose(rows.input.cpu(), other.input, atol=1e-3)


@pytest.mark.parametrize("rest", [0.0, 1e-4])
def test_a_stopped_training_goes_on(extended, tmp_path, rest):
    made = extended("llama-tied")
    how = {"evaluate_every": 2, "save_every": 2, "rest_learning_rate": rest}
    rows, whole = trained(made, **how)
    trained(made, **how, resume_from=tmp_path, on_step=lambda step: step.step == 3)
    again, resumed = trained(made, **how, resume_from=tmp_path)
    assert [s.loss for s in resumed.steps] == pytest.approx([s.loss for s in whole.steps], rel=1e-2)
    assert torch.allclose(rows.input, again.input, atol=1e-2)


@pytest.mark.parametrize("name", ["continued", "dynamic", "distilled", "scaled-rows"])
def test_an_arm_of_a_pilot_runs(tmp_path, name):
    subject = subject_of(make(tmp_path / "base", "llama-tied"))
    how = How(learning_rate=1e-2, context_tokens=32, batch_tokens=128, curve_points=3,
              device="cuda", dtype="bfloat16")  # fmt: skip
    found = run_arm(subject, ARMS[name], seed=0, flops=FLOPS, how=how)
    assert found["complete"]
    assert sum(found["domain"]["bits"]) < sum(found["before"]["bits"])


@pytest.mark.skipif(torch.cuda.device_count() < 2, reason="one CUDA device at most")
def test_two_of_them_make_the_model_of_one(extended, tmp_path):
    made = extended("llama-untied")
    (tmp_path / "corpus").mkdir()
    for number in range(20):
        (tmp_path / "corpus" / f"{number}.txt").write_text(f"{number}: {TEXT}" * 3)
    how = ["--tokens", 1280, "--batch", 256, "--context", 32, "--evaluate-every", 2,
           "--patience", 5, "--device", "cuda"]  # fmt: skip
    quiet = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    launch = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", 2]
    for out, way in {"alone": [], "both": launch}.items():
        command = [sys.executable, *way, "-m", "analyzer", "warmup", made.folder, "--corpus",
                   tmp_path / "corpus", *how, "--out", tmp_path / out]  # fmt: skip
        done = subprocess.run(
            list(map(str, command)),
            capture_output=True, text=True, check=False, env=quiet, cwd=tmp_path,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-2000:]
    assert open_checkpoint(tmp_path / "both").rows == open_checkpoint(tmp_path / "alone").rows
    alone, both = tensors(tmp_path / "alone"), tensors(tmp_path / "both")
    assert all(torch.allclose(one, both[name], atol=1e-3) for name, one in alone.items())
