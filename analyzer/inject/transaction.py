"""A folder that appears whole under its name, or not at all."""

from __future__ import annotations

import fcntl
import glob
import os
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from analyzer.errors import AnalyzerError, UsageError
from analyzer.extend.save import take_name

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def new_folder(out: Path) -> Iterator[Path]:
    """Give a temporary sibling of ``out`` that becomes ``out`` when the block ends well.

    Everything in it is on disk before the rename. Whatever goes wrong, it is removed; what a
    killed run left behind is removed by the next one, known by the lock that died with it.
    Raises UsageError for a folder that is not empty, at the start or in the end, AnalyzerError
    for a disk that is full or may not be written.
    """
    refuse_existing(out)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        _sweep(out)
        partial = _partial(out)
    except OSError as error:
        raise _failed(out, error) from error
    lock = os.open(partial, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield partial
        _sync_all(partial)
        take_name(partial, out)
        _sync(out.parent)
    except OSError as error:
        raise _failed(out, error) from error
    finally:
        os.close(lock)
        if partial.exists():
            shutil.rmtree(partial, ignore_errors=True)


def refuse_existing(out: Path, *, source: Path | None = None) -> None:
    """Raise UsageError for a file, a folder with something in it, or one inside the source."""
    if source is not None and source.resolve() in (out.resolve(), *out.resolve().parents):
        raise UsageError(f"'{out}' lies in the checkpoint", hint="give a folder beside it")
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UsageError(f"'{out}' is there already", hint="give a new folder with --out")


def partials(out: Path) -> list[Path]:
    """Give the temporary siblings that there are."""
    if not out.parent.is_dir():
        return []
    return sorted(out.parent.glob(f".{glob.escape(out.name)}.*.partial"))


def remove(folder: Path) -> None:
    """Remove a folder: it leaves its name at once, then its content goes."""
    try:
        apart = _partial(folder)
        folder.rename(apart / folder.name)
        _sync(folder.parent)
        shutil.rmtree(apart)
    except OSError as error:
        raise AnalyzerError(f"'{folder}' could not be removed: {error.strerror}") from error


def _partial(out: Path) -> Path:
    return Path(tempfile.mkdtemp(prefix=f".{out.name}.", suffix=".partial", dir=out.parent))


def _sweep(out: Path) -> None:
    """Remove what killed runs left: a folder whose lock nobody holds."""
    for folder in partials(out):
        file = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
        except BlockingIOError:  # another run is at work in it
            pass
        finally:
            os.close(file)


def _sync_all(folder: Path) -> None:
    """Put every file, then every folder on disk; what is only linked has been there before."""
    paths = sorted(folder.rglob("*"))
    own = [path for path in paths if path.is_file() and path.stat().st_nlink == 1]
    with ThreadPoolExecutor(max_workers=4) as pool:
        for _ in pool.map(_sync, own):
            pass
    for path in (*(path for path in paths if path.is_dir()), folder):
        _sync(path)


def _sync(path: Path) -> None:
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def _failed(out: Path, error: OSError) -> AnalyzerError:
    return AnalyzerError(
        f"'{out}' could not be written: {error.strerror or error}",
        hint="the source is untouched and nothing was left; free some space or give another --out",
    )
