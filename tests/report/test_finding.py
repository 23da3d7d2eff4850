"""Pilots and warm-ups as their readers meet them: page, Markdown, terminal."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console
from selectolax.lexbor import LexborHTMLParser

from analyzer.report import terminal_finding, write_finding
from analyzer.report.finding import finding

PILOTS = sorted((Path(__file__).parents[2] / "reports" / "examples").glob("pilot-*/pilot.json"))
WARMUP = {
    "source": "llama-chem",
    "new_tokens": 20,
    "tokens": 768,
    "flops": 3.03e7,
    "seconds": 12.0,
    "settings": {"objective": "next-token", "rows_learning_rate": 1e-3, "general_share": 0.1},
    "measures": [
        {"name": "held-out text", "unit": "bits per byte", "texts": 6, "base": [4.4, 4.3, 4.5],
         "before": [2.9, 2.8, 3.0], "after": [2.8, 2.7, 2.9], "gain": [0.034, 0.031, 0.037],
         "gain_over_base": [-0.2, -0.3, -0.1]},
        {"name": "general text", "unit": "bits per byte", "texts": 4, "gain": [-0.01, -0.02, 0.0]},
    ],
    "history": {
        "stopped": "patience",
        "best_step": 1,
        "steps": [{"tokens": n, "loss": 7 - n / 400, "heldout": None} for n in (256, 512, 768)],
    },
}  # fmt: skip


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("path", PILOTS, ids=lambda path: path.parent.name)
def test_a_pilot_is_told_on_a_page_and_in_eighty_columns(path, lang, tmp_path):
    data = json.loads(path.read_text(encoding="utf-8"))
    paths = write_finding("pilot", data, tmp_path, lang=lang)
    assert sorted(paths) == ["pilot.html", "pilot.json", "pilot.md"]
    tree = LexborHTMLParser(paths["pilot.html"].read_text(encoding="utf-8"))
    assert tree.css_first("h1").text() == finding("pilot", data, lang).title
    assert len(tree.css("#table-arms tbody tr")) == len(data["arms"])
    file = io.StringIO()
    terminal_finding("pilot", data, Console(file=file, width=80), out=tmp_path / "x", lang=lang)
    lines = file.getvalue().splitlines()
    assert all(cell_len(line) <= 80 for line in lines if str(tmp_path) not in line)


def test_a_level_pilot_does_not_speak_of_a_loss():
    facts = {"pilot.bpb_gain_share": -0.06, "pilot.bpb_gain_low": -0.17}
    lead = finding("pilot", {"facts": facts | {"pilot.bpb_gain_high": 0.02}, "best": "mean"}).lead
    assert "chance may explain (gain −17.0 to 2.0 %" in lead


def test_a_warm_up_says_what_it_brought_and_what_it_did_not():
    told = finding("warmup", WARMUP)
    assert told.title == "The warm-up helped"
    assert "3.4 % fewer bits for held-out text than before it (3.1 to 3.7 %)" in told.lead
    assert any(
        "20.0 % more bits" in line and "before its extension" in line for line in told.follows
    )
    assert any("general text it needs 1.0 % more bits" in line for line in told.follows)
    assert any("step 1 were kept" in line for line in told.follows)
    assert [section.anchor for section in told.sections] == ["curves", "run"]


def test_nothing_known_is_no_crash(tmp_path):
    for kind in ("pilot", "warmup"):
        assert write_finding(kind, {}, tmp_path)[f"{kind}.md"].read_text(encoding="utf-8")
