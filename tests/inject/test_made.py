"""A finished model is compared with what was made: any bit that turned since is found."""

import json

import pytest

from analyzer import applying, finished

TEXT = "the zoledronate arm of the pericarditis trial was stopped early by the sponsor.\n"


@pytest.fixture(scope="module")
def finished_model(checkpoint_of, tmp_path_factory):
    import analyzer

    folder = tmp_path_factory.mktemp("made")
    (folder / "corpus.txt").write_text(TEXT * 200, encoding="utf-8")
    base = checkpoint_of("llama-untied", "bfloat16")
    analyzer.scan([folder / "corpus.txt"], str(base), tokens=6).save(folder)
    applying.approve(folder / "plan.json", by="Ada", reason="measured", override=True)
    how = {"approval": None, "checkpoint": base, "pad_to": 32, "forward": False}
    applying.apply(folder / "plan.json", out=folder / "new", **how)
    return base, folder / "new"


def failed(base, folder):
    checks = finished.verify(folder, base=base, forward=False)
    return [check.name for check in checks if check.outcome == "failed"]


def turned(path, place):
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize("name", ["config.json", "generation_config.json", "tokenizer.model"])
def test_a_bit_that_turned_in_a_file_is_found(finished_model, name):
    base, folder = finished_model
    path = folder / name
    before = path.read_bytes()
    value = before.replace(b"false", b"true ", 1) if name == "config.json" else before[:-1] + b" "
    path.write_bytes(value)
    assert failed(base, folder)
    path.unlink()
    if name == "generation_config.json":
        assert failed(base, folder) == ["made"]
    path.write_bytes(before)
    assert failed(base, folder) == []


def test_a_bit_that_turned_in_a_new_row_or_in_padding_is_found(finished_model):
    from analyzer.inject import open_checkpoint

    base, folder = finished_model
    for matrix in open_checkpoint(folder).matrices:
        row_bytes = matrix.width * 2
        for row in (matrix.used - 1, matrix.rows - 1):
            place = matrix.tensor.start + row * row_bytes
            turned(matrix.tensor.path, place)
            assert failed(base, folder) == ["made"]
            turned(matrix.tensor.path, place)
    assert failed(base, folder) == []


def test_a_record_that_was_edited_is_found(finished_model):
    base, folder = finished_model
    path = folder / "extension.json"
    before = path.read_text(encoding="utf-8")
    record = json.loads(before)
    path.write_text(json.dumps(record | {"approved_by": "Eve"}), encoding="utf-8")
    assert failed(base, folder) == ["made"]
    path.unlink()
    checks = {check.name: check.outcome for check in finished.verify(folder, base=base)}
    assert checks["made"] == "skipped"
    path.write_text(before, encoding="utf-8")
    assert failed(base, folder) == []
