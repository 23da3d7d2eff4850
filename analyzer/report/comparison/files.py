"""Writes the files of a comparison, each whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analyzer.report.comparison.content import comparison
from analyzer.report.files import bytes_in, json_bytes, put

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def write_comparison(
    reports: Sequence[dict[str, Any]],
    out: Path,
    *,
    folders: Sequence[str],
    cuts: Sequence[dict[str, Any]] = (),
    lang: str = "en",
) -> dict[str, Path]:
    """Write comparison.html, comparison.md and comparison.json into a folder.

    ``folders`` are where each report lies, relative to ``out``; ``cuts`` as in ``comparison``.
    The pages are made from the content of comparison.json alone. Gives each file's path by name.
    """
    from analyzer.report.comparison.pages import comparison_html, comparison_markdown

    data = comparison(reports, folders, cuts)
    contents = {
        "comparison.json": json_bytes(data),
        "comparison.md": comparison_markdown(data, lang).encode("utf-8", "replace"),
        "comparison.html": comparison_html(data, lang).encode("utf-8", "replace"),
    }
    return put(out, {name: bytes_in(content) for name, content in contents.items()})
