"""How worker processes are started: forked where that is safe, which takes no time, or anew."""

from __future__ import annotations

import multiprocessing
import os
import threading
from pathlib import Path

_TASKS = Path("/proc/self/task")
# of libraries that were loaded and not used yet: they wait, and a child does without them
_WAITING = frozenset({"jemalloc_bg_thd", "polars-ooc-clea"})


def start_method() -> str:
    """Give "fork" where no other thread works in this process, else "spawn".

    A forked worker has all that is loaded here, tokenizers too; one that is started anew loads
    it again. But a lock that another thread holds while a process is forked stays locked in the
    child for ever, and pools of threads, such as that of polars, are gone in it: both hang.
    """
    try:
        names = [(task / "comm").read_text() for task in _TASKS.iterdir() if not _is_main(task)]
    except OSError:  # another system, or a thread that has just ended
        return "spawn"
    return "fork" if _WAITING.issuperset(name.strip() for name in names) else "spawn"


def _is_main(task: Path) -> bool:
    return task.name == str(os.getpid())


def end_with_parent() -> None:
    """Let this worker end when the process that started it is gone, killed for instance."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_follow, args=(parent,), daemon=True).start()


def _follow(parent: multiprocessing.process.BaseProcess) -> None:
    parent.join()
    os._exit(1)
