"""What a later scan takes over from an earlier one, and what it says about it."""

import os
import resource

import pytest

from analyzer import tokenizers
from analyzer.api import Options, fold
from analyzer.errors import AnalyzerError
from analyzer.scanner import journal, shards


@pytest.fixture(scope="module")
def models():
    return {"smollm2": tokenizers.load("smollm2")}


@pytest.fixture
def corpus(tmp_path, monkeypatch):
    monkeypatch.setattr(shards, "BATCH_BYTES", 400)
    monkeypatch.setattr(shards, "GROUP_BYTES", 200)
    folder = tmp_path / "corpus"
    folder.mkdir()
    for name in "abcde":
        (folder / f"{name}.txt").write_text(f"The pericarditis of {name} was treated. " * 2)
    rows = "\n".join(f'{{"text": "Row {i} of zoledronate in the heart."}}' for i in range(60))
    (folder / "rows.jsonl").write_text(rows)
    return folder


def scanned(corpus, models, journal, *, resume=True):
    """Give the table's bytes and what was told, and keep the journal."""
    told = []
    options = Options(journal=journal, resume=resume, told=told.append, workers=1)
    table, opened = fold([corpus], models, options)
    opened.close()
    return table.to_bytes(), told


def fresh(corpus, models):
    return fold([corpus], models, Options(workers=1))[0].to_bytes()


def reused(told):
    words = told[0].split()
    return int(words[1]), int(words[3])


def test_an_unchanged_corpus_is_not_counted_again(corpus, models, tmp_path, monkeypatch):
    first, told = scanned(corpus, models, tmp_path / "j")
    assert told == []
    monkeypatch.setattr(shards, "batches", None)  # nothing is even read
    again, told = scanned(corpus, models, tmp_path / "j")
    assert again == first == scanned(corpus, models, tmp_path / "j")[0]
    assert reused(told)[0] == reused(told)[1] > 6
    assert told[0].endswith("files: 0 new, 0 gone")


def test_added_documents_cost_themselves(corpus, models, tmp_path):
    scanned(corpus, models, tmp_path / "j")
    (corpus / "aa.txt").write_text("Another myocarditis.")
    with (corpus / "rows.jsonl").open("a") as file:
        file.write('\n{"text": "A last row of the heart."}')
    table, told = scanned(corpus, models, tmp_path / "j")
    assert table == fresh(corpus, models)
    taken, of = reused(told)
    assert of - taken == 2  # the new file, and the last batch of the file that grew
    assert "files: 1 new, 0 gone" in told[0]
    assert told[1:] == [f"resume: {corpus}/rows.jsonl has changed since, and was counted again"]


def test_changed_and_removed_files_are_noticed(corpus, models, tmp_path):
    scanned(corpus, models, tmp_path / "j")
    status = (corpus / "b.txt").stat()
    text = (corpus / "b.txt").read_text()
    (corpus / "b.txt").write_text(text.upper())  # of the same size
    os.utime(corpus / "b.txt", ns=(status.st_atime_ns, status.st_mtime_ns + 1))
    (corpus / "e.txt").unlink()
    table, told = scanned(corpus, models, tmp_path / "j")
    assert table == fresh(corpus, models)
    assert "files: 0 new, 1 gone" in told[0]
    assert told[1:] == [f"resume: {corpus}/b.txt has changed since, and was counted again"]


def test_damaged_tables_are_counted_again(corpus, models, tmp_path):
    first, _ = scanned(corpus, models, tmp_path / "j")
    for path in sorted((tmp_path / "j").glob("*.table"))[::2]:
        path.write_bytes(path.read_bytes()[:-1])
    again, told = scanned(corpus, models, tmp_path / "j")
    assert again == first
    taken, of = reused(told)
    assert 0 < taken < of


def test_a_torn_list_of_files_is_mended(corpus, models, tmp_path):
    first, _ = scanned(corpus, models, tmp_path / "j")
    listed = tmp_path / "j" / "files.jsonl"
    listed.write_text(listed.read_text()[:-20])
    assert scanned(corpus, models, tmp_path / "j")[0] == first
    taken, of = reused(scanned(corpus, models, tmp_path / "j")[1])
    assert taken == of


def test_without_resume_nothing_is_taken_over_or_left(corpus, models, tmp_path):
    first, _ = scanned(corpus, models, tmp_path / "j")
    again, told = scanned(corpus, models, tmp_path / "j", resume=False)
    assert (again, told) == (first, [])
    assert not (tmp_path / "j").exists()


def test_counts_of_another_tokenizer_are_not_taken_over(corpus, models, tmp_path):
    scanned(corpus, models, tmp_path / "j")
    _, told = scanned(corpus, {}, tmp_path / "j")
    assert told == [
        "resume: the earlier counts are of other tokenizers, fields or versions; all is new"
    ]


@pytest.mark.parametrize("room", ["corpus", "scanner", "symbols", "terms", "tokenizers"])
def test_counts_of_other_code_are_not_taken_over(tmp_path, monkeypatch, room):
    monkeypatch.setattr(journal, "__file__", str(tmp_path / "scanner" / "journal.py"))
    before = journal.code_digest()
    (tmp_path / room).mkdir()
    (tmp_path / room / "new.py").write_text("")
    assert journal.code_digest() != before


def test_counts_of_another_version_of_a_library_are_not_taken_over(monkeypatch):
    before = journal.code_digest()
    monkeypatch.setattr(journal.metadata, "version", lambda name: f"999 {name}")
    assert journal.code_digest() != before


def test_a_file_that_cannot_be_read_is_skipped_and_tried_again(corpus, models, tmp_path):
    hidden = tmp_path / "elsewhere"
    (corpus / "f.txt").symlink_to(hidden)
    _, _ = scanned(corpus, models, tmp_path / "j")
    hidden.write_text("A late myocarditis.")
    table, told = scanned(corpus, models, tmp_path / "j")
    assert table == fresh(corpus, models)
    assert "files: 1 new" in told[0]


def test_a_full_disk_is_told_and_spoils_nothing(corpus, models, tmp_path):
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    scanned(corpus, models, tmp_path / "j")
    (corpus / "new.jsonl").write_text('{"text": "Another row of zoledronate in the liver."}\n' * 60)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        with pytest.raises(AnalyzerError, match=r"cannot be kept in .*: File too large"):
            scanned(corpus, models, tmp_path / "j")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    table, told = scanned(corpus, models, tmp_path / "j")
    assert reused(told)[0] > 6
    assert table == fresh(corpus, models)
