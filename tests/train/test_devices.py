"""Every tensor of a training lies on the model's device: told by tensors without data.

They know their shape and device and nothing else, so what a GPU would refuse fails here as well.
"""

import numpy as np
import pytest
import torch
from torch._subclasses.fake_tensor import FakeTensorMode
from transformers import LlamaConfig, LlamaForCausalLM

from analyzer.train.distil import Distillation
from analyzer.train.keep import Alignment, Keep
from analyzer.train.objectives import cross_entropy, tensors
from analyzer.train.rows import NewRows

# Where there is a GPU torch makes no tensor of a device without a backend, elsewhere none of a GPU.
DEVICE = "cuda:0" if torch.cuda.is_available() else "lazy:0"
NEW = [40, 41, 42]
PIECES = {40: [1, 2], 41: [3, 4], 42: [5, 6]}
GIVEN = {"new_ids": np.array(NEW), "pieces": PIECES}
PARTS = [np.array([1, 2, 40, 3]), np.array([5, 41])]


def model(*, tied=True):
    sizes = {
        "hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 1,
        "num_attention_heads": 2, "vocab_size": 50, "max_position_embeddings": 32,
    }  # fmt: skip
    config = LlamaConfig(**sizes, tie_word_embeddings=tied, attn_implementation="eager")
    with torch.device(DEVICE):
        return LlamaForCausalLM(config)


@pytest.mark.parametrize("tied", [True, False])
def test_rows_and_their_gradients(tied):
    with FakeTensorMode():
        given = model(tied=tied)
        rows = NewRows.attach(given, NEW)
        inputs, labels = tensors(PARTS, given)
        loss = cross_entropy(given(**inputs).logits[:, :-1], labels[:, 1:])
        loss.backward()
        assert {str(p.grad.device) for p in rows.parameters()} == {DEVICE}
        rows.round_to("BF16")
        rows.merge_into(given)


OBJECTIVES = {
    "next token and distillation": lambda m, t, _: Distillation(
        m, t, None, PIECES, next_token=True, weight=1.0, causal=True
    ),
    "distillation": lambda m, t, _: Distillation(
        m, t, None, PIECES, next_token=False, weight=1.0, causal=False
    ),
    "kept to a base": lambda m, t, _: Keep(m, t, None, **GIVEN),
    "kept to itself": lambda m, *_: Keep(m, m, None, **GIVEN),
    "aligned to the pieces": lambda m, _, rows: Alignment(rows, m, **GIVEN),
}


@pytest.mark.parametrize("name", OBJECTIVES)
def test_what_is_lowered(name):
    with FakeTensorMode():
        given, teacher = model(), model()
        rows = NewRows.attach(given, NEW)
        # without a GPU the context of mixed precision asks for one; it is not what is looked at
        with torch.autocast("cuda", dtype=torch.bfloat16, enabled=False):
            sums = OBJECTIVES[name](given, teacher, rows).sums(PARTS, 0)
        assert {str(value.device) for value in sums.values()} == {DEVICE}
        sum(sums.values()).backward()
