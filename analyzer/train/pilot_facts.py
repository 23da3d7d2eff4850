"""What a finished pilot says to the rules: measured facts, which outrank estimates.

They hold for what was tried, so a pilot is held against the model that is asked about, and told by
how much what it tried is what is proposed now.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analyzer.errors import PathNotFoundError, UsageError
from analyzer.inject.checkpoint import EVERY_BYTE, describe, read_object

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from analyzer.extend import Extension
    from analyzer.tokenizers.base import Tokenizer

SCHEMA = "analyzer/pilot/1"
NAME = "pilot.json"
_TRIED = 1000  # a larger extension is known by its first tokens


@dataclass(frozen=True, slots=True)
class Pilot:
    """A finished pilot: what it found, of which model, with which tokens.

    ``tried`` are the tokens by their text, with the model's own ids for it, and ``digest`` is of
    the model's weights.
    """

    facts: Mapping[str, Any]
    tried: Mapping[str, tuple[int, ...]]
    model: str
    digest: str

    def is_of(self, tokenizer: Tokenizer) -> bool:
        """Say whether a tokenizer is that of the pilot, from whatever file it was read."""
        return all(tuple(tokenizer.encode(text)) == ids for text, ids in self.tried.items())

    def facts_beside(self, proposed: Mapping[str, float]) -> dict[str, Any]:
        """Give the facts, and by how much the pilot tried what is proposed: token to its saving.

        >>> pilot = Pilot({}, {"CC": (1, 1), "OO": (2, 2)}, "m", "")
        >>> pilot.facts_beside({"CC": 80.0, "NN": 20.0})
        {'pilot.alike_share': 0.5}

        That is the lesser of two shares: of the tokens tried that are proposed, and of what the
        proposal saves that tokens tried save.
        """
        shared = proposed.keys() & self.tried.keys()
        saving = sum(proposed[token] for token in shared) / (sum(proposed.values()) or 1)
        alike = min(len(shared) / max(len(self.tried), 1), saving)
        return {**self.facts, "pilot.alike_share": round(alike, 4)}


def tried(extension: Extension) -> dict[str, str]:
    """Give the tokens of an extension, each with the base's ids for it, as ``pilot.json`` does."""
    texts = [token.text for token in extension.added[:_TRIED]]
    return {text: " ".join(map(str, extension.base.encode(text))) for text in texts}


def read_pilot(path: Path) -> Pilot:
    """Read a pilot.json, or that in a folder.

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
    try:
        found = content["extension"]["tried"].items()
        tokens = {text: tuple(map(int, ids.split())) for text, ids in found}
        return Pilot(content["facts"], tokens, content["model"]["name"], content["model"]["digest"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UsageError(
            f"'{file}' does not say which tokens it tried on which model",
            hint="run the pilot again with --resume: what it trained is kept",
        ) from error


def pilots_of(
    path: Path, loaded: Mapping[str, Tokenizer], told: Callable[[str], object]
) -> dict[str, Pilot]:
    """Give the pilot to the models that it was of; ``told`` hears of what it does not hold for.

    Raises UsageError where it was of none of them.
    """
    pilot = read_pilot(path)
    own = {name: tokenizer for name, tokenizer in loaded.items() if pilot.is_of(tokenizer)}
    if not own:
        raise UsageError(
            f"the pilot in '{path}' was of {pilot.model}, whose tokens are not those of "
            f"{', '.join(loaded)}",
            hint="run `analyze pilot` on this model, or name the model of the pilot",
        )
    for name, tokenizer in loaded.items():
        if name not in own:
            told(f"The pilot was of {pilot.model}; of {name} it says nothing.")
        elif not pilot.digest.startswith(EVERY_BYTE):
            continue  # noted by samples, as an earlier version did it: it tells nothing here
        elif (weights := describe(tokenizer)) and weights["digest"] != pilot.digest:
            told(f"The pilot trained {pilot.model}; {name} has the same tokens, but other weights.")
    return dict.fromkeys(own, pilot)
