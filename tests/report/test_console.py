from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console

from analyzer.report import terminal


def show(data, width=80, encoding="utf-8", **options):
    file = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    terminal(data, Console(file=file, width=width, **options), out=Path("reports/lab-llama"))
    file.flush()
    return file.buffer.getvalue().decode(encoding)


@pytest.mark.parametrize("name", ["sample", "sample_zh", "hostile"])
@pytest.mark.parametrize("width", [40, 80, 120])
def test_no_line_is_wider_than_the_terminal(name, width, request):
    for line in show(request.getfixturevalue(name), width).splitlines():
        assert cell_len(line) <= width


def test_the_verdict_comes_first_and_the_report_last(sample):
    lines = show(sample).split("\n")
    assert lines[1] == "EXTEND THE VOCABULARY   High confidence (87 %)"
    assert lines[-3].strip() == "reports/lab-llama/report.html"


def test_it_means_the_same_without_colour(sample):
    coloured = show(sample, force_terminal=True, color_system="truecolor")
    plain = show(sample, force_terminal=True, no_color=True, color_system=None)
    assert "\x1b[" in coloured
    assert "\x1b" not in plain
    assert "EXTEND THE VOCABULARY" in plain


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "gb18030"])
@pytest.mark.parametrize("name", ["sample", "sample_zh"])
def test_a_terminal_without_unicode_is_served(name, encoding, request):
    assert "Key figures" in show(request.getfixturevalue(name), encoding=encoding)


def test_corpus_text_cannot_steer_the_terminal(hostile):
    hostile["decision"]["reasons"].insert(0, "[bold red]x[/] [link=file:///etc/passwd]y[/link]")
    text = show(hostile, force_terminal=True, color_system="truecolor")
    assert "[bold red]x[/] [link=file:///etc/passwd]y[/link]" in text.replace("\n", "")
    assert "\x1b[31m" not in text
    assert "\x1b]8" not in text


def test_nothing_known_is_no_crash():
    assert "UNDECIDED" in show({})
