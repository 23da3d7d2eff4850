"""What may lie beside a model, its weights and a pilot: the code that reads them loads with them.

Most scans have neither, and start sooner for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from analyzer.tokenizers.base import Tokenizer
    from analyzer.train.pilot_facts import Pilot


def weights_of(tokenizer: Tokenizer) -> dict[str, Any] | None:
    """Describe the weights beside a tokenizer, if there are any; all of them are read."""
    if not any(tokenizer.files[0].parent.glob("model.safetensors*")):
        return None
    from analyzer import inject

    return inject.describe(tokenizer)


def pilots_of(
    path: Path | None, loaded: Mapping[str, Tokenizer], told: Callable[[str], object]
) -> dict[str, Pilot]:
    """Give the pilot of a file, if one is given, to the models that it was of."""
    if path is None:
        return {}
    from analyzer.train import pilot_facts

    return pilot_facts.pilots_of(path, loaded, told)
