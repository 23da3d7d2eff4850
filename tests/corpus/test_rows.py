"""Rows: which fields hold the text, in JSON, CSV and Parquet alike."""

from __future__ import annotations

import json

import polars as pl
import pytest

from analyzer.corpus import fields
from analyzer.corpus.delimited import has_header, sniff

ABSTRACT = "We measured how the mitral valve closes in forty patients over one year."
LABELS = ["Heart and circulation", "Lungs and the breathing"]


@pytest.mark.parametrize(
    ("rows", "chosen"),
    [
        ([{"id": "x1", "body": "short", "notes": ABSTRACT}], ("body",)),
        ([{"Content": "short", "abstract": ABSTRACT}], ("Content",)),
        ([{"text": "a", "content": ABSTRACT}], ("text",)),
        ([{"text": "", "content": "b"}] * 2, ("content",)),
        ([{"question": ABSTRACT, "answer": ABSTRACT, "id": "7"}], ("question", "answer")),
        (
            [{"smiles": "CC(=O)Oc1ccccc1C(=O)O", "url": "https://a.example/b/c/d/e/f/g"}],
            ("smiles",),
        ),
        ([{"a": "7f9c2ba4e88f827d616045507605853e", "b": "word"}], ("b",)),
        ([{"score": "0.5", "date": "2024-01-01"}], ()),
        ([{"label": LABELS[i % 2], "say": f"{i} {ABSTRACT}"} for i in range(40)], ("say",)),
        ([{"问题": "二尖瓣位于左心房和左心室之间吗？", "科室": "内科"}], ("问题",)),
        (
            [{"name": "Aspirin", "smiles": "CC(=O)Oc1ccccc1C(=O)O", "use": ABSTRACT}],
            ("smiles", "use"),
        ),
        ([{"path": "docs/2020-05/file_1.txt", "sequence": "MKTAYIAKQR" * 5}], ("sequence",)),
        (
            [
                {
                    "turns": [{"from": "human", "value": ABSTRACT}, {"from": "gpt", "value": "So."}]
                    * 3
                }
            ],
            ("turns.value",),
        ),
        (
            [{"code": "def f(x):\n    return x + 1, [y for y in x]", "doc": ABSTRACT}],
            ("code", "doc"),
        ),
        ([{"hgvs": "NM_000059.3"}], ("hgvs",)),
        ([], ()),
    ],
)
def test_fields_are_chosen(rows, chosen):
    assert fields.choose([fields.flatten(row) for row in rows]) == chosen


def test_a_wanted_field_is_taken_in_any_case():
    rows = [{"text": "a", "Abstract": "b"}]
    assert fields.choose(rows, "abstract") == ("Abstract",)
    assert fields.choose(rows, "other") == ("other",)


ROWS = [
    {"id": 1, "text": "first", "meta": {"title": "One"}, "tags": ["a", "b"]},
    {"id": 2, "text": "second", "meta": {"title": "Two"}, "tags": ["c"]},
]


@pytest.fixture(params=["jsonl", "json", "parquet", "csv"])
def rows_file(request, tmp_path):
    path = tmp_path / f"rows.{request.param}"
    if request.param == "jsonl":
        path.write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    elif request.param == "json":
        path.write_text(json.dumps({"version": "1", "data": ROWS}))
    elif request.param == "parquet":
        pl.DataFrame(ROWS).write_parquet(path)
    else:
        path.write_text('id,text,meta.title,tags\n1,first,One,"a\nb"\n2,second,Two,c\n')
    return path


@pytest.mark.parametrize(
    ("field", "texts"),
    [
        (None, ["first", "second"]),
        ("text", ["first", "second"]),
        ("TEXT", ["first", "second"]),
        ("meta.title", ["One", "Two"]),
        ("tags", ["a\nb", "c"]),
    ],
)
def test_the_field_is_chosen_or_detected(read_all, rows_file, field, texts):
    found = read_all(rows_file, text_field=field)
    assert [d.text for d in found.documents] == texts
    numbers = [2, 4] if rows_file.suffix == ".csv" else [1, 2]
    assert [d.path for d in found.documents] == [f"{rows_file}#{n}" for n in numbers]
    assert [d.size_bytes for d in found.documents] == [len(text) for text in texts]


def test_a_field_that_is_not_there_is_said_with_what_is(read_all, rows_file):
    found = read_all(rows_file, text_field="abstract")
    assert found.documents == []
    assert set(found.reasons.values()) == {"no-text"}
    assert "text" in found.skipped[0].detail


