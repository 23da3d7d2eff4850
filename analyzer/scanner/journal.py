"""Finished shards on disk: an interrupted scan goes on, and a later one counts only what is new."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import zstandard

from analyzer.errors import AnalyzerError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

DIGEST_BYTES = 32
_COUNTING = ("corpus", "scanner", "symbols", "terms", "tokenizers")
_LIBRARIES = ("gigatoken", "polars", "rjieba", "sentencepiece", "tiktoken", "tokenizers")


@dataclass(frozen=True, slots=True)
class Known:
    """Files that were read, each as (path, size, time of change), and the shards they became."""

    files: tuple[tuple[str | int, ...], ...]
    shards: tuple[str, ...]


def code_digest() -> str:
    """Digest what makes a table, code and data: counts of another version are not taken over.

    The libraries that cut text and are installed count by their versions.

    >>> len(code_digest())
    64
    """
    package = Path(__file__).parents[1]
    paths = (path for room in _COUNTING for path in (package / room).rglob("*"))
    files = sorted(path for path in paths if path.is_file() and path.suffix != ".pyc")
    digests = (hashlib.sha256(file.read_bytes()).digest() for file in files)
    versions = "".join(f"{name} {_version(name)}\n" for name in _LIBRARIES)
    return hashlib.sha256(b"".join([*digests, versions.encode()])).hexdigest()


def _version(distribution: str) -> str:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return ""


def packed(parts: Sequence[bytes | memoryview]) -> bytes:
    """Give the parts of a table's bytes as they are sent and kept: a digest, then compressed.

    >>> unpacked(packed([b"he", b"art"]))
    b'heart'
    """
    stream = zstandard.ZstdCompressor(level=1).compressobj(size=sum(map(len, parts)))
    blocks = [*map(stream.compress, parts), stream.flush()]
    digest = hashlib.sha256()
    for block in blocks:
        digest.update(block)
    return b"".join([digest.digest(), *blocks])


def unpacked(data: bytes) -> bytes:
    """Give the bytes of the table that was ``packed``."""
    return zstandard.decompress(memoryview(data)[DIGEST_BYTES:])


class Journal:
    """A folder with a table a finished shard, valid for one set of tokenizers and one version.

    A table is written under a temporary name and renamed, so a kill leaves whole files only.
    ``files.jsonl`` says which files became which shards; a line may name shards that were not
    finished, and the last line may be torn.
    """

    def __init__(self, folder: Path, key: dict[str, Any], *, resume: bool) -> None:
        """Keep what stands in the folder if it is of the same key and ``resume`` is wanted."""
        self.folder = folder
        self.resume = resume
        key_text = json.dumps(key, sort_keys=True)
        key_file = folder / "key.json"
        with _told(folder):
            found = key_file.is_file()
            self.resumed = resume and found and key_file.read_text() == key_text
            self.other_key = resume and found and not self.resumed
            if not self.resumed:
                shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True, exist_ok=True)
            if not self.resumed:
                key_file.write_text(key_text)
            self.known = tuple(self._read_known())
            self._rewrite(self.known)  # without a torn line at the end
        self._noted: list[Known] = []
        self._used: set[str] = set()

    @property
    def known_files(self) -> dict[str, tuple[str | int, ...]]:
        """The files of the earlier scan by path, as they were."""
        return {str(file[0]): file for known in self.known for file in known.files}

    def read(self, name: str) -> bytes | None:
        """Give the bytes of a finished shard's table; None if it is not there, or damaged."""
        self._used.add(name)
        path = self._path(name)
        if not path.is_file():
            return None
        data = path.read_bytes()
        digest, table = data[:DIGEST_BYTES], memoryview(data)[DIGEST_BYTES:]
        return unpacked(data) if hashlib.sha256(table).digest() == digest else None

    def write(self, name: str, data: bytes) -> None:
        """Keep the ``packed`` table of a finished shard."""
        path = self._path(name)
        temporary = path.with_suffix(".partial")
        with _told(self.folder):
            with temporary.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            temporary.rename(path)

    def note(self, files: Sequence[Sequence[str | int]], shards: Sequence[str]) -> None:
        """Write down which files become which shards."""
        known = Known(tuple(tuple(file) for file in files), tuple(shards))
        self._noted.append(known)
        with _told(self.folder), self._list.open("a", encoding="utf-8") as file:
            file.write(_line(known))

    def close(self) -> None:
        """Keep what a later scan can use, if that is wanted, or nothing."""
        if not self.resume:
            shutil.rmtree(self.folder, ignore_errors=True)
            return
        with _told(self.folder):
            for path in self.folder.glob("*.table"):
                if path.stem not in self._used:
                    path.unlink()
            all_known = dict.fromkeys((*self.known, *self._noted))
            kept = [known for known in all_known if self._used.issuperset(known.shards)]
            self._rewrite(kept)

    def _rewrite(self, known: Iterable[Known]) -> None:
        temporary = self._list.with_suffix(".partial")
        temporary.write_text("".join(_line(one) for one in known), encoding="utf-8")
        temporary.rename(self._list)

    @property
    def _list(self) -> Path:
        return self.folder / "files.jsonl"

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.table"

    def _read_known(self) -> Iterator[Known]:
        if not self._list.is_file():
            return
        for line in self._list.read_text(encoding="utf-8").splitlines():
            try:
                item = json.loads(line)
            except ValueError:  # the last line of a scan that was killed
                continue
            yield Known(tuple(tuple(file) for file in item["files"]), tuple(item["shards"]))


def _line(known: Known) -> str:
    return json.dumps({"files": known.files, "shards": known.shards}) + "\n"


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """Tell a full disk or a forbidden folder in a sentence."""
    try:
        yield
    except OSError as error:
        raise AnalyzerError(
            f"the progress of the scan cannot be kept in {folder}: {error.strerror}",
            hint="name a folder that can be written and has room with --out",
        ) from error
