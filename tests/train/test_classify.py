import gzip

import numpy as np
import pytest
import torch

from analyzer.errors import AnalyzerError, PathNotFoundError, UsageError
from analyzer.inject import open_checkpoint
from analyzer.inject.forward import load_model
from analyzer.train import classify as room
from analyzer.train.classify import classify
from analyzer.train.downstream_labels import Item, Labels, iob, read_labels
from analyzer.train.scores import scores
from tests.inject.models import make
from tests.train.pilots import ORGANS, sentences


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return make(tmp_path_factory.mktemp("m") / "m", "llama-tied")


@pytest.fixture
def loaded(folder):
    """A model anew for each test: to classify trains it."""
    checkpoint = open_checkpoint(folder)
    return load_model(checkpoint.folder), checkpoint.tokenizer


TAGGED = [iob(line.split()[:9], {(ORGANS[0],), (ORGANS[2],)}, "X") for line in sentences(120)]
ANIMALS = [("the quick brown fox", "animal"), ("def function argument return", "code")]


def f1(counts):
    return scores(np.array([counts]))["f1"]["share"]


def test_words_that_always_bear_a_tag_are_learnt(loaded):
    found = classify(*loaded, Labels("words", tuple(TAGGED)))
    assert np.shape(found) == (30, 1, 3)
    assert f1(found) > 0.9


def test_texts_are_told_apart_by_their_words(loaded):
    items = [Item((*ANIMALS[i % 2][0].split(), str(i)), (ANIMALS[i % 2][1],)) for i in range(80)]
    found = classify(*loaded, Labels("texts", tuple(items)))
    assert np.shape(found) == (20, 2, 3)
    assert f1(found) == 1.0


def test_the_model_learns_and_the_same_call_gives_the_same(folder, monkeypatch):
    """Nothing is learnt by the head alone of what its states do not hold apart."""
    monkeypatch.setattr(room, "CHECKS", 2)
    made = []
    for rate in (room.MODEL_RATE, room.MODEL_RATE, 0.0):
        monkeypatch.setattr(room, "MODEL_RATE", rate)
        model = load_model(open_checkpoint(folder).folder)
        before = {name: p.detach().clone() for name, p in model.named_parameters()}
        found = classify(model, open_checkpoint(folder).tokenizer, Labels("words", tuple(TAGGED)))
        moved = [name for name, p in model.named_parameters() if not torch.equal(p, before[name])]
        assert bool(moved) == (rate > 0)
        made.append((found, model.state_dict()))
    assert made[0][0] == made[1][0]
    assert all(torch.equal(one, made[1][1][name]) for name, one in made[0][1].items())


def test_a_batch_in_parts_is_the_same_batch(folder, monkeypatch):
    monkeypatch.setattr(room, "CHECKS", 2)
    labels, made = Labels("words", tuple(TAGGED[:60])), []
    for batch_tokens in (2048, 16):
        checkpoint = open_checkpoint(folder)
        model = load_model(checkpoint.folder)
        classify(model, checkpoint.tokenizer, labels, batch_tokens=batch_tokens)
        made.append(model.get_input_embeddings().weight)
    assert torch.allclose(*made, atol=1e-4)


def test_it_ends_with_the_time(loaded):
    asked = iter([False, False, True])
    assert classify(*loaded, Labels("words", tuple(TAGGED)), is_over=lambda: next(asked)) is None


def test_a_loss_that_is_no_number_is_told(loaded, monkeypatch):
    monkeypatch.setattr(room, "HEAD_RATE", float("inf"))
    with pytest.raises(AnalyzerError, match="no number"):
        classify(*loaded, Labels("words", tuple(TAGGED[:20])))


def test_labels_by_chance_are_not_learnt(loaded):
    random = np.random.default_rng(0)
    tags = random.choice(["a", "b"], 120)
    items = [Item(("the", "fox", str(i)), (str(tag),)) for i, tag in enumerate(tags)]
    assert f1(classify(*loaded, Labels("texts", tuple(items)))) < 0.8


COLUMNS = "\n\n".join("the O\nApc B-GENE\ngene I-GENE" for _ in range(30))
TABLE = "text,label\n" + "\n".join(f"a sentence {i},{i % 2}" for i in range(30))
ROWS = "\n".join(f'{{"text": "sentence {i}", "label": "{i % 2}"}}' for i in range(30))


@pytest.mark.parametrize(
    ("text", "kind"),
    [(COLUMNS, "words"), (TABLE, "texts"), (TABLE.replace(",", "\t"), "texts"), (ROWS, "texts")],
)
@pytest.mark.parametrize("packed", [False, True])
def test_labels_are_read_from_columns_tables_and_rows(tmp_path, text, kind, packed):
    path = tmp_path / "labels"
    path.write_bytes(gzip.compress(text.encode()) if packed else text.encode())
    found = read_labels(path)
    assert (found.kind, len(found.items)) == (kind, 30)
    assert len(read_labels(path, most=20).items) == 20


@pytest.mark.parametrize("text", ["", "hello\nworld\n" * 20, "text,label\n" + "a,b\n" * 40])
def test_a_file_without_labels_is_told(tmp_path, text):
    (tmp_path / "x").write_text(text)
    with pytest.raises(UsageError, match="labelled items"):
        read_labels(tmp_path / "x")


def test_a_missing_or_binary_file_is_told(tmp_path):
    with pytest.raises(PathNotFoundError):
        read_labels(tmp_path / "nowhere")
    (tmp_path / "x").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(AnalyzerError, match="no UTF-8"):
        read_labels(tmp_path / "x")


def test_the_parts_are_all_items_once():
    items = tuple(Item((str(i),), (str(i % 2),)) for i in range(40))
    parts = Labels("texts", items).parts()
    assert [len(part) for part in parts] == [24, 6, 10]
    assert sorted(i.words for part in parts for i in part) == sorted(i.words for i in items)
