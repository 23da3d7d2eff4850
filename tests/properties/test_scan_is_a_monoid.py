"""Any sharding and any order of a corpus gives byte-identical tables."""

from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analyzer import tokenizers
from analyzer.scanner import ScanTable, merge_all, observe
from analyzer.scanner.sample import Sample
from analyzer.values import Document, SkippedFile

WORDS = [
    "myocardial",
    "infarction",
    "心肌梗塞",
    "患者",
    "CC(=O)Oc1ccccc1",
    "EGFR",
    "the",
    "of",
    "naïve",
    "\n",
    "ACGTACGTACGTACGTACGT",
]
texts = st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join) | st.text(max_size=80)
documents = st.builds(
    lambda text, path, part: Document(path, text, len(text.encode("utf-8", "replace")), part),
    texts.filter(lambda t: t.encode("utf-8", "ignore").decode() == t),
    st.sampled_from(["a.txt", "b.smi", "c.md"]),
    st.integers(0, 1),
)
skips = st.builds(SkippedFile, st.sampled_from(["x", "y"]), st.just("binary"), st.just(""))
items = st.lists(documents | skips, max_size=8)
slow = settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))


@cache
def models():
    try:
        return {"smollm2": tokenizers.load("smollm2")}
    except tokenizers_missing() as error:
        pytest.skip(str(error))


def tokenizers_missing():
    from analyzer.errors import AnalyzerError

    return AnalyzerError


@slow
@given(items, st.integers(0, 8), st.integers(0, 8))
def test_any_sharding_gives_the_bytes_of_the_whole(batch, a, b):
    first, second = sorted((min(a, len(batch)), min(b, len(batch))))
    whole = observe(batch, models())
    one, two, three = (
        observe(part, models()) for part in (batch[:first], batch[first:second], batch[second:])
    )
    expected = merge_all([whole]).to_bytes()
    assert one.merge(two).merge(three).to_bytes() == expected
    assert three.merge(one.merge(two)).to_bytes() == expected
    assert merge_all([two, three, one]).to_bytes() == expected


@slow
@given(items)
def test_the_empty_table_changes_nothing_and_bytes_round_trip(batch):
    table = merge_all([observe(batch, models())])
    assert table.merge(ScanTable()).to_bytes() == table.to_bytes()
    assert ScanTable.from_bytes(table.to_bytes()).to_bytes() == table.to_bytes()


counts = st.dictionaries(
    st.tuples(st.sampled_from(["", "code/block"]), st.text(max_size=12)),
    st.integers(1, 5),
    max_size=12,
)


@given(counts, counts, counts, st.integers(0, 60))
def test_a_sample_depends_on_the_set_of_texts_alone(one, two, three, limit):
    empty = Sample(limit)
    a, b, c = (empty.with_counts(part) for part in (one, two, three))
    assert a.merge(b).merge(c) == a.merge(b.merge(c)) == c.merge(b).merge(a)
    total = sum(len(text.encode("utf-8", "surrogatepass")) for _, text, _ in a.merge(b).items())
    assert total <= limit
