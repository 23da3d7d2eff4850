"""--memory: what it takes, what it refuses, and how it is shared out."""

import io
import sys

import pytest

from analyzer import tokenizers
from analyzer.api import Options, fold
from analyzer.cli import main
from analyzer.errors import UsageError
from analyzer.scanner import shards, share_out

GB = 10**9


@pytest.mark.parametrize("size", ["much", "-1G", "0", "1.5X", "", "1e9", "G"])
def test_what_is_no_size_is_refused(size, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["terms", __file__, "--memory", size])
    assert ended.value.code == 2
    assert "is no amount of memory; write 1.5G, 800MB or 2GiB" in capsys.readouterr().err


def test_too_little_is_refused_with_the_least(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["terms", __file__, "--memory", "300MB", "--workers", "2"])
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert "300 MB of memory are too little for 2 workers" in said
    least = int(said.partition("--memory ")[2].partition("MB")[0]) * 10**6
    assert share_out(least, 2, GB).workers == 2
    with pytest.raises(UsageError):
        share_out(least - 10**6, 2, GB)


def test_processes_are_fewer_where_memory_is_short():
    assert share_out(None, None, GB).workers >= 1
    assert share_out(700_000_000, None, GB).workers == 1
    assert share_out(64 * GB, None, 1000).workers == 1  # a small corpus repays no second one
    assert share_out(4 * GB, 2, GB).held_bytes > share_out(2 * GB, 2, GB).held_bytes


def test_a_pipe_is_counted_like_a_file(tmp_path, monkeypatch):
    monkeypatch.setattr(shards, "BATCH_BYTES", 1000)
    text = "".join(f"Line {i} of the pericarditis in the heart.\n" for i in range(400))
    (tmp_path / "notes.txt").write_text(text)
    models = {"smollm2": tokenizers.load("smollm2")}
    file, _ = fold([tmp_path / "notes.txt"], models, Options(workers=1))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    options = Options(workers=2, memory_bytes=2 * GB, journal=tmp_path / "j", resume=True)
    piped, _ = fold(["-"], models, options)
    assert piped.to_bytes() == file.to_bytes()
