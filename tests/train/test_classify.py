import gzip

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.errors import AnalyzerError, PathNotFoundError, UsageError
from analyzer.inject import open_checkpoint
from analyzer.inject.forward import load_model
from analyzer.train.classify import classify, score, spans
from analyzer.train.downstream_labels import Item, Labels, iob, read_labels
from tests.inject.models import make
from tests.train.pilots import ORGANS, sentences


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    checkpoint = open_checkpoint(make(tmp_path_factory.mktemp("m") / "m", "llama-tied"))
    return load_model(checkpoint.folder), checkpoint.tokenizer


def test_words_that_always_bear_a_tag_are_learnt(loaded):
    items = [iob(line.split()[:9], {(ORGANS[0],), (ORGANS[2],)}, "X") for line in sentences(120)]
    found = classify(*loaded, Labels("words", tuple(items)))
    assert found.f1 > 0.9
    assert found.low <= found.f1 <= found.high
    assert found.items == 30


def test_texts_are_told_apart_by_their_words(loaded):
    pairs = [("the quick brown fox", "animal"), ("def function argument return", "code")]
    items = [Item((*pairs[i % 2][0].split(), str(i)), (pairs[i % 2][1],)) for i in range(80)]
    found = classify(*loaded, Labels("texts", tuple(items)))
    assert found.precision == found.recall == found.f1 == 1.0


def test_labels_by_chance_are_not_learnt(loaded):
    random = np.random.default_rng(0)
    tags = random.choice(["a", "b"], 120)
    items = [Item(("the", "fox", str(i)), (str(tag),)) for i, tag in enumerate(tags)]
    found = classify(*loaded, Labels("texts", tuple(items)))
    assert found.f1 < 0.8


TAGS = st.lists(st.sampled_from(["O", "B-X", "I-X", "B-Y", "I-Y"]), max_size=12)


@given(TAGS)
def test_spans_do_not_overlap_and_cover_every_tagged_word(tags):
    found = sorted(spans(tags))
    covered = [place for start, end, _ in found for place in range(start, end)]
    assert covered == [place for place, tag in enumerate(tags) if tag != "O"]
    assert sum(tag.startswith("B-") for tag in tags) <= len(found)


def test_nothing_found_is_no_score():
    assert score(np.array([[[0, 0, 3]]])).f1 == 0.0


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
    parts = Labels("texts", items).parts(1)
    assert [len(part) for part in parts] == [24, 6, 10]
    assert sorted(i.words for part in parts for i in part) == sorted(i.words for i in items)
