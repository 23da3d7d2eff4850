"""The comparison as a page and as Markdown, and its files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analyzer.report.comparison.content import comparison
from analyzer.report.comparison.story import comparison_story
from analyzer.report.files import json_bytes, put
from analyzer.report.finding import finding_html, finding_markdown

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
    data = comparison(reports, folders, cuts)
    contents = {
        "comparison.json": json_bytes(data),
        "comparison.md": comparison_markdown(data, lang).encode("utf-8", "replace"),
        "comparison.html": comparison_html(data, lang).encode("utf-8", "replace"),
    }
    return put(out, contents)


def comparison_html(data: dict[str, Any], lang: str = "en") -> str:
    """Give a comparison as a page that leads to the page of each model.

    >>> comparison_html({"models": []}).startswith("<!doctype html>")
    True
    """
    return finding_html(comparison_story(data, lang, file="report.html"), lang)


def comparison_markdown(data: dict[str, Any], lang: str = "en") -> str:
    """Give a comparison as Markdown that leads to the Markdown of each model.

    >>> models = [{"name": "b", "tokens": 6, "times_the_fewest": 1.0}]
    >>> print(comparison_markdown({"models": models}).splitlines()[0])
    # b needs the fewest tokens
    """
    return finding_markdown(comparison_story(data, lang, file="report.md"), lang)
