"""What is refused, and with which way out; what a fingerprint notices."""

import json
import shutil
from pathlib import Path

import pytest

from analyzer import inject
from analyzer.errors import AnalyzerError, PathNotFoundError, RefusedError
from analyzer.inject import fingerprint, open_checkpoint
from analyzer.inject.forward import check_forward
from analyzer.inject.locate import locate
from analyzer.inject.safetensors_file import Tensor
from tests.inject.models import extension_of


@pytest.fixture
def model(checkpoint_of, tmp_path):
    return shutil.copytree(checkpoint_of("llama-tied", "bfloat16"), tmp_path / "model")


def refused(folder, match):
    with pytest.raises(RefusedError, match=match) as error:
        open_checkpoint(folder)
    assert error.value.exit_status == 5
    assert error.value.hint


def with_config(folder, **changes):
    path = folder / "config.json"
    path.write_text(json.dumps(json.loads(path.read_bytes()) | changes))


def test_quantised_weights_are_refused(model):
    with_config(model, quantization_config={"quant_method": "gptq"})
    refused(model, "gptq")


def test_packed_weights_are_refused_whatever_the_config_says(model):
    path = model / "model.safetensors"
    path.write_bytes(path.read_bytes().replace(b'"BF16","shape":[400', b'"I16","shape" :[400', 1))
    refused(model, "I16")


def test_pickled_weights_are_refused(model):
    (model / "model.safetensors").rename(model / "pytorch_model.bin")
    refused(model, "pickled")


def test_an_adapter_is_refused(model):
    (model / "adapter_config.json").write_text("{}")
    refused(model, "adapter")


def test_folders_without_weights_or_config_are_refused(model, tmp_path):
    (model / "model.safetensors").unlink()
    refused(model, "no safetensors")
    (model / "config.json").unlink()
    refused(model, "no config.json")
    with pytest.raises(PathNotFoundError) as error:
        open_checkpoint(tmp_path / "none")
    assert "config.json" in error.value.hint


def test_a_tokenizer_with_more_ids_than_rows_is_refused(model, checkpoint_of, tmp_path):
    extension_of(checkpoint_of("gpt2")).save(tmp_path / "longer")
    shutil.copy(tmp_path / "longer" / "tokenizer.json", model)
    refused(model, "only 400 rows")


def test_a_marker_without_a_row_gets_one_with_the_new_tokens(model, tmp_path):
    """As in Gemma 3, whose tokenizer names a marker of images that small models lack."""
    path = model / "tokenizer.json"
    content = json.loads(path.read_bytes())
    flags = dict.fromkeys(("single_word", "lstrip", "rstrip", "normalized"), False) | {
        "special": True
    }
    size = open_checkpoint(model).tokenizer.info.vocab_size
    content["added_tokens"] += [
        {"id": i, "content": f"<image{i}>", **flags} for i in range(size, 401)
    ]
    path.write_text(json.dumps(content))
    base = open_checkpoint(model)
    assert (base.rows, base.tokenizer.info.vocab_size) == (400, 401)
    extension = extension_of(model)
    with inject.new_folder(tmp_path / "new") as partial:
        inject.inject(base, extension, partial, inject.Settings(inject.parse("mean")))
    new = open_checkpoint(tmp_path / "new")
    assert new.rows == 401 + len(extension.added)
    assert {check.outcome for check in inject.verify(base, new)} == {"passed"}
    assert inject.forward.check_forward(base, new, ()).outcome == "passed"


def tensor(name, *shape):
    return Tensor(name, "F32", shape, 0, 4, Path())


def test_a_matrix_that_would_not_grow_along_is_refused():
    embedding = tensor("model.embed_tokens.weight", 400, 16)
    inside = tensor("model.layers.0.mlp.weight", 16, 400)
    assert [m.role for m in locate([embedding, inside], {}, 400)] == ["input"]
    bias = tensor("head.own_name.bias", 400)
    assert [m.role for m in locate([embedding, bias], {}, 400)] == ["input", "bias"]
    for odd in (tensor("cls.predictions.dense.weight", 8, 400), tensor("per_token", 400)):
        with pytest.raises(RefusedError, match=odd.name):
            locate([embedding, odd], {}, 400)
    for rows in (392, 408):
        with pytest.raises(RefusedError, match=f"has {rows} rows, the embedding 400") as error:
            locate([embedding, tensor("lm_head.weight", rows, 16)], {}, 400)
        assert ("for images" in error.value.hint) == (rows < 400)


def test_a_head_is_never_taken_for_the_embedding():
    two = [tensor("embed_tokens.weight", 408, 16), tensor("other.embedding.weight", 9, 16)]
    with pytest.raises(RefusedError, match="cannot be told"):
        locate([*two, tensor("lm_head.weight", 400, 16)], {"vocab_size": 400}, 400)


def test_ids_that_a_program_shifts_are_refused(checkpoint_of, tmp_path):
    """XLM-R's SentencePiece file counts other ids than its model, which tokenizer.json holds."""
    folder = shutil.copytree(checkpoint_of("xlm-roberta"), tmp_path / "model")
    (folder / "tokenizer.json").unlink()
    refused(folder, "shifts")


@pytest.mark.parametrize("config", ['{"extra_ids": 100}', "{}"])
def test_sentinels_after_the_last_piece_are_refused(checkpoint_of, tmp_path, config):
    """T5's stand there whatever is added, so that new pieces would take their ids."""
    folder = shutil.copytree(checkpoint_of("t5"), tmp_path / "model")
    open_checkpoint(folder)
    (folder / "tokenizer_config.json").write_text(config)
    refused(folder, "shifts")


def test_weights_that_are_cut_off_are_found(model):
    path = model / "model.safetensors"
    whole = path.read_bytes()
    for length in (4, 100, len(whole) - 1):
        path.write_bytes(whole[:length])
        with pytest.raises(AnalyzerError, match="not whole"):
            open_checkpoint(model)


def test_a_missing_shard_is_named(checkpoint_of, tmp_path):
    folder = shutil.copytree(checkpoint_of("llama-untied", shard="8KB"), tmp_path / "model")
    shard = sorted(folder.glob("*.safetensors"))[1]
    shard.unlink()
    with pytest.raises(AnalyzerError, match=shard.name):
        open_checkpoint(folder)


def test_the_fingerprint_notices_one_bit(model):
    before = fingerprint(open_checkpoint(model))
    assert fingerprint(open_checkpoint(model)) == before
    path = model / "model.safetensors"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    assert fingerprint(open_checkpoint(model)) != before


def test_a_model_of_few_places_is_run_on_no_more_of_a_text(checkpoint_of):
    from analyzer.inject.forward import load_model, run

    for family in ("roberta", "bert", "gpt2"):
        assert run(load_model(checkpoint_of(family)), range(5, 95)).isfinite().all()


def test_a_base_that_text_alone_does_not_run_is_told_from_a_broken_result(model, tmp_path):
    base = open_checkpoint(model)
    other = open_checkpoint(shutil.copytree(model, tmp_path / "other"))
    with_config(other.root, intermediate_size=32)
    check = check_forward(base, other, ())
    assert (check.outcome, "and its base does" in check.detail) == ("failed", True)
    check = check_forward(other, base, ())
    assert (check.outcome, "the base itself" in check.detail) == ("skipped", True)