def test_rows_without_text_are_one_skip(read_all, tmp_path):
    path = tmp_path / "a.jsonl"
    rows = [{"text": "good"}, {"text": ""}, {"text": None}, {"other": "x"}, 7, "bare", {"text": 3}]
    path.write_text("\n".join(json.dumps(row) for row in rows))
    found = read_all(path)
    assert [d.text for d in found.documents] == ["good", "bare"]
    assert found.reasons == {f"{path}#2": "no-text"}
    assert "4 more rows" in found.skipped[0].detail


def test_chats_and_lists(read_all, tmp_path):
    path = tmp_path / "a.jsonl"
    chat = [{"role": "user", "content": "What is it?"}, {"role": "bot", "content": "A valve."}]
    path.write_text(json.dumps({"messages": chat}))
    assert read_all(path).text == "What is it?\nA valve."


def test_half_a_surrogate_pair_in_json(read_all, tmp_path):
    (tmp_path / "a.jsonl").write_text('{"text": "a\\ud83d b \\ud83d\\ude00"}')
    assert read_all(tmp_path).text == "a� b 😀"


@pytest.mark.parametrize(
    ("text", "texts"),
    [
        ('{"text": "one"}', ["one"]),
        ('{\n "text": "one",\n "id": 1\n}\n', ["one"]),
        ('{"text": "one"}\n{"text": "two"}\n', ["one", "two"]),
        ('[{"text": "one"},\n {"text": "two"}]', ["one", "two"]),
        ('["one", "two", 3, null]', ["one", "two"]),
        ('"one"', ["one"]),
        ("[]", []),
        ("7", []),
        ('[{"text": "one"}, {"text": "tw', ["one"]),
        ('[\n {"text": "one"},\n {"text" "x"},\n {"text": "two"}\n]', ["one", "two"]),
    ],
)
def test_json_files(read_all, tmp_path, text, texts):
    (tmp_path / "a.json").write_text(text)
    assert [d.text for d in read_all(tmp_path).documents] == texts


def test_a_large_json_file_is_read_record_by_record(read_all, tmp_path):
    rows = [{"text": f"row {i} " + "words " * (i % 500)} for i in range(3000)]
    (tmp_path / "a.json").write_text(json.dumps(rows, indent=2))
    assert [d.text for d in read_all(tmp_path).documents] == [row["text"] for row in rows]


def test_deep_json_is_a_bad_line(read_all, tmp_path):
    for suffix in ("jsonl", "json"):
        path = tmp_path / f"a.{suffix}"
        path.write_text("[" * 100_000 + '\n{"text": "fine"}\n')
        assert set(read_all(path).reasons.values()) <= {"bad-line"}


@pytest.mark.parametrize(
    ("text", "texts"),
    [
        ("text\none\ntwo, too\n", ["one", "two, too"]),
        ("id,text\n1,one\n2,two\n", ["one", "two"]),
        ("id;text\n1;one, well\n2;two\n", ["one, well", "two"]),
        ("id|text\r\n1|one\r\n2|two\r\n", ["one", "two"]),
        ('id,text\n1,"one\nmore ""quoted"""\n2,two', ['one\nmore "quoted"', "two"]),
        ('id,text\n1,"never closed\n2,two\n3,three\n', ["two", "three"]),
        ("id,text\n1,one\n2,two,three\n3,four\n", ["one", "four"]),
        ("id,text\n1,one\n2\n3,four\n", ["one", "four"]),
        ('id,text\n1,"a"b\n3,four\n', ["four"]),
        ("text,label\none,x\n\n\ntwo,y\n", ["one", "two"]),
        ('1,"A first sentence of some words."\n2,"A second sentence with words."\n',
         ["A first sentence of some words.", "A second sentence with words."]),
        (",text\n0,one\n1,two\n", ["one", "two"]),
        ("text,label\n0,one,x\n1,two,y\n", ["one", "two"]),
        ("id,text\r1,one\r2,two\r", ["one", "two"]),
    ],
)  # fmt: skip
def test_csv(read_all, tmp_path, text, texts):
    (tmp_path / "a.csv").write_bytes(text.encode())
    assert [d.text for d in read_all(tmp_path).documents] == texts


