"""The pilot as a page and as Markdown, and its files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analyzer.report.files import bytes_in, json_bytes, put
from analyzer.report.html import page
from analyzer.report.markdown import evidence, joined, plain, points
from analyzer.report.pilot.story import pilot_story
from analyzer.report.words import load

if TYPE_CHECKING:
    from pathlib import Path


def write_pilot(data: dict[str, Any], out: Path, *, lang: str = "en") -> dict[str, Path]:
    """Write pilot.json, pilot.md and pilot.html into a folder; give their paths by name."""
    contents = {
        "pilot.json": json_bytes(data),
        "pilot.md": pilot_markdown(data, lang).encode("utf-8", "replace"),
        "pilot.html": pilot_html(data, lang).encode("utf-8", "replace"),
    }
    return put(out, {name: bytes_in(content) for name, content in contents.items()})


def pilot_html(data: dict[str, Any], lang: str = "en") -> str:
    """Give a pilot as one self-contained page, which needs no script and runs none.

    >>> pilot_html({}).startswith("<!doctype html>")
    True
    """
    return page("pilot.html.j2", pilot_story(data, lang), lang)


def pilot_markdown(data: dict[str, Any], lang: str = "en") -> str:
    """Give a pilot as Markdown.

    >>> print(pilot_markdown({}).splitlines()[0])
    # The pilot compared nothing
    """
    told = pilot_story(data, lang)
    words = load(lang)
    return joined(
        [
            f"# {plain(told.heading)}",
            plain(told.lead),
            plain(told.subject),
            *evidence([told.ranking], words),
            *points(words("pilot.says"), told.follows),
            *points(words("pilot.limits"), told.limits),
            *evidence(told.sections, words),
        ]
    )
