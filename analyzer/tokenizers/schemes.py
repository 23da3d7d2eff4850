"""Splitting schemes for rank files and GGUFs, from the data file ``schemes.yaml``."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class Scheme:
    """How text is split before merging, and the special ids after (or before) the ranks.

    ``split`` holds patterns that are cut out first, each apart; ``pattern`` splits the rest.
    ``shift`` is added to every rank to give its id. ``whole_words`` says that a pre-token that
    is in the vocabulary is taken whole, whether merges lead to it or not.
    """

    name: str
    pattern: str
    split: tuple[str, ...] = ()
    nfc: bool = False
    ranks: int | None = None
    specials: tuple[str, ...] = ()
    fill: tuple[str, int] | None = None
    special_ids: int = 0
    shift: int = 0
    first_special: int = 0
    files: tuple[str, ...] = ()
    gguf: tuple[str, ...] = ()
    whole_words: bool = False

    def special_name(self, token_id: int) -> str:
        """Give the name of a special id, or nothing where the id is not special.

        >>> schemes()["llama-3"].at(128_000).special_name(128_009)
        '<|eot_id|>'
        """
        place = token_id - self.first_special
        if not 0 <= place < self.special_ids:
            return ""
        if place < len(self.specials):
            return self.specials[place]
        if self.fill is None:
            return f"<|special_{token_id}|>"
        template, first = self.fill
        return template.format(first + place - len(self.specials))

    def at(self, ranks: int) -> Scheme:
        """Give this scheme with its special tokens after so many ranks."""
        return replace(self, first_special=ranks)


@cache
def schemes() -> dict[str, Scheme]:
    """Read every scheme of the data file, by name."""
    raw = yaml.safe_load((Path(__file__).parent / "schemes.yaml").read_text(encoding="utf-8"))
    return {name: _scheme(name, entry) for name, entry in raw.items()}


def _scheme(name: str, entry: dict[str, Any]) -> Scheme:
    lists = {key: tuple(value) for key, value in entry.items() if isinstance(value, list)}
    return Scheme(name=name, **{**entry, **lists})


def scheme_of_gguf(pre: str) -> Scheme | None:
    """Give the scheme of a GGUF's ``tokenizer.ggml.pre``."""
    return next((s for s in schemes().values() if pre in s.gguf), None)


def scheme_of_ranks(count: int, stem: str) -> Scheme | None:
    """Recognise a rank file by its name or by how many ranks it has.

    >>> scheme_of_ranks(128_000, "tokenizer").name
    'llama-3'
    """
    for candidate in schemes().values():
        if stem in candidate.files:
            return candidate
    return next((s for s in schemes().values() if s.ranks == count), None)
