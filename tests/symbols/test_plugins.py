"""Plug-ins: what they find is used, and what they do wrong is told in a sentence with their name."""

from dataclasses import replace
from importlib import metadata

import pytest

from analyzer import symbols
from analyzer.errors import AnalyzerError
from analyzer.symbols.detector import EXACT, Detector
from analyzer.symbols.page import Hit

ROWS = ("stitches", "rows", ("row",), EXACT)
TEXT = "Then k2tog, yo and a rest."


def _row(start, end):
    return lambda _page: [Hit(start, end, "row")]


def _fails(_page):
    raise KeyError("k2tog")
    yield


KNITTING = Detector(*ROWS, _row(5, 10), (("k2tog", "k2tog"),), ("wool",))
DETECTORS = (KNITTING,)
RAISING = (replace(KNITTING, find=_fails),)
OUTSIDE = (replace(KNITTING, find=_row(5, 500)),)
BEFORE = (replace(KNITTING, find=_row(-3, 5)),)
EMPTY = (replace(KNITTING, find=_row(5, 5)),)
OF_A_STRANGE_KIND = (replace(KNITTING, find=lambda _: [Hit(5, 10, "column")]),)
OF_STRANGE_TYPES = (replace(KNITTING, find=lambda _: [("5", 10.0, "row")]),)
NO_HITS = (replace(KNITTING, find=lambda _: [42]),)
NOTHING = (replace(KNITTING, find=lambda _: None),)
NO_KINDS = (replace(KNITTING, kinds=()),)
NO_RANK = (replace(KNITTING, rank="high"),)
NO_DETECTORS = (42,)
OVERLAPPING = (replace(KNITTING, find=lambda _: [Hit(5, 10, "row"), Hit(5, 14, "row")]),)


@pytest.fixture
def plug(monkeypatch):
    def plug_in(name, module=__name__):
        entry = metadata.EntryPoint("knit", f"{module}:{name}", "analyzer.symbols")
        monkeypatch.setattr(metadata, "entry_points", lambda group: [entry])
        symbols.forget_classes()

    yield plug_in
    monkeypatch.undo()
    symbols.forget_classes()


def test_what_a_plug_in_finds_is_found(plug):
    plug("DETECTORS")
    assert "stitches" in symbols.classes()
    assert [(span.kind, span.text) for span in symbols.detect(TEXT)] == [("row", "k2tog")]


def test_overlapping_finds_are_settled_as_any(plug):
    plug("OVERLAPPING")
    assert [span.text for span in symbols.detect(TEXT)] == ["k2tog, yo"]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("NO_SUCH_NAME", "can't be loaded"),
        ("NO_DETECTORS", "no detector"),
        ("NO_KINDS", "detector 'rows': a class, a name and kinds are texts"),
        ("NO_RANK", "its rank 'high' is none"),
        ("RAISING", "detector 'rows' failed: KeyError: 'k2tog'"),
        ("OUTSIDE", "end=500, kind='row'.: a hit lies in the text, whose length is 26"),
        ("BEFORE", "a hit lies in the text"),
        ("EMPTY", "a hit lies in the text"),
        ("OF_A_STRANGE_KIND", "its kind is not among those declared"),
        ("OF_STRANGE_TYPES", "a hit lies in the text"),
        ("NO_HITS", "a hit is a start, an end and a kind"),
        ("NOTHING", "failed: TypeError"),
    ],
)
def test_what_a_plug_in_does_wrong_is_told(plug, name, sentence):
    plug(name)
    with pytest.raises(AnalyzerError, match=f"the plug-in 'knit'.*{sentence}") as told:
        symbols.detect(TEXT)
    assert told.value.hint or name in {"NO_DETECTORS", "NO_KINDS", "NO_RANK"}


def test_the_command_line_prints_no_traceback(plug, tmp_path, capsys):
    from analyzer.cli import main

    plug("RAISING")
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    with pytest.raises(SystemExit, match="2"):
        main(["symbols", str(tmp_path / "a.txt")])
    said = capsys.readouterr().err
    assert "the plug-in 'knit'" in said
    assert "Traceback" not in said
