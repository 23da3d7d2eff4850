"""New rows as parameters: the same model, gradients for them alone, old bits kept."""

import pytest
import torch

from analyzer.errors import UsageError
from analyzer.train.loop import train
from analyzer.train.rows import NewRows
from analyzer.train.settings import Reading, Settings
from tests.train.conftest import TEXT

FAMILIES = ("llama-tied", "llama-untied", "gpt2", "gpt-neox", "phi", "gemma", "bert")


def outputs(model, ids):
    with torch.no_grad():
        return model(input_ids=torch.tensor([ids])).logits


@pytest.mark.parametrize("name", FAMILIES)
def test_a_model_reads_its_rows_from_here_and_nothing_changes(extended, name):
    made = extended(name)
    model = made.model()
    ids = [*made.ids[:5], 1, 2, *made.ids[-3:]]
    before = outputs(model, ids)
    rows = NewRows.attach(model, made.ids)
    assert torch.allclose(before, outputs(model, ids), atol=1e-6)
    with torch.no_grad():
        for parameter in rows.parameters():
            parameter.add_(0.5)
    changed = outputs(model, ids)
    assert not torch.allclose(before, changed, atol=1e-3)
    rows.merge_into(model)
    assert torch.allclose(changed, outputs(model, ids), atol=1e-5)


@pytest.mark.parametrize("name", FAMILIES)
def test_gradients_are_those_of_the_whole_matrix_at_the_new_rows(extended, name):
    made = extended(name)
    ids = torch.tensor([[*made.ids[:5], 1, 2, 3, *made.ids[2:4]]])
    whole = made.model()
    whole(input_ids=ids, labels=ids).loss.backward()
    model = made.model()
    rows = NewRows.attach(model, made.ids)
    model(input_ids=ids, labels=ids).loss.backward()
    wanted = whole.get_input_embeddings().weight.grad[made.ids]
    assert torch.allclose(rows.input.grad, wanted, atol=1e-6)
    if rows.output is not None:
        wanted = whole.get_output_embeddings().weight.grad[made.ids]
        assert torch.allclose(rows.output.grad, wanted, atol=1e-6)
    assert all(parameter.grad is None for parameter in model.parameters())


@pytest.mark.parametrize("name", ["llama-tied", "llama-untied", "phi", "gpt2"])
def test_training_leaves_every_other_number_as_it_was(extended, name):
    made = extended(name)
    model = made.model()
    before = {key: value.clone() for key, value in model.state_dict().items()}
    rows = NewRows.attach(model, made.ids)
    train(
        model, made.tokenizer, Reading([TEXT] * 4), Settings(steps=3, context_tokens=32), rows=rows
    )
    rows.merge_into(model)
    matrices = {"embed_tokens.weight", "lm_head.weight", "lm_head.bias", "wte.weight"}
    old = [i for i in range(rows.places.shape[0]) if i not in set(made.ids)]
    moved = 0
    for key, value in model.state_dict().items():
        if any(key.endswith(matrix) for matrix in matrices):
            assert torch.equal(value[old], before[key][old]), key
            moved += not torch.equal(value[made.ids], before[key][made.ids])
        else:
            assert torch.equal(value, before[key]), key
    assert moved >= 1


def test_the_optimiser_holds_the_new_rows_alone(extended):
    from analyzer.train.optimiser import Learning

    made = extended("llama-untied")
    model = made.model()
    rows = NewRows.attach(model, made.ids)
    learning = Learning(model, rows, Settings(steps=1))
    held = sum(p.numel() for group in learning.adam.param_groups for p in group["params"])
    assert held == 2 * len(made.ids) * model.config.hidden_size


@pytest.mark.parametrize("ids", [[], [5, 5], [10_000], [-1]])
def test_ids_that_cannot_be_trained_are_refused(extended, ids):
    with pytest.raises(UsageError):
        NewRows.attach(extended("llama-tied").model(), ids)
