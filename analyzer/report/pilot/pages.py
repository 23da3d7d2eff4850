"""The files of a pilot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analyzer.report.files import json_bytes, put
from analyzer.report.finding import finding_pages
from analyzer.report.pilot.story import pilot_story

if TYPE_CHECKING:
    from pathlib import Path


def write_pilot(data: dict[str, Any], out: Path, *, lang: str = "en") -> dict[str, Path]:
    """Write pilot.json, pilot.md and pilot.html into a folder; give their paths by name."""
    pages = finding_pages(pilot_story(data, lang), lang)
    return put(out, {"pilot.json": json_bytes(data), **pages})
