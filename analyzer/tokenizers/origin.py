"""Where a tokenizer comes from: what resolving a name gives, and building a tokenizer takes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analyzer.tokenizers.facts import Facts

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a tokenizer comes from: its files, and what an alias adds to them.

    ``own_facts`` is False where the folder of the files is of another model than the name:
    a package that carries the vocabulary alone.
    """

    name: str
    source: str
    files: tuple[Path, ...]
    scheme: str | None = None
    facts: Facts = field(default_factory=Facts)
    own_facts: bool = True
    threads: int = 1

    @property
    def path(self) -> Path:
        """The file that decides the ids."""
        return self.files[0]
