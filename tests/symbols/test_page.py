"""The page on symbols says what there is."""

import re
from pathlib import Path

from analyzer import symbols
from analyzer.symbols.user import load_class
from analyzer.symbols.validators import VALIDATORS

PAGE = (Path(__file__).parents[2] / "docs" / "symbols.md").read_text(encoding="utf-8")


def test_the_table_lists_every_kind():
    listed = {
        class_: set(kinds.split(", "))
        for class_, kinds in re.findall(
            r"^\| (\w+) \| ([a-z-]+(?:, [a-z-]+)*) \|$", PAGE, re.MULTILINE
        )
    }
    shipped = {}
    for detector in symbols.detectors():
        shipped.setdefault(detector.class_, set()).update(detector.kinds)
    assert {name: listed[name] for name in shipped} == shipped


def test_the_example_of_a_class_is_one(tmp_path):
    path = tmp_path / "class.yaml"
    path.write_text(re.search(r"```yaml\n(.*?)```", PAGE, re.DOTALL)[1], encoding="utf-8")
    (detector,) = load_class(path)
    assert detector.name == "batches/lot-number"
    assert f"{', '.join(VALIDATORS)}." in PAGE.replace("\n", " ")
