"""The colours of the page, measured: text at least 4.5 to 1 on every ground it stands on."""

from __future__ import annotations

import itertools
import re
from importlib import resources

import pytest

CSS = resources.files("analyzer.report").joinpath("templates", "report.css").read_text("utf-8")


def palettes():
    found = {}
    for block in re.findall(r":root \{(.*?)\}", CSS, re.DOTALL):
        colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", block))
        found[("light", "dark", "paper")[len(found)]] = colours
    return found


def luminance(colour):
    digits = colour[1:] if len(colour) == 7 else "".join(c * 2 for c in colour[1:])
    parts = (int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4))
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", ["light", "dark", "paper"])
def test_text_stands_out_from_its_ground(name):
    colours = palettes()[name]
    for text, ground in itertools.product(("ink", "soft", "accent", "warm"), ("paper", "wash")):
        assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
    assert contrast(colours["ink"], colours["accent-wash"]) >= 4.5
    assert contrast(colours["bar"], colours["paper"]) >= 3
