"""Whatever happens, the source is as it was and nothing half-made has the final name."""

import hashlib
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from analyzer.errors import AnalyzerError, UsageError
from analyzer.inject import Settings, inject, new_folder, open_checkpoint, parse
from analyzer.inject.transaction import partials
from tests.inject.models import extension_of

KILLS = 12


def digests(folder):
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.iterdir())}


def write(source, out):
    checkpoint = open_checkpoint(source)
    with new_folder(out) as partial:
        inject(checkpoint, extension_of(source), partial, Settings(parse("mean")))
        open_checkpoint(partial)


def test_a_kill_at_any_moment_leaves_the_source_and_no_half_made_result(checkpoint_of, tmp_path):
    source = checkpoint_of("llama-untied", shard="8KB")
    before = digests(source)
    write(source, tmp_path / "whole")
    whole = digests(tmp_path / "whole")
    out = tmp_path / "killed"
    # every file-system call that changes anything comes with a chance to die there
    code = """
import os, sys, signal
from pathlib import Path
from analyzer.extend import extend
from analyzer.inject import Settings, inject, new_folder, open_checkpoint, parse
from tests.inject.models import TOKENS
source, out, die_at = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
base = open_checkpoint(source)
extension = extend(base.tokenizer, TOKENS)
calls = 0
def audit(event, _args):
    global calls
    if event in {"open", "os.rename", "os.mkdir", "os.rmdir", "os.remove", "os.chmod"}:
        calls += 1
        if calls == die_at:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(audit)
with new_folder(out) as partial:
    inject(base, extension, partial, Settings(parse("mean")))
    open_checkpoint(partial)
print(calls)
"""

    def attempt(die_at):
        command = [sys.executable, "-c", code, str(source), str(out), str(die_at)]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    calls = int(attempt(0).stdout)
    assert digests(out) == whole
    for path in out.iterdir():
        path.unlink()
    out.rmdir()
    moments = [*random.Random(0).sample(range(1, calls + 1), KILLS - 1), calls]
    for die_at in moments:
        assert attempt(die_at).returncode == -signal.SIGKILL
        assert digests(source) == before
        assert not out.exists() or digests(out) == whole
        if out.exists():
            for path in out.iterdir():
                path.unlink()
            out.rmdir()
    write(source, out)
    assert digests(out) == whole
    assert partials(out) == []


def test_a_full_disk_leaves_nothing(checkpoint_of, tmp_path, monkeypatch):
    source = checkpoint_of("llama-untied", shard="8KB")
    before = digests(source)
    pwrite, written = os.pwrite, 0

    def full(file, data, place):
        nonlocal written
        written += len(data)
        if written > 300:
            raise OSError(28, "No space left on device")
        return pwrite(file, data, place)

    monkeypatch.setattr(os, "pwrite", full)
    with pytest.raises(AnalyzerError, match="No space left on device") as error:
        write(source, tmp_path / "new")
    assert error.value.exit_status == 1
    assert list(tmp_path.iterdir()) == []
    assert digests(source) == before


def test_a_full_file_system_of_its_own(checkpoint_of, tmp_path):
    if os.geteuid() != 0:
        pytest.skip("mounting needs root")
    small = tmp_path / "small"
    small.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", str(small)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("mounting is not allowed here")
    try:
        with pytest.raises(AnalyzerError, match="No space left"):
            write(checkpoint_of("llama-untied", shard="8KB"), small / "new")
        assert list(small.iterdir()) == []
    finally:
        subprocess.run(["umount", str(small)], check=True)


def test_a_target_that_cannot_be_written_is_told(checkpoint_of, tmp_path, monkeypatch):
    source = checkpoint_of("gpt2", "float16")
    (tmp_path / "file").write_text("x")
    for out in (tmp_path / "file" / "new", tmp_path / "file"):
        with pytest.raises(AnalyzerError):
            write(source, out)

    def denied(*_args, **_kwargs):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("tempfile.mkdtemp", denied)
    with pytest.raises(AnalyzerError, match="Read-only file system"):
        write(source, tmp_path / "new")


def test_a_folder_that_is_there_is_not_touched(tmp_path):
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "mine.txt").write_text("x")
    with pytest.raises(UsageError), new_folder(tmp_path / "new"):
        pass
    assert (tmp_path / "new" / "mine.txt").read_text() == "x"


def test_an_error_inside_leaves_nothing_and_goes_on_its_way(tmp_path):
    def interrupted():
        with new_folder(tmp_path / "new") as partial:
            (partial / "half").write_text("x")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert list(tmp_path.iterdir()) == []


def test_another_run_at_work_is_left_alone(tmp_path):
    code = (
        "import sys, time, pathlib; from analyzer.inject import new_folder\n"
        "with new_folder(pathlib.Path(sys.argv[1])) as partial:\n"
        "    (partial / 'a').write_text('a'); print(partial, flush=True); time.sleep(60)"
    )
    out = tmp_path / "new"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(out)], stdout=subprocess.PIPE, text=True
    ) as other:
        theirs = Path(other.stdout.readline().strip())
        with new_folder(out) as partial:
            (partial / "b").write_text("b")
        assert theirs.exists()
        other.kill()
        other.wait()
    for path in out.iterdir():
        path.unlink()
    with new_folder(out) as partial:
        (partial / "c").write_text("c")
    assert not theirs.exists()
    assert [path.name for path in out.iterdir()] == ["c"]


def test_of_two_runs_the_slower_one_is_told_that_it_was_too_late(tmp_path):
    out = tmp_path / "new"

    def written(content, meanwhile=lambda: None):
        with new_folder(out) as partial:
            (partial / "config.json").write_text(content)
            meanwhile()

    with pytest.raises(UsageError, match="another run made") as error:
        written("second", meanwhile=lambda: written("first"))
    assert "run it again" in error.value.hint
    assert (out / "config.json").read_text() == "first"
    assert [path.name for path in tmp_path.iterdir()] == ["new"]
