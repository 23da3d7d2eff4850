"""The loop: cut batches change nothing, a kill changes nothing, and what is asked for is done."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest
import torch

from analyzer.errors import AnalyzerError, UsageError
from analyzer.train.loop import train
from analyzer.train.rows import NewRows
from analyzer.train.settings import Reading, Settings
from analyzer.train.state import NAME
from tests.train.conftest import GENERAL, TEXT

TEXTS = [f"{number} {TEXT}" for number in range(12)]


def trained(made, *, rows=True, **how):
    model = made.model()
    settings = {k: how.pop(k) for k in list(how) if k in Settings.__dataclass_fields__}
    settings = {"steps": 6, "batch_tokens": 128, "context_tokens": 32} | settings
    held = NewRows.attach(model, made.ids) if rows else None
    reading = Reading(TEXTS, how.pop("heldout", ()))
    how.setdefault("tokens", made.tokens)
    history = train(model, made.tokenizer, reading, Settings(**settings), rows=held, **how)
    return model, held, history


def test_the_same_call_gives_the_same_bits(extended):
    made = extended("llama-untied")
    (_, one, first), (_, two, second) = (trained(made, noise=0.1) for _ in range(2))
    assert torch.equal(one.input, two.input)
    assert torch.equal(one.output, two.output)
    assert [step.loss for step in first.steps] == [step.loss for step in second.steps]


@pytest.mark.parametrize("objective", ["next-token", "distillation"])
def test_a_batch_in_parts_is_the_same_batch(extended, objective):
    made = extended("llama-tied")
    how = {"objective": objective, "snippets_per_token": 20}
    _, whole, _ = trained(made, **how)
    _, parts, _ = trained(made, **how, accumulate=3)
    assert torch.allclose(whole.input, parts.input, atol=2e-4)


def test_a_stopped_training_goes_on_as_if_it_had_not_been(extended, tmp_path):
    made = extended("llama-tied")
    how = {"objective": "both", "evaluate_every": 2, "heldout": TEXTS[:2], "save_every": 2}
    how |= {"rest_learning_rate": 1e-4, "unfreeze_at": 0.2}
    model, rows, whole = trained(made, **how)
    folder = tmp_path / "state"
    trained(made, **how, resume_from=folder, on_step=lambda step: step.step == 3)
    resumed, again, history = trained(made, **how, resume_from=folder)
    assert torch.equal(rows.input, again.input)
    assert [s.loss for s in whole.steps] == [s.loss for s in history.steps]
    assert whole.best_step == history.best_step
    for one, two in zip(model.parameters(), resumed.parameters(), strict=True):
        assert torch.equal(one, two)


def test_what_one_device_began_another_ends(extended, tmp_path):
    made = extended("llama-tied")
    _, rows, _ = trained(made)
    # by its name alone: no fused step, as on a GPU
    trained(made, device="cuda", resume_from=tmp_path, on_step=lambda step: step.step == 3)
    _, again, history = trained(made, resume_from=tmp_path)
    assert len(history.steps) == 6
    assert torch.allclose(rows.input, again.input, atol=1e-6)


def test_the_state_of_another_training_is_refused(extended, tmp_path):
    made = extended("llama-tied")
    trained(made, resume_from=tmp_path, save_every=2)
    with pytest.raises(UsageError, match="another"):
        trained(made, resume_from=tmp_path, save_every=2, seed=1)
    (tmp_path / NAME).write_bytes(b"broken")
    with pytest.raises(AnalyzerError, match="no whole state"):
        trained(made, resume_from=tmp_path, save_every=2)


def test_a_base_without_new_tokens_is_trained_whole(extended):
    made = extended("gpt2")
    model, _, history = trained(made, rows=False, rest_learning_rate=1e-2)
    assert history.steps[-1].loss < history.steps[0].loss - 0.5
    assert history.trained_parameters == sum(p.numel() for p in model.parameters())
    with pytest.raises(UsageError, match="nothing would be trained"):
        trained(made, rows=False)


def test_a_row_that_is_seldom_read_moves_slower(extended):
    made = extended("llama-untied")
    begun = NewRows.attach(made.model(), made.ids)
    _, whole, _ = trained(made)
    _, paced, history = trained(made, full_rate_reads=20.0)
    read = [i for text in TEXTS for i in made.tokenizer.encode(text)]
    rounds = history.tokens / len(read)
    times = torch.tensor([read.count(token) * rounds for token in made.ids])
    far, near = ((rows.input - begun.input).norm(dim=1) for rows in (whole, paced))
    seldom, often = (times > 0) & (times < 18), times > 22
    assert seldom.any()
    assert often.any()
    assert (near[seldom] < 0.9 * far[seldom]).all()
    assert (near[often] > 0.9 * far[often]).all()


def test_the_rest_waits_for_its_turn(extended):
    made = extended("llama-untied")
    before = made.model().state_dict()
    frozen, _, _ = trained(made, rest_learning_rate=1e-3, unfreeze_at=1.0)
    assert all(value.equal(before[key]) for key, value in frozen.state_dict().items())
    freed, _, _ = trained(made, rest_learning_rate=1e-3, unfreeze_at=0.5)
    assert not all(value.equal(before[key]) for key, value in freed.state_dict().items())


def test_layers_join_from_the_last_to_the_first():
    from transformers import LlamaConfig, LlamaForCausalLM

    from analyzer.train.optimiser import Learning

    sizes = {"hidden_size": 8, "intermediate_size": 8, "num_hidden_layers": 4, "vocab_size": 20}
    model = LlamaForCausalLM(LlamaConfig(**sizes, num_attention_heads=2))
    how = Settings(steps=100, rest_learning_rate=1e-4, unfreeze_at=0.2, progressive=True)
    learning = Learning(model, None, how)
    learns = []
    for step in (0, 20, 25, 30, 35, 40):
        learning.begin(step, 100)
        layers = {i for i in range(4) if model.model.layers[i].mlp.up_proj.weight.requires_grad}
        learns.append((layers, model.model.embed_tokens.weight.requires_grad))
    assert learns == [
        (set(), False), ({3}, False), ({2, 3}, False), ({1, 2, 3}, False),
        ({0, 1, 2, 3}, False), ({0, 1, 2, 3}, True),
    ]  # fmt: skip


def test_training_ends_when_held_out_text_gets_no_better_and_keeps_the_best(extended):
    made = extended("llama-tied")
    how = {"heldout": [GENERAL] * 2, "evaluate_every": 1, "patience": 2, "steps": 60}
    model, _, history = trained(made, rows_learning_rate=0.3, schedule="constant", **how)
    assert history.stopped == "patience"
    best = min(history.heldout, key=lambda pair: pair[1])
    assert history.best_step == best[0] == len(history.steps) - 2
    from analyzer.train.evaluate import evaluate

    assert evaluate(model, made.tokenizer, [GENERAL] * 2, context_tokens=32).mean == pytest.approx(best[1])  # fmt: skip


def test_a_loss_that_is_no_number_ends_the_training(extended):
    made = extended("llama-tied")
    with pytest.raises(AnalyzerError, match="no number"):
        trained(made, rows_learning_rate=1e30, largest_gradient=0, schedule="constant")


def test_a_frozen_body_in_16_bits_trains_rows_in_32(extended):
    made = extended("llama-untied")
    model = made.model().to(torch.bfloat16)
    rows = NewRows.attach(model, made.ids)
    how = Settings(steps=20, batch_tokens=128, context_tokens=32, dtype="bfloat16")
    history = train(model, made.tokenizer, Reading(TEXTS), how, rows=rows)
    assert rows.input.dtype == torch.float32
    assert history.steps[-1].loss < history.steps[0].loss


def test_lengths_are_held(extended):
    made = extended("llama-tied")
    _, free, _ = trained(made, rows_learning_rate=0.1)
    model, held, _ = trained(made, rows_learning_rate=0.1, largest_norm=0.5)
    old = [i for i in range(held.places.shape[0]) if i not in set(made.ids)]
    limit = model.get_input_embeddings().weight.detach()[old].norm(dim=-1).quantile(0.5)
    assert float(held.input.detach().norm(dim=-1).max()) <= float(limit) + 1e-5
    assert float(free.input.detach().norm(dim=-1).max()) > float(limit)


SCRIPT = """
import sys, json, torch
from pathlib import Path
torch.set_num_threads(1)
from analyzer.inject import open_checkpoint
from analyzer.inject.forward import load_model
from analyzer.train.added import added_tokens
from analyzer.train.loop import train
from analyzer.train.rows import NewRows
from analyzer.train.settings import Reading, Settings
from safetensors.torch import save_file
folder, state, out = map(Path, sys.argv[1:4])
made = open_checkpoint(folder)
tokens = added_tokens(made)
model = load_model(folder)
rows = NewRows.attach(model, [token.id for token in tokens])
texts = json.loads(sys.argv[4])
how = Settings(steps=100, batch_tokens=128, context_tokens=32, save_every=5, objective="both")
train(model, made.tokenizer, Reading(texts), how, rows=rows, tokens=tokens, resume_from=state)
save_file({"input": rows.input.detach()}, out)
"""


def test_a_killed_training_goes_on_to_the_same_bits(extended, tmp_path):
    from safetensors.torch import load_file

    made = extended("llama-tied")

    def start(state, out):
        command = [sys.executable, "-c", SCRIPT, made.folder, tmp_path / state, tmp_path / out]
        return subprocess.Popen(
            [*map(str, command), json.dumps(TEXTS)], env=os.environ | {"OMP_NUM_THREADS": "1"}
        )

    whole, killed = start("one", "one.safetensors"), start("two", "two.safetensors")
    state = tmp_path / "two" / NAME
    while not state.is_file() and killed.poll() is None:
        time.sleep(0.01)
    os.kill(killed.pid, signal.SIGKILL)
    assert killed.wait() == -signal.SIGKILL
    assert start("two", "two.safetensors").wait() == 0
    assert whole.wait() == 0
    one, two = (load_file(tmp_path / f"{name}.safetensors") for name in ("one", "two"))
    assert torch.equal(one["input"], two["input"])
