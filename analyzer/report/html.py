"""The story as one self-contained page that asks nothing of the network."""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib import resources
from typing import TYPE_CHECKING, Any

from analyzer.report.build import story
from analyzer.report.words import load

if TYPE_CHECKING:
    from jinja2 import Environment

_BYTE = re.compile("<0x([0-9A-F]{2})>")
_OPTION = re.compile(r"(--[a-z][a-z-]+)")
_PERCENT = re.compile(r"(?<=\d) (?=%)")


def render_html(data: dict[str, Any], lang: str = "en") -> str:
    """Give the report of one run as a page; corpus text in it is only ever text.

    The page carries its style and script inside, allowed by their digests in a policy that
    forbids everything else, and is complete without the script.

    >>> render_html({}).startswith("<!doctype html>")
    True
    """
    return page("report.html.j2", story(data, lang), lang, script=_part("report.js"))


def page(template: str, report: Any, lang: str, *, script: str = "") -> str:
    """Fill a template with a story; without a script the page's policy allows none."""
    style = _part("report.css")
    return (
        _environment()
        .get_template(template)
        .render(
            report=report,
            words=load(lang),
            style=style,
            script=script,
            style_digest=_digest(style),
            script_digest=_digest(script),
        )
    )


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("analyzer.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_unbroken,
    )
    environment.filters["lone_bytes"] = lone_bytes
    environment.filters["options"] = _OPTION.split  # a text and an option by turns
    environment.filters["kind"] = lambda block: type(block).__name__.lower()  # names its macro
    return environment


def lone_bytes(piece: str) -> str:
    """Give a piece with its bytes as bare digits; nothing where it has no lone bytes.

    >>> lone_bytes("<0xE8><0x90>"), lone_bytes("▁<0xE5>"), lone_bytes("CC")
    ('E8 90', '▁ E5', '')
    """
    shown, found = _BYTE.subn(r" \1 ", piece)
    return shown.replace("  ", " ").strip() if found else ""


def _unbroken(value: Any) -> Any:
    """Keep a number and its per cent sign on one line."""
    return _PERCENT.sub("\u00a0", value) if type(value) is str else value


@cache
def _part(name: str) -> str:
    return resources.files("analyzer.report").joinpath("templates", name).read_text("utf-8")


def _digest(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode("ascii")
