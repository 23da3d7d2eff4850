"""Finished batches on disk, so that an interrupted scan goes on where it stopped."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from analyzer.errors import AnalyzerError
from analyzer.scanner.table import ScanTable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Journal:
    """A folder of tables, one a batch, valid for one corpus, set of tokenizers and version.

    A table is written under a temporary name and renamed, so a kill leaves whole files only.
    """

    def __init__(self, folder: Path, key: dict[str, Any], *, resume: bool) -> None:
        """Keep what stands in the folder if it is of the same key and ``resume`` is wanted."""
        self.folder = folder
        key_text = json.dumps(key, sort_keys=True)
        key_file = folder / "key.json"
        with _told(folder):
            self.resumed = resume and key_file.is_file() and key_file.read_text() == key_text
            if not self.resumed:
                shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True, exist_ok=True)
            key_file.write_text(key_text)

    def read(self, number: int) -> ScanTable | None:
        """Give the table of a finished batch."""
        path = self.folder / f"{number:06}.table"
        if not path.is_file():
            return None
        data = path.read_bytes()
        digest, data = data[:32], data[32:]
        return ScanTable.from_bytes(data) if hashlib.sha256(data).digest() == digest else None

    def write(self, number: int, table: ScanTable) -> None:
        """Keep the table of a finished batch."""
        data = table.to_bytes()
        path = self.folder / f"{number:06}.table"
        temporary = path.with_suffix(".partial")
        with _told(self.folder), temporary.open("wb") as file:
            file.write(hashlib.sha256(data).digest())
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.rename(path)

    def remove(self) -> None:
        """Drop the folder once the result stands."""
        shutil.rmtree(self.folder, ignore_errors=True)


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
