"""The same rows from a GPU as from the CPU, within rounding; and what holds without one."""

import numpy as np
import pytest

from analyzer import inject
from analyzer.errors import UsageError
from analyzer.inject import nearest as nearby
from analyzer.inject.matrix import Matrix
from analyzer.inject.nearest import Device, nearest
from analyzer.inject.references import new_tokens
from analyzer.inject.safetensors_file import Tensor
from analyzer.inject.surgery import fill
from tests.inject.models import extension_of, make

torch = pytest.importorskip("torch")
on_cuda = pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no CUDA device")

TEXTS = ("the quickly jumping zebra tokenizers are argumentative\n" * 60,)


@pytest.fixture
def opened(tmp_path):
    source = make(tmp_path / "model", "llama-untied", dtype="float32")
    return inject.open_checkpoint(source), extension_of(source)


def watched(monkeypatch):
    """Give a list that the device of every block's computation is put into."""
    devices = []
    best_of = nearby._best_of

    def noted(*given):
        found = best_of(*given)
        devices.append(given[3].now)
        return found

    monkeypatch.setattr(nearby, "_best_of", noted)
    return devices


@on_cuda
def test_the_nearest_rows_are_the_same(opened):
    matrix = opened[0].matrices[0]
    queries = matrix.take(list(range(50))) + np.float32(0.001)
    on_cpu, on_gpu = (nearest(queries, matrix, 5, device=device) for device in ("cpu", "cuda"))
    assert np.allclose(on_cpu[1], on_gpu[1], atol=1e-5)
    assert (on_cpu[0][:, 0] == on_gpu[0][:, 0]).all()


@on_cuda
@pytest.mark.parametrize("name", [*inject.INITIALISERS])
def test_the_filled_rows_are_the_same_within_rounding(opened, name):
    base, extension = opened
    added = [(token.id, token.text) for token in extension.added]
    tokens = new_tokens(added, extension.base, extension.tokenizer())
    made = [
        fill(
            base,
            extension.tokenizer(),
            tokens,
            inject.Settings(inject.parse(name), device=device, texts=TEXTS),
        )
        for device in ("cpu", "cuda")
    ]
    for matrix in base.matrices:
        for token in tokens:
            on_cpu, on_gpu = (rows[matrix.tensor.name][token.id] for rows in made)
            assert np.allclose(on_cpu, on_gpu, atol=1e-4)


@on_cuda
def test_a_full_gpu_leaves_the_rest_to_the_cpu(opened, monkeypatch):
    matrix = opened[0].matrices[0]
    queries = matrix.take(list(range(50)))
    devices = watched(monkeypatch)
    torch.cuda.empty_cache()  # or what earlier work left in the cache would be room enough
    torch.cuda.set_per_process_memory_fraction(1e-9)
    try:
        ids, _ = nearest(queries, matrix, 3, device="cuda")
    finally:
        torch.cuda.set_per_process_memory_fraction(1.0)
    assert set(devices) == {"cpu"}
    assert (ids == nearest(queries, matrix, 3)[0]).all()


@on_cuda
def test_a_gpu_holds_a_block_of_rows_and_not_the_matrix(tmp_path, monkeypatch):
    """A matrix of 256 MB is searched in a GPU memory of 128 MB, without the CPU."""
    path = tmp_path / "rows"
    rows = np.random.default_rng(0).standard_normal((1 << 18, 256), dtype=np.float32)
    path.write_bytes(rows.tobytes())
    tensor = Tensor("rows", "F32", rows.shape, 0, rows.nbytes, path)
    room_bytes = torch.cuda.memory_reserved() + (1 << 27)
    whole_bytes = torch.cuda.get_device_properties(0).total_memory
    torch.cuda.set_per_process_memory_fraction(room_bytes / whole_bytes)
    devices = watched(monkeypatch)
    try:
        ids, _ = nearest(rows[:50], Matrix(tensor, "input", 0, len(rows)), 3, device="cuda")
    finally:
        torch.cuda.set_per_process_memory_fraction(1.0)
    assert set(devices) == {"cuda"}
    assert (ids[:, 0] == np.arange(50)).all()


