"""From what the user typed to the files to read: paths, folders, globs, standard input."""

from __future__ import annotations

import difflib
import glob
import os
import stat
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analyzer.corpus import remote
from analyzer.corpus.filenames import hidden, label
from analyzer.corpus.made import made_by_tools
from analyzer.corpus.reasons import skipped
from analyzer.errors import PathNotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from analyzer.values import SkippedFile

STDIN = "-"


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read: its path as it can be opened again, and its size on disk (0 for ``-``).

    ``stamp`` changes when the file is written to.
    """

    path: str
    size_bytes: int
    stamp: str = field(default="", compare=False, repr=False)

    @property
    def is_remote(self) -> bool:
        """Whether the path is an address, which any machine can open."""
        return remote.is_address(self.path)


def walk(paths: Sequence[str]) -> Iterator[Source | SkippedFile]:
    """Give the files behind paths, folders and globs without reading any of them.

    >>> list(walk(["-"]))
    [Source(path='-', size_bytes=0)]

    Folders are walked in sorted order, links to folders followed once. Hidden files (a leading
    dot), the litter of operating systems and reports of this program are no part of a folder;
    named directly they are read. A file that is reached twice is given once; what is there but
    cannot be opened is a SkippedFile. Raises PathNotFoundError at the call, before anything is
    given out, where a path or glob matches nothing.
    """
    given = [paths] if isinstance(paths, str) else [os.fspath(path) for path in paths]
    matches = [match for path in given for match in _matches(path)]
    listed = {path: [*remote.files(path)] for path in matches if remote.is_address(path)}
    return _walk(matches, listed)


def look_again(source: Source) -> Source:
    """Give the source as it is now; of no size at all (-1) if it is gone."""
    if source.is_remote:
        return Source(source.path, *remote.mark(source.path))
    try:
        return _source(source.path, os.stat(source.path))  # noqa: PTH116 - as it was typed
    except OSError:
        return Source(source.path, -1)


def _matches(path: str) -> list[str]:
    if path == STDIN or os.path.lexists(path) or remote.is_address(path):
        return [path]
    home = os.path.expanduser(path)  # noqa: PTH111 - Path() would drop a leading "./"
    if home != path and os.path.lexists(home):
        return [home]
    found = sorted(glob.glob(home, recursive=True)) if glob.has_magic(home) else []  # noqa: PTH207
    if not found:
        what = "pattern matches no file" if glob.has_magic(path) else "no file or folder"
        raise PathNotFoundError(f"{what}: {label(path)}", hint=_hint(path))
    return found


def _hint(path: str) -> str:
    parent, name = os.path.split(path.rstrip("/"))
    if not path.strip():
        return "the path is empty; '.' is the folder you are in, '-' is standard input"
    if not os.path.isdir(parent or "."):  # noqa: PTH112
        return f"the folder {label(parent)} does not exist either"
    if glob.has_magic(path):
        return "quote the pattern, and use ** to reach into subfolders"
    close = difflib.get_close_matches(name, os.listdir(parent or "."), n=1)  # noqa: PTH208
    if close:
        return f"did you mean {label(os.path.join(parent, close[0]))}?"  # noqa: PTH118
    return f"check the spelling; paths start from {label(os.getcwd())}"  # noqa: PTH109


def _walk(
    matches: list[str], listed: Mapping[str, Sequence[tuple[str, int, str]]]
) -> Iterator[Source | SkippedFile]:
    seen: set[tuple[int, int]] = set()
    addresses: set[str] = set()
    for path in dict.fromkeys(matches):
        if path == STDIN:
            yield Source(STDIN, 0)
        elif path in listed:
            yield from (Source(*file) for file in listed[path] if file[0] not in addresses)
            addresses.update(file[0] for file in listed[path])
        else:
            yield from _visit(path, seen)


def _visit(path: str, seen: set[tuple[int, int]]) -> Iterator[Source | SkippedFile]:
    try:
        status = os.stat(path)  # noqa: PTH116
        names = sorted(os.listdir(path)) if stat.S_ISDIR(status.st_mode) else []  # noqa: PTH208
    except OSError as error:
        gone = os.path.islink(path) and not os.path.lexists(os.path.realpath(path))  # noqa: PTH114
        detail = "a link to nothing" if gone else error.strerror or str(error)
        yield skipped(label(path), "unreadable", detail)
        return
    same = status.st_dev, status.st_ino
    if same in seen:
        return
    seen.add(same)
    if stat.S_ISREG(status.st_mode):
        yield _source(path, status)
    elif stat.S_ISDIR(status.st_mode):
        made = made_by_tools(path, names)
        for name in names:
            if name not in made and not hidden(name):
                yield from _visit(f"{path.rstrip('/')}/{name}", seen)
    else:
        detail = "a device, pipe or socket is never opened; pipe its text into '-'"
        yield skipped(label(path), "not-a-file", detail)


def _source(path: str, status: os.stat_result) -> Source:
    return Source(path, status.st_size, str(status.st_mtime_ns))
