"""Token texts from a file, and their two forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.errors import PathNotFoundError, UsageError

if TYPE_CHECKING:
    from pathlib import Path


def read_token_file(path: Path) -> list[str]:
    """Read token texts, one a line: spaces are kept, empty lines are left out.

    A byte order mark is dropped; lines end with LF or CR LF. Raises PathNotFoundError for a
    missing file, UsageError for one that is not UTF-8.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise PathNotFoundError(f"'{path}' cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(
            f"'{path}' is not UTF-8: {error.reason} at byte {error.start}",
            hint="save it as UTF-8, one token a line",
        ) from error
    lines = (line.removesuffix("\r") for line in text.split("\n"))
    return [line for line in lines if line]


def both(text: str) -> tuple[str, ...]:
    """Give a token as it is and in its other form, with or without the leading space.

    >>> both(" gene"), both("exon"), both(" ")
    ((' gene', 'gene'), ('exon', ' exon'), (' ',))
    """
    if not text.strip(" "):
        return (text,)
    return text, text[1:] if text.startswith(" ") else f" {text}"