@pytest.mark.parametrize(
    ("text", "texts"),
    [
        ('id\ttext\n1\t"quoted, and\ttabbed"\n2\ttwo\n', ["quoted, and\ttabbed", "two"]),
        (
            'id\ttext\n1\t"a lone quote\n2\ttwo\n3\tend" of it\n',
            ['"a lone quote', "two", 'end" of it'],
        ),
        ('id\ttext\n1\t5" pipe\n2\t"so" he said\n', ['5" pipe', '"so" he said']),
        ('id\ttext\n1\t"two\nlines"\n2\ttwo\n', ["two\nlines", "two"]),
    ],
)
def test_tsv(read_all, tmp_path, text, texts):
    (tmp_path / "a.tsv").write_text(text)
    assert [d.text for d in read_all(tmp_path).documents] == texts


def test_prose_columns_are_joined(read_all, tmp_path):
    text = f"dept,ask,answer\nheart,{ABSTRACT},Yes: {ABSTRACT}\nlung,{ABSTRACT},No: {ABSTRACT}\n"
    (tmp_path / "a.csv").write_text(text)
    assert read_all(tmp_path).documents[0].text == f"{ABSTRACT}\nYes: {ABSTRACT}"


def test_headers_and_delimiters():
    assert has_header([["smiles", "logP"], ["CCO", "-0.1"]])
    assert not has_header([["CCO", "-0.1"], ["CCC", "1.1"]])
    assert not has_header([["good", "It works."], ["good", "It does."]])
    assert has_header([["x", "My Field"]], "my field")
    assert sniff("a\tb\n", tab=True) == "\t"
    assert sniff("one, two\n", tab=True) in {"\t", ","}


def test_parquet_of_many_rows(read_all, tmp_path):
    texts = [None if i % 100 == 7 else f"row {i} " + "words " * (i % 50) for i in range(20_000)]
    frame = pl.DataFrame({"id": range(len(texts)), "body": texts})
    frame.write_parquet(tmp_path / "a[1].parquet", row_group_size=1500)
    found = read_all(tmp_path)
    assert [d.text for d in found.documents] == [text for text in texts if text]
    assert found.documents[-1].path == f"{tmp_path}/a[1].parquet#20000"
    assert list(found.reasons.values()) == ["no-text"]


def test_parquet_columns_of_every_make(read_all, tmp_path):
    for number, column in enumerate(
        [
            pl.Series("text", ["some text"], dtype=pl.Categorical),
            pl.Series("text", [b"some text"]),
            pl.Series("text", [["some", "text"]]),
            pl.Series("text", [{"a": "some text", "b": 1}]),
        ]
    ):
        pl.DataFrame([column]).write_parquet(tmp_path / f"{number}.parquet")
    assert [d.text for d in read_all(tmp_path).documents] == ["some text"] * 2 + [
        "some\ntext",
        "some text",
    ]


def test_parquet_with_pictures_beside_the_text(read_all, tmp_path):
    frame = pl.DataFrame({"picture": [b"\x89PNG\xff", b"plain"], "text": [b"heart", b"liver"]})
    frame.write_parquet(tmp_path / "a.parquet")
    found = read_all(tmp_path / "a.parquet")
    assert [document.text for document in found.documents] == ["heart", "liver"]


def test_parquet_without_text(read_all, tmp_path):
    numbers = {"a": [1, 2], "b": [0.5, 1.5]}
    for name, frame, why in [
        ("a", pl.DataFrame(numbers), "no text column; columns: a, b"),
        ("b", pl.DataFrame({"text": []}, schema={"text": pl.String}), "a table of no rows"),
        ("c", pl.DataFrame({"text": [None]}, schema={"text": pl.String}), "could hold text: text"),
        ("d", pl.DataFrame(), "a table of no rows"),
    ]:
        frame.write_parquet(tmp_path / f"{name}.parquet")
        (one,) = read_all(tmp_path / f"{name}.parquet").skipped
        assert one.reason == "no-text"
        assert why in one.detail


def test_parquet_whose_first_rows_are_empty(read_all, tmp_path):
    texts = [None] * 100 + ["words of a text"]
    pl.DataFrame({"text": texts}).write_parquet(tmp_path / "a.parquet")
    assert read_all(tmp_path).text == "words of a text"


def test_rows_of_bare_texts_are_no_field_without_a_name(read_all, tmp_path):
    (tmp_path / "a.jsonl").write_text('"only a string of text"\n{"x": 1}\n')
    assert "no text in any field" in read_all(tmp_path).skipped[0].detail
