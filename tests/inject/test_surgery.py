"""A new checkpoint holds the old one to the bit, and rows for new tokens where they belong."""

import json

import numpy as np
import pytest
import torch

from analyzer.errors import UsageError
from analyzer.inject import Settings, inject, new_folder, open_checkpoint, parse, rows_after, verify
from analyzer.inject.forward import check_forward
from analyzer.inject.references import new_tokens
from tests.inject.models import FAMILIES, extension_of, tensors

DTYPES = {"llama-tied": "bfloat16", "gpt-neox": "float16", "gpt2": "float16", "t5": "bfloat16"}
SHARDED = {"llama-untied": "8KB", "t5": "8KB", "phi": "20KB"}


def injected(source, out, init="mean", **settings):
    checkpoint = open_checkpoint(source)
    with new_folder(out) as partial:
        done = inject(checkpoint, extension_of(source), partial, Settings(parse(init), **settings))
    return checkpoint, open_checkpoint(out), done


def failed(checks):
    return [(check.name, check.detail) for check in checks if check.outcome == "failed"]


@pytest.mark.parametrize("name", FAMILIES)
def test_every_architecture_keeps_its_bits_and_gets_its_rows(checkpoint_of, tmp_path, name):
    source = checkpoint_of(name, DTYPES.get(name, "float32"), SHARDED.get(name))
    whole = {path.name: path.read_bytes() for path in source.iterdir()}
    base, new, done = injected(source, tmp_path / "new")
    extension = extension_of(source)
    planned = {token.id: token.text for token in extension.added}
    assert failed(verify(base, new, planned=planned, near_pieces=True)) == []
    assert {path.name: path.read_bytes() for path in source.iterdir()} == whole

    grown = {matrix.tensor.name: matrix for matrix in base.matrices}
    old, now = tensors(source), tensors(tmp_path / "new")
    ids = [i for i in planned if i >= base.tokenizer.info.vocab_size]
    pieces = new_tokens(planned.items(), base.tokenizer, extension.tokenizer())
    assert done.new_tokens == len(ids) == len(pieces) > 0
    assert set(old) == set(now)
    for tensor_name, tensor in old.items():
        if tensor_name not in grown:
            assert torch.equal(tensor, now[tensor_name])
            continue
        axis = grown[tensor_name].axis
        before, after = tensor.movedim(axis, 0), now[tensor_name].movedim(axis, 0)
        kept = [i for i in range(base.rows) if i not in ids]
        assert torch.equal(before[kept], after[kept])
        for token in pieces:
            wanted = before[list(token.pieces)].float().mean(dim=0).to(tensor.dtype)
            assert torch.allclose(wanted, after[token.id], rtol=1e-2, atol=1e-3)
    assert check_forward(base, new, pieces).detail.startswith("loads in transformers")


@pytest.mark.parametrize("key", ["vocab_size", "decoder_vocab_size"])
def test_every_size_of_the_vocabulary_that_config_states_grows(checkpoint_of, tmp_path, key):
    _, new, _ = injected(checkpoint_of("marian-apart"), tmp_path / "new")
    assert new.config[key] == new.rows


def test_a_head_of_its_own_gets_rows_of_its_own(checkpoint_of, tmp_path):
    base, new, done = injected(checkpoint_of("llama-untied", shard="8KB"), tmp_path / "new")
    assert not new.tied
    assert len(done.matrices) == 2
    token = extension_of(base.root).added[-1].id
    rows = [matrix.take([token]) for matrix in new.matrices]
    assert not np.array_equal(*rows)


def test_a_padded_matrix_neither_grows_nor_shrinks_until_it_is_full(checkpoint_of, tmp_path):
    base, new, _ = injected(checkpoint_of("qwen2-padded"), tmp_path / "new")
    assert base.rows == new.rows == 512
    source = checkpoint_of("qwen2-padded") / "config.json"
    assert (tmp_path / "new" / "config.json").read_bytes() == source.read_bytes()


def test_rows_are_padded_to_a_multiple_where_asked_for(checkpoint_of, tmp_path):
    base, new, done = injected(checkpoint_of("gpt2"), tmp_path / "new", pad_to=64)
    assert new.rows == done.rows_after == 448
    assert json.loads((tmp_path / "new" / "config.json").read_bytes())["vocab_size"] == 448
    matrix, used = new.matrices[0], base.tokenizer.info.vocab_size
    padding = matrix.take(range(new.tokenizer.info.vocab_size, 448))
    assert np.allclose(padding, base.matrices[0].take(range(used)).mean(axis=0), atol=1e-6)
    with pytest.raises(UsageError):
        rows_after(base, [], pad_to=0)


def test_only_files_with_a_matrix_are_rewritten_and_others_can_be_links(checkpoint_of, tmp_path):
    source = checkpoint_of("llama-untied", shard="8KB")
    _, new, done = injected(source, tmp_path / "new", link=True)
    assert done.linked
    assert set(done.rewritten).isdisjoint(done.linked)
    for header in new.headers:
        linked = header.path.samefile(source / header.path.name)
        assert linked == (header.path.name in done.linked)
    index = json.loads((tmp_path / "new" / "model.safetensors.index.json").read_bytes())
    held = sum(t.end - t.start for header in new.headers for t in header.tensors.values())
    assert index["metadata"]["total_size"] == held


def test_a_sentence_transformer_is_extended_in_its_own_folder(checkpoint_of, tmp_path):
    import shutil

    source = tmp_path / "sentence"
    shutil.copytree(checkpoint_of("bert"), source / "0_Transformer")
    (source / "1_Pooling").mkdir()
    (source / "1_Pooling" / "config.json").write_text('{"word_embedding_dimension": 16}')
    kind = "sentence_transformers.models.Transformer"
    modules = [{"idx": 0, "name": "0", "path": "0_Transformer", "type": kind}]
    (source / "modules.json").write_text(json.dumps(modules))
    base = open_checkpoint(source)
    from analyzer.extend import extend

    with new_folder(tmp_path / "new") as partial:
        inject(base, extend(base.tokenizer, ["zebra"]), partial, Settings(parse("mean")))
    new = open_checkpoint(tmp_path / "new")
    assert new.rows == base.rows + 1
    assert (tmp_path / "new" / "1_Pooling" / "config.json").is_file()


def test_weights_of_the_old_vocabulary_in_other_formats_are_left_out(checkpoint_of, tmp_path):
    import shutil

    source = tmp_path / "source"
    shutil.copytree(checkpoint_of("llama-tied", "bfloat16"), source)
    (source / "pytorch_model.bin").write_bytes(b"old")
    (source / "onnx").mkdir()
    (source / "onnx" / "model.onnx").write_bytes(b"old")
    (source / "README.md").write_text("a model")
    _, _, done = injected(source, tmp_path / "new")
    assert done.left_out == ("onnx/model.onnx", "pytorch_model.bin")
    assert (tmp_path / "new" / "README.md").read_text() == "a model"


def test_the_same_seed_gives_the_same_files(checkpoint_of, tmp_path):
    source = checkpoint_of("llama-untied", shard="8KB")
    contents = []
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        injected(source, tmp_path / name, "mean+0.1*noise", seed=seed)
        paths = sorted((tmp_path / name).iterdir())
        contents.append({path.name: path.read_bytes() for path in paths})
    assert contents[0] == contents[1] != contents[2]
