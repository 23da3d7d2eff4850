"""Copies beside other work: whole at the end of the block, and what fails is not passed over."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer import inject
from analyzer.inject import copying
from analyzer.inject.copying import Copying
from tests.inject.models import extension_of


@given(st.lists(st.binary(max_size=300), max_size=8), st.integers(1, 64))
def test_every_file_is_whole_when_the_block_ends(tmp_path_factory, contents, part_bytes):
    folder = tmp_path_factory.mktemp("copies")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(copying, "PART_BYTES", part_bytes)
        with Copying() as work:
            for number, data in enumerate(contents):
                (folder / f"{number}").write_bytes(data)
                work.file(folder / f"{number}", folder / f"{number}.copy")
                assert (folder / f"{number}.copy").stat().st_size == len(data)
    for number, data in enumerate(contents):
        assert (folder / f"{number}.copy").read_bytes() == data


def test_what_fails_is_raised_and_ends_the_rest(tmp_path, monkeypatch):
    monkeypatch.setattr(copying, "PART_BYTES", 10)
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(bytes(100_000))

    def losing_its_target():
        with Copying() as work:
            work.file(source, target)
            target.unlink()

    def failing():
        with Copying() as work:
            work.file(source, target)
            raise ZeroDivisionError

    with pytest.raises(FileNotFoundError):
        losing_its_target()
    with pytest.raises(ZeroDivisionError):
        failing()


def test_bytes_that_were_not_copied_are_found(checkpoint_of, tmp_path, monkeypatch):
    """The beginning, middle and end of each tensor are compared, every byte by ``verify``."""
    monkeypatch.setattr(sys.modules["analyzer.inject.verify"], "_SAMPLE_BYTES", 8)
    source = checkpoint_of("llama-untied", shard="8KB")
    base = inject.open_checkpoint(source)
    with inject.new_folder(tmp_path / "new") as partial:
        inject.inject(base, extension_of(source), partial, inject.Settings(inject.parse("mean")))
    new = inject.open_checkpoint(tmp_path / "new")
    assert inject.check_weights(base, new, whole=False).outcome == "passed"
    names = {matrix.tensor.name for matrix in base.matrices}
    others = [t for h in new.headers for t in h.tensors.values() if t.name not in names]
    for tensor in others:
        for at in (tensor.start, tensor.end - 1):
            data = bytearray(tensor.path.read_bytes())
            data[at] ^= 1
            tensor.path.write_bytes(data)
            for whole in (False, True):
                check = inject.check_weights(base, new, whole=whole)
                assert (check.outcome, tensor.name in check.detail) == ("failed", True)
            data[at] ^= 1
            tensor.path.write_bytes(data)
