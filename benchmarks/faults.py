"""What is left when `analyze apply` is killed, or runs out of disk, of memory, of rights.

Every attempt begins with the same source, plan and approval, and is asked four things: is the
source bit-identical, is there nothing under the final name or the whole result, is the audit log
whole, and does a run without the fault succeed afterwards and leave nothing beside it?
SmolLM2-135M (0.27 GB) is extended, or the small checkpoint of FAULTS_MODEL.
"""

from __future__ import annotations

import hashlib
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

HEAVY = True
KILLS = int(os.environ.get("FAULTS_KILLS", "60"))
EXAMPLE = Path(__file__).parents[1] / "examples" / "chemistry" / "molecules.smi"


@dataclass(frozen=True)
class World:
    """A source, an approved plan, and what the result must be."""

    source: Path
    plan: Path
    before: str
    whole: str


def run() -> str:
    from analyzer import applying, inject  # noqa: F401 - loaded once, children inherit it

    with tempfile.TemporaryDirectory(prefix="analyzer-bench-") as name:
        folder = Path(name)
        world, seconds = made(folder)
        draw = random.Random(0)
        moments = [draw.uniform(0, seconds * 1.05) for _ in range(KILLS)]
        size = sum(path.stat().st_size for path in world.source.rglob("*"))
        rows = [
            ("SIGKILL at a random moment", [killed(world, folder / "k", at) for at in moments]),
            ("file system full at 2 to 98 %",
             [on_file_system(world, folder / "d", int(size * part / 100))
              for part in range(2, 100, 16)]),
            ("target read-only", [on_file_system(world, folder / "r", None)]),
            ("memory for 2 to 200 MB more",
             [attempt(world, folder / "m", limited(megabytes))
              for megabytes in (2, 5, 10, 20, 40, 80, 200)]),
        ]  # fmt: skip
    head = ["fault", "attempts", "exit statuses", "source the same", "none or whole", "log whole",
            "then succeeds"]  # fmt: skip
    lines = [f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
    for what, found in rows:
        statuses = [str(result[0]) for result in found]
        told = ", ".join(f"{s}: {statuses.count(s)}" for s in sorted(set(statuses)))
        held = [f"{sum(result[i] for result in found)} of {len(found)}" for i in range(1, 5)]
        lines.append(f"| {' | '.join([what, str(len(found)), told, *held])} |")
    return "\n".join(lines)


def made(folder: Path) -> tuple[World, float]:
    """Make the model, the plan, and a whole result to compare with; how long that took."""
    import analyzer
    from analyzer import applying

    given = os.environ.get("FAULTS_MODEL")
    if given:
        source = Path(given)
    else:
        from benchmarks._models import make_smollm2

        source = make_smollm2(folder / "model")
    analyzer.scan([EXAMPLE], str(source), tokens=20).save(folder / "report")
    plan = folder / "report" / "plan.json"
    applying.approve(plan, by="a benchmark", reason="to see what breaks", override=True)
    world = World(source, plan, digest(source), "")
    started = time.perf_counter()
    status = child(lambda: perform(world, folder / "whole"))
    assert status == 0
    seconds = time.perf_counter() - started
    return World(source, plan, world.before, digest(folder / "whole")), seconds


def perform(world: World, out: Path) -> None:
    from analyzer.cli import main

    main(["apply", str(world.plan), "--checkpoint", str(world.source), "--out", str(out),
          "--no-forward"])  # fmt: skip


def attempt(world: World, out: Path, fault: Callable[[], None], kill_at: float | None = None):
    """Try with the fault, look at what is left, try again without it."""
    out.parent.mkdir(exist_ok=True)

    def work() -> None:
        fault()
        perform(world, out)

    status = child(work, kill_at)
    return (status, *looked(world, out))


def looked(world: World, out: Path, again: Path | None = None) -> tuple[bool, bool, bool, bool]:
    from analyzer.gate import verify_audit
    from analyzer.inject.transaction import partials

    same = digest(world.source) == world.before
    clean = not out.exists() or digest(out) == world.whole
    log = verify_audit(world.plan.parent / "audit.jsonl").whole
    target = again or out
    shutil.rmtree(target, ignore_errors=True)
    succeeds = child(lambda: perform(world, target)) == 0
    succeeds = succeeds and digest(target) == world.whole and not partials(target)
    shutil.rmtree(target, ignore_errors=True)
    return same, clean, log, succeeds


def killed(world: World, out: Path, at: float):
    return attempt(world, out, lambda: None, kill_at=at)


def limited(megabytes: int) -> Callable[[], None]:
    """Let a process have so much more address space than it has."""

    def limit() -> None:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        most = pages * resource.getpagesize() + megabytes * 1_000_000
        resource.setrlimit(resource.RLIMIT_AS, (most, most))

    return limit


def on_file_system(world: World, folder: Path, size_bytes: int | None):
    """Write into a file system of its own of this size, or into one that may only be read."""
    folder.mkdir(exist_ok=True)
    option = "ro,size=1m" if size_bytes is None else f"size={size_bytes}"
    subprocess.run(["mount", "-t", "tmpfs", "-o", option, "tmpfs", str(folder)], check=True)
    try:
        status = child(lambda: perform(world, folder / "new"))
        return (status, *looked(world, folder / "new", again=folder.with_name("again")))
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def child(work: Callable[[], None], kill_at: float | None = None) -> int:
    """Run in a forked process, killed after so many seconds; its exit status, or minus a signal."""
    number = os.fork()
    if number == 0:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        try:
            work()
        except SystemExit as end:
            os._exit(end.code if isinstance(end.code, int) else 1)
        except BaseException:  # noqa: BLE001 - a traceback reached the user: told apart as 99
            os._exit(99)
        os._exit(0)
    if kill_at is not None:
        time.sleep(kill_at)
        os.kill(number, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(number, 0)[1])


def digest(folder: Path) -> str:
    """Give a SHA-256 of every file but the record, which holds the time."""
    whole = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != "extension.json":
            whole.update(f"{path.relative_to(folder)}\n".encode())
            with path.open("rb") as file:
                whole.update(hashlib.file_digest(file, "sha256").digest())
    return whole.hexdigest()


if __name__ == "__main__":
    sys.stdout.write(run() + "\n")
