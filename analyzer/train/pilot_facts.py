"""What a finished pilot says to the rules: measured facts, which outrank estimates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analyzer.errors import PathNotFoundError, UsageError
from analyzer.inject.checkpoint import read_object

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = "analyzer/pilot/1"
NAME = "pilot.json"


def facts_of_pilot(path: Path) -> dict[str, Any]:
    """Read the facts of a pilot.json, or of the folder that holds one.

    Raises PathNotFoundError for no file, UsageError for a file that is no pilot's.
    """
    file = path / NAME if path.is_dir() else path
    if not file.is_file():
        raise PathNotFoundError(f"there is no pilot at '{path}'", hint="run `analyze pilot` first")
    content = read_object(file)
    if content.get("schema") != SCHEMA or not isinstance(content.get("facts"), dict):
        raise UsageError(f"'{file}' is no pilot.json", hint="give what `analyze pilot` wrote")
    if content.get("is_void"):
        raise UsageError(
            f"'{file}' is void: training made the model worse on its own domain",
            hint="run the pilot again with a lower --learning-rate",
        )
    if not content["facts"]:
        raise UsageError(
            f"'{file}' compared nothing: not both of its sides ran",
            hint="run it again with a larger --budget, and --resume",
        )
    return dict(content["facts"])
