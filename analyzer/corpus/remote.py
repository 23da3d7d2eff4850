"""Addresses such as s3://bucket/folder: listed and opened by fsspec and its packages."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from analyzer.corpus.filenames import hidden
from analyzer.errors import PathNotFoundError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://")
BLOCK_BYTES = 8 << 20
"""What is asked of a store at a time: small requests cost more than their bytes."""


def is_address(path: str) -> bool:
    """Say whether a path is an address.

    >>> is_address("s3://bucket/notes"), is_address("notes/a.txt"), is_address("C://x")
    (True, False, False)
    """
    return bool(_ADDRESS.match(path))


def files(address: str) -> Iterator[tuple[str, int, str]]:
    """List the files of an address, folder or glob in order: address, size, mark of change.

    Raises PathNotFoundError where nothing is there, and UsageError where the package for the
    protocol is missing or the store refuses.
    """
    system, path = _system(address)
    try:
        with _as_os_errors():
            globbed = re.search(r"[*?\[]", path)
            paths = [p for p in system.glob(path) if not _hidden(p, "")] if globbed else [path]
            found = {
                name: info
                for start in paths
                for name, info in _under(system, start).items()
                if info["type"] == "file" and not _hidden(name, start)
            }
    except FileNotFoundError:
        found = {}
    except OSError as error:
        raise UsageError(
            f"{address} cannot be listed: {error}",
            hint="check the address and the credentials that its package uses",
        ) from error
    if not found:
        raise PathNotFoundError(
            f"there is no file at {address}", hint="check the spelling; ** reaches into subfolders"
        )
    for name in sorted(found):
        yield system.unstrip_protocol(name), int(found[name]["size"] or 0), _mark(found[name])


def opened(address: str) -> BinaryIO:
    """Open an address for reading; OSError for whatever hinders it."""
    system, path = _system(address)
    with _as_os_errors():
        return cast("BinaryIO", system.open(path, "rb", block_size=BLOCK_BYTES))


def mark(address: str) -> tuple[int, str]:
    """Give size and mark of change as they are now; (-1, "") where the file is gone."""
    system, path = _system(address)
    system.invalidate_cache()
    try:
        with _as_os_errors():
            info = _under(system, path)[path]
    except (OSError, KeyError):
        return -1, ""
    return int(info["size"] or 0), _mark(info)


def _system(address: str) -> tuple[Any, str]:
    import fsspec

    if "::" in address:
        raise UsageError(
            f"chained addresses are not read: {address}",
            hint="name the file itself; compression and archives are found by their first bytes",
        )
    try:
        return cast("tuple[Any, str]", fsspec.url_to_fs(address))
    except ImportError as error:
        protocol = address.partition("://")[0]
        package = {"s3": "s3fs", "s3a": "s3fs", "gs": "gcsfs", "gcs": "gcsfs", "az": "adlfs"}
        raise UsageError(
            f"{protocol}:// needs a package that is not installed",
            hint=f"pip install {package[protocol]}" if protocol in package else str(error),
        ) from error
    except ValueError as error:
        raise UsageError(
            f"no way is known to read {address}: {error}",
            hint="s3://, gs://, az://, hdfs://, file:// and others that fsspec knows are read",
        ) from error


def _under(system: Any, path: str) -> dict[str, dict[str, Any]]:
    return cast("dict[str, dict[str, Any]]", system.find(path, detail=True))


def _hidden(name: str, start: str) -> bool:
    inside = name[len(start) :] if start else name.rpartition("/")[2]
    return any(hidden(part) for part in inside.split("/") if part)


def _mark(info: dict[str, Any]) -> str:
    keys = ("ETag", "etag", "LastModified", "last_modified", "mtime", "created", "checksum")
    return "|".join(str(info[key]) for key in keys if info.get(key) is not None)


@contextmanager
def _as_os_errors() -> Iterator[None]:
    """Make what a store raises an OSError: each package has errors of its own."""
    try:
        yield
    except OSError:
        raise
    except Exception as error:
        raise OSError(str(error).partition("\n")[0] or type(error).__name__) from error
