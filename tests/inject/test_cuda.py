"""The same rows from a GPU as from the CPU, within rounding; run where CUDA is present."""

import numpy as np
import pytest

from analyzer import inject
from analyzer.inject.nearest import nearest
from analyzer.inject.references import new_tokens
from analyzer.inject.surgery import fill
from tests.inject.models import extension_of, make

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no CUDA device")


@pytest.fixture
def opened(tmp_path):
    source = make(tmp_path / "model", "llama-untied", dtype="float32")
    return inject.open_checkpoint(source), extension_of(source)


def test_the_nearest_rows_are_the_same(opened):
    matrix = opened[0].matrices[0]
    queries = matrix.take(list(range(50))) + np.float32(0.001)
    on_cpu, on_gpu = (nearest(queries, matrix, 5, device=device) for device in ("cpu", "cuda"))
    assert np.allclose(on_cpu[1], on_gpu[1], atol=1e-5)
    assert (on_cpu[0][:, 0] == on_gpu[0][:, 0]).all()


@pytest.mark.parametrize("name", ["similar", "mean", "weighted"])
def test_the_filled_rows_are_the_same_within_rounding(opened, name):
    base, extension = opened
    added = [(token.id, token.text) for token in extension.added]
    tokens = new_tokens(added, extension.base, extension.tokenizer())
    made = [
        fill(
            base, extension.tokenizer(), tokens, inject.Settings(inject.parse(name), device=device)
        )
        for device in ("cpu", "cuda")
    ]
    for matrix in base.matrices:
        for token in tokens:
            on_cpu, on_gpu = (rows[matrix.tensor.name][token.id] for rows in made)
            assert np.allclose(on_cpu, on_gpu, atol=1e-4)


def test_a_full_gpu_leaves_the_rest_to_the_cpu(opened):
    matrix = opened[0].matrices[0]
    queries = matrix.take(list(range(50)))
    torch.cuda.set_per_process_memory_fraction(1e-9)
    try:
        ids, _ = nearest(queries, matrix, 3, device="cuda")
    finally:
        torch.cuda.set_per_process_memory_fraction(1.0)
    assert (ids[:, 0] == np.arange(50)).all()
