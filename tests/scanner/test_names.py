"""Names are read at the end, in the samples: exact where those hold all, else with an interval."""

import random
from dataclasses import replace

import polars as pl
import pytest

from analyzer import scanner, symbols, tokenizers
from analyzer.scanner import names as reading
from analyzer.scanner.names import read_names
from analyzer.values import Document

NAMED = "Patients were given imatinib, and the expression of BRCA1 in tumour cells fell"
PLAIN = "The committee looked at the matter of the roads for a long time in"


def corpus(documents):
    rng = random.Random(5)
    texts = [f"{NAMED if rng.random() < 0.3 else PLAIN} {at}." for at in range(documents)]
    return [Document(f"{at}.txt", text, len(text)) for at, text in enumerate(texts)]


@pytest.fixture(scope="module")
def table():
    return scanner.run(corpus(600), {})


def test_a_corpus_within_the_samples_is_read_whole(table):
    names = read_names(table)
    expected = {"chemistry/name": [0, 0], "genes/gene-name": [0, 0]}
    for found in symbols.names(document.text for document in corpus(600)):
        for span in found:
            counts = expected[f"{span.class_}/{span.kind}"]
            counts[0] += 1
            counts[1] += len(span.text)
    assert (names.read_share, names.spans, names.intervals) == (1.0, expected, {})
    assert 0 < dict(names.texts["genes/gene-name"])[" BRCA1"] <= expected["genes/gene-name"][0]


def test_the_fold_counts_no_names(table):
    assert table.spans == {}


def test_of_a_larger_corpus_a_part_is_read(table, monkeypatch):
    monkeypatch.setattr(reading, "READ_BYTES", 12_000)
    smaller = scanner.ScanTable().train_sample.__class__(20_000)
    cut = replace(
        table, train_sample=smaller.merge(replace(table.train_sample, limit_bytes=20_000))
    )
    names, whole = read_names(cut), read_names(table)
    characters = table.totals["characters"]
    assert names.read_share == pytest.approx(12_000 / characters, abs=0.01)
    for label, (spans, held) in names.spans.items():
        low, high = names.intervals[label]
        assert low < held / characters < high < 2 * low
        assert low < whole.spans[label][1] / characters < high
        assert spans == pytest.approx(whole.spans[label][0], rel=0.3)


def test_what_was_not_read_whole_is_marked(table, monkeypatch):
    tokenizer = tokenizers.load("smollm2")
    table = scanner.run(corpus(60), {"m": tokenizer})
    names = reading.Names(0.25, {"genes/gene-name": [8, 40]}, {"genes/gene-name": (0.01, 0.03)})
    stats = scanner.measure(table, pl.DataFrame(), tokenizer, "m", names=names).symbols
    kind = stats.classes["genes"].by_kind["gene-name"]
    assert (kind.in_prose, kind.sampled_share, kind.share_interval) == (True, 0.25, (0.01, 0.03))
    assert kind.spans == 8
    whole = scanner.measure(table, pl.DataFrame(), tokenizer, "m").symbols
    kind = whole.classes["genes"].by_kind["gene-name"]
    assert (kind.in_prose, kind.sampled_share, kind.share_interval) == (True, 1.0, None)
    assert kind.tokens_share > 0


def test_nothing_is_found_in_nothing():
    assert read_names(scanner.ScanTable()) == reading.Names()
