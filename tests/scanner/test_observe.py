from analyzer import tokenizers
from analyzer.scanner import observe
from analyzer.scanner.observe import PASSAGE_CHARACTERS
from analyzer.values import Document, SkippedFile


def scan(*documents):
    return observe(list(documents), {"smollm2": tokenizers.load("smollm2")})


def document(text, path="a.txt", part=0):
    return Document(path, text, len(text.encode()), part)


def test_tokens_are_those_of_the_whole_document():
    tokenizer = tokenizers.load("smollm2")
    text = "Acute myocardial infarction.\n\n  心肌梗塞 and CC(=O)O\n" * 300
    histogram = scan(document(text)).tokens["smollm2"]
    ids = tokenizer.encode(text)
    assert int(histogram.sum()) == len(ids)
    assert all(histogram[i] == ids.count(i) for i in set(ids))


def test_parts_of_one_document_count_once():
    totals = scan(document("one\n"), document("two\n", part=1), document("x", "b.txt")).totals
    assert (totals["documents"], totals["parts"]) == (2, 3)


def test_copies_are_counted_after_normalisation_and_never_straddle_the_split():
    table = scan(
        *(
            document(f"{text}", f"{i}")
            for i, text in enumerate(["Heart  Failure", "heart failure", "liver"])
        )
    )
    assert table.repeats.height == 2
    text = "a passage about the heart\n" * 20
    table = scan(document(text, "a"), document(text, "b"))
    sides = [
        sum(n for *_, n in sample.items()) for sample in (table.train_sample, table.heldout_sample)
    ]
    assert sorted(sides) == [0, 2]


def test_a_span_across_passages_is_sampled_whole_and_counted_once():
    code = "```python\n" + "x = compute(y)\n" * 600 + "```\n"
    table = scan(document("Some prose before the code.\n" + code, "a.md"))
    (label, (spans, characters)), *rest = table.spans.items()
    assert label.startswith("code/")
    assert not rest
    assert spans == 1
    assert characters > 2 * PASSAGE_CHARACTERS


def test_symbols_are_no_words():
    table = scan(document("Aspirin is CC(=O)Oc1ccccc1C(=O)O in short.\n" * 3))
    words = set(table.train.merge(table.heldout).words["text"].to_list())
    assert " in" in words
    assert not any("ccccc" in word for word in words)


def test_skipped_files_travel_with_the_table():
    skipped = SkippedFile("x.bin", "binary", "a NUL byte")
    assert observe([skipped], {}).skipped == (skipped,)
