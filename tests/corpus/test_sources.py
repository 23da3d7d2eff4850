"""From paths to files: folders, globs, links, what is never opened, what is missing."""

from __future__ import annotations

import os
import socket

import pytest

from analyzer.corpus import Source, read, walk
from analyzer.corpus.filenames import label
from analyzer.errors import PathNotFoundError


@pytest.fixture
def tree(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ["corpus/b.txt", "corpus/a/z.txt", "corpus/a/.git/config", "corpus/.DS_Store",
                 "corpus/__MACOSX/b.txt", "corpus/c.md", "other.txt"]:  # fmt: skip
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"text of {name}")
    return tmp_path


def paths(*given):
    return [source.path for source in walk(list(given)) if isinstance(source, Source)]


def test_folders_are_walked_in_order_without_hidden_files(tree):
    assert paths("corpus") == paths("corpus/") == ["corpus/a/z.txt", "corpus/b.txt", "corpus/c.md"]
    assert paths("./corpus")[0] == "./corpus/a/z.txt"
    assert paths(".")[-1] == "./other.txt"
    assert list(walk(["other.txt"])) == [Source("other.txt", len("text of other.txt"))]


def test_what_is_named_directly_is_read_though_hidden(tree):
    assert paths("corpus/.DS_Store", "corpus/a/.git") == [
        "corpus/.DS_Store",
        "corpus/a/.git/config",
    ]


def test_globs(tree):
    assert paths("corpus/*.txt") == ["corpus/b.txt"]
    assert paths("corpus/**/*.txt") == ["corpus/__MACOSX/b.txt", "corpus/a/z.txt", "corpus/b.txt"]
    assert paths("*") == ["corpus/a/z.txt", "corpus/b.txt", "corpus/c.md", "other.txt"]


def test_a_name_that_looks_like_a_glob_is_a_name_first(tree):
    (tree / "a[1].txt").write_text("x")
    (tree / "a1.txt").write_text("y")
    assert paths("a[1].txt") == ["a[1].txt"]


def test_a_file_that_is_reached_twice_is_listed_once(tree):
    (tree / "corpus" / "link.txt").symlink_to(tree / "corpus" / "b.txt")
    assert paths("corpus/b.txt", "corpus", "./corpus", "-", "-").count("corpus/b.txt") == 1
    assert len(paths("corpus", "corpus/b.txt")) == 3


def test_a_single_string_is_one_path(tree):
    assert [source.path for source in walk("other.txt")] == ["other.txt"]
    assert [source.path for source in walk([tree / "other.txt"])] == [str(tree / "other.txt")]


def test_link_loops_end(tree, read_all):
    (tree / "corpus" / "a" / "up").symlink_to(tree / "corpus")
    (tree / "corpus" / "self").symlink_to("self")
    (tree / "corpus" / "gone").symlink_to("nowhere")
    found = read_all("corpus")
    assert len(found.documents) == 3
    assert found.reasons == {"corpus/self": "unreadable", "corpus/gone": "unreadable"}


def test_pipes_sockets_and_devices_are_never_opened(tree, read_all):
    os.mkfifo("corpus/pipe")
    server = socket.socket(socket.AF_UNIX)
    server.bind("corpus/socket")
    server.close()
    found = read_all("corpus", "/dev/null", "/dev/zero")
    assert len(found.documents) == 3
    assert found.reasons == dict.fromkeys(
        ["corpus/pipe", "corpus/socket", "/dev/null", "/dev/zero"], "not-a-file"
    )


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_what_may_not_be_read_is_skipped(tree, read_all):
    (tree / "corpus" / "b.txt").chmod(0)
    (tree / "corpus" / "a").chmod(0)
    found = read_all("corpus")
    (tree / "corpus" / "a").chmod(0o700)
    assert found.reasons == {"corpus/a": "unreadable", "corpus/b.txt": "unreadable"}


def test_a_file_that_vanishes_while_reading_is_skipped(tree):
    items = read(["corpus"])
    next(items)
    (tree / "corpus" / "b.txt").unlink()
    assert [(item.path, getattr(item, "reason", "")) for item in items] == [
        ("corpus/b.txt", "unreadable"), ("corpus/c.md", ""),
    ]  # fmt: skip


def test_a_folder_that_is_named_like_a_file(tree, read_all):
    (tree / "rows.jsonl").mkdir()
    (tree / "rows.jsonl" / "a.txt").write_text("text")
    assert [d.path for d in read_all("rows.jsonl").documents] == ["rows.jsonl/a.txt"]


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("corpsu", "did you mean corpus?"),
        ("corpus/b.text", "did you mean corpus/b.txt?"),
        ("nowhere/at/all.txt", "the folder nowhere/at does not exist either"),
        ("corpus/*.pdf", "quote the pattern"),
        ("qqqqq", "check the spelling"),
        ("", "the path is empty"),
    ],
)
def test_a_missing_path_is_said_before_anything_is_read(tree, path, hint):
    with pytest.raises(PathNotFoundError) as caught:
        read(["corpus", path])
    assert hint in caught.value.hint
    assert caught.value.exit_status == 2


def test_names_are_foreign_input(tree, read_all):
    (tree / "corpus" / "\x1b[31mred\n.txt").write_text("text")
    (tree / "corpus" / "c.md").rename(os.fsdecode(b"corpus/caf\xe9.md"))
    found = read_all("corpus")
    assert [d.path for d in found.documents] == [
        "corpus/�[31mred�.txt", "corpus/a/z.txt", "corpus/b.txt", "corpus/caf�.md",
    ]  # fmt: skip
    assert label("数据/a.txt") == "数据/a.txt"


def test_a_report_that_lies_in_the_corpus_is_no_part_of_it(tree):
    ours = b'{"metadata":{"schema":"analyzer/report/1"}}'
    folder = tree / "corpus" / "reports"
    folder.mkdir()
    for name in ("report.html", "report.md", "terms.csv", "plan.json", "notes.txt"):
        (folder / name).write_text("x")
    (folder / "report.json").write_bytes(ours)
    assert [one for one in paths("corpus") if "reports" in one] == ["corpus/reports/notes.txt"]
    assert paths("corpus/reports/report.md") == ["corpus/reports/report.md"]
    (folder / "report.json").write_text('{"text": "about something else"}')
    assert len([one for one in paths("corpus") if "reports" in one]) == 6


def test_what_a_saved_dataset_notes_about_itself_is_no_text(tree):
    for name in ("dataset_dict.json", "train/dataset_info.json", "train/state.json", "state.json"):
        (tree / "corpus" / name).parent.mkdir(exist_ok=True)
        (tree / "corpus" / name).write_text('{"description": "words"}')
    assert [one for one in paths("corpus") if one.endswith("json")] == ["corpus/state.json"]


def test_a_link_to_nothing_is_called_so(tree, read_all):
    (tree / "corpus" / "dangling").symlink_to("nowhere.txt")
    assert "link" in read_all("corpus").skipped[0].detail