def failing(message, kind=RuntimeError):
    def to(*_args, **_kwargs):
        raise kind(message)

    return to


@pytest.mark.parametrize(
    "fault",
    [
        failing("CUDA out of memory. Tried to allocate 2.00 GiB", torch.OutOfMemoryError),
        failing("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"),
        failing("CUDA error: out of memory"),
    ],
)
def test_a_gpu_that_fails_leaves_the_same_rows_to_the_cpu(opened, monkeypatch, fault):
    matrix = opened[0].matrices[0]
    queries = matrix.take(list(range(50)))
    wanted = nearest(queries, matrix, 3)
    monkeypatch.setattr(nearby, "greatest", fault)
    device = Device("cuda")
    found = nearest(queries, matrix, 3, device=device)
    assert (found[0] == wanted[0]).all()
    assert (found[1] == wanted[1]).all()
    assert str(device).startswith("cuda, the rest on cpu after a fault (CUDA ")


def test_a_gpu_that_failed_is_not_asked_again_and_stands_in_the_record(
    opened, monkeypatch, tmp_path
):
    checkpoint, extension = opened
    asked = []

    def fails_from_the_second_on(*given):
        asked.append(given[-1])
        if len(asked) > 1:
            raise RuntimeError("CUDA error: an illegal memory access was encountered")
        return nearby_greatest(*given[:-1], "cpu")

    nearby_greatest = nearby.greatest
    monkeypatch.setattr(nearby, "greatest", fails_from_the_second_on)
    settings = inject.Settings(inject.parse("similar"), device="cuda")
    done = inject.inject(checkpoint, extension, tmp_path / "out", settings)
    assert len(checkpoint.matrices) == len(asked) == 2
    assert done.device == (
        "cuda, the rest on cpu after a fault (CUDA error: an illegal memory access was encountered)"
    )


def test_every_number_of_a_product_is_on_the_one_device():
    """Fake tensors know shapes, types and devices: a mixture of devices fails as it does on CUDA."""
    from torch._subclasses.fake_tensor import FakeTensorMode

    apart = "cuda" if torch.cuda.is_available() else "lazy"
    with FakeTensorMode():
        queries, block = torch.empty(5, 16), torch.empty(7, 16)
        with pytest.raises(RuntimeError, match="same device"):
            queries.to(apart) @ block.T
        best, places = nearby.greatest(queries, block, 3, apart)
    assert (best.shape, best.dtype, best.device.type) == ((5, 3), torch.float32, "cpu")
    assert (places.shape, places.dtype, places.device.type) == ((5, 3), torch.int64, "cpu")


def test_products_are_of_whole_numbers_whatever_a_process_allows():
    """TensorFloat-32 is the default in some containers; what the process had set stays."""
    during = []

    class Rows:
        def __init__(self, rows):
            self.rows, self.T = rows, self

        def to(self, _device):
            during.append(torch.get_float32_matmul_precision())
            return self

        def __matmul__(self, other):
            return self.rows @ other.rows.T

    rows = Rows(torch.eye(3))
    before = torch.get_float32_matmul_precision()
    torch.set_float32_matmul_precision("high")
    try:
        nearby.greatest(rows, rows, 1, "cpu")
        assert torch.get_float32_matmul_precision() == "high"
    finally:
        torch.set_float32_matmul_precision(before)
    assert during == ["highest", "highest"]


def test_cuda_without_a_device_is_wrong_usage(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(UsageError, match="no CUDA device") as error:
        inject.pick_device("cuda")
    assert (error.value.exit_status, "--device auto" in error.value.hint) == (2, True)
    assert inject.pick_device("auto") == "cpu"
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(nearby, "_may_have_gpu", lambda: True)
    assert [inject.pick_device(wanted) for wanted in ("auto", "cuda", "cpu")] == [
        "cuda",
        "cuda",
        "cpu",
    ]
