"""The comparison as a page and as Markdown."""

from __future__ import annotations

from typing import Any

from analyzer.report.comparison.story import comparison_story
from analyzer.report.html import page
from analyzer.report.markdown import evidence, joined, plain, points
from analyzer.report.words import load


def comparison_html(data: dict[str, Any], lang: str = "en") -> str:
    """Give a comparison as one self-contained page, which needs no script and runs none.

    >>> comparison_html({"models": []}).startswith("<!doctype html>")
    True
    """
    told = comparison_story(data, lang, file="report.html")
    return page("comparison.html.j2", told, lang)


def comparison_markdown(data: dict[str, Any], lang: str = "en") -> str:
    """Give a comparison as Markdown.

    >>> models = [{"name": "b", "tokens": 6, "times_the_fewest": 1.0}]
    >>> print(comparison_markdown({"models": models}).splitlines()[0])
    # b needs the fewest tokens
    """
    told = comparison_story(data, lang, file="report.md")
    words = load(lang)
    return joined(
        [
            f"# {plain(told.heading)}",
            plain(told.lead),
            plain(told.subject),
            *evidence([told.ranking], words),
            *points(words("comparison.says"), told.follows),
            *points(words("comparison.limits"), told.limits),
            *evidence(told.sections, words),
        ]
    )
