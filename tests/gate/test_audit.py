import json
import subprocess
import sys

import pytest

from analyzer.cli import main
from analyzer.errors import AnalyzerError, PathNotFoundError
from analyzer.gate import append_audit, verify_audit


@pytest.fixture
def log(tmp_path):
    path = tmp_path / "logs" / "audit.jsonl"
    for number in range(5):
        append_audit(path, "refused", number=number, why="分析")
    return path


def test_a_log_that_was_only_appended_to_is_whole(log):
    result = verify_audit(log)
    assert (result.entries, result.whole) == (5, True)
    assert verify_audit(log, head=result.head).whole


def test_one_entry_is_told_as_one(tmp_path, capsys):
    append_audit(tmp_path / "audit.jsonl", "approved", by="ada")
    with pytest.raises(SystemExit):
        main(["audit", "verify", str(tmp_path / "audit.jsonl")])
    assert "1 entry, whole." in capsys.readouterr().out


def test_a_missing_log_is_wrong_usage(tmp_path):
    with pytest.raises(PathNotFoundError) as error:
        verify_audit(tmp_path / "none.jsonl")
    assert error.value.exit_status == 2


def test_every_edit_is_found(log):
    whole = log.read_bytes()
    lines = whole.splitlines(keepends=True)
    edits = [
        whole.replace(b'"number": 3', b'"number": 4'),
        whole.replace(b"refused", b"applied", 1),
        b"".join(lines[1:]),
        b"".join(lines[:2] + lines[3:]),
        b"".join([lines[0], lines[2], lines[1], *lines[3:]]),
        b"".join(lines[:-1]),
        whole[:-1],
        whole + lines[-1],
        b"",
    ]
    for edited in edits:
        log.write_bytes(edited)
        assert not verify_audit(log).whole, edited


def test_a_line_made_to_fit_breaks_the_next_one(log):
    from analyzer.gate.canonical import sealed

    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    lines[1] = sealed(lines[1] | {"event": "approved"}, "hash")
    log.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    assert verify_audit(log).fault == "line 3: it does not follow the line before it"


def test_a_broken_end_is_not_written_over(log):
    log.write_bytes(log.read_bytes()[:-20])
    with pytest.raises(AnalyzerError, match="broken at its end"):
        append_audit(log, "applied")


def test_a_noted_head_finds_a_rewritten_log(log):
    head = verify_audit(log).head
    log.unlink()
    append_audit(log, "refused")
    assert verify_audit(log).whole
    assert "cut off" in verify_audit(log, head=head).fault


def test_a_log_that_cannot_be_written_says_so(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(AnalyzerError, match="cannot be written"):
        append_audit(tmp_path / "file" / "audit.jsonl", "applied")
    with pytest.raises(AnalyzerError, match="cannot be read"):
        verify_audit(tmp_path)


def test_writers_do_not_tread_on_each_other(log):
    code = (
        "import sys, pathlib; from analyzer.gate import append_audit\n"
        "for i in range(20): append_audit(pathlib.Path(sys.argv[1]), 'noted', i=i)"
    )
    running = [subprocess.Popen([sys.executable, "-c", code, str(log)]) for _ in range(3)]
    assert [process.wait() for process in running] == [0, 0, 0]
    assert (verify_audit(log).entries, verify_audit(log).whole) == (65, True)
