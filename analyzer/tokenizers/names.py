"""Short names of models, from the data file ``aliases.yaml``."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from analyzer.tokenizers.facts import Facts


@dataclass(frozen=True, slots=True)
class Package:
    """An installable package that carries a tokenizer file, and where the file lies in it."""

    distribution: str
    module: str
    file: str
    scheme: str | None = None

    def path(self) -> Path | None:
        """Give the file where the package is installed, without importing the package."""
        spec = importlib.util.find_spec(self.module)
        if spec is None or not spec.submodule_search_locations:
            return None
        path = Path(next(iter(spec.submodule_search_locations))) / self.file
        return path if path.is_file() else None

    def described(self) -> str:
        """Name the package with its installed version."""
        from importlib.metadata import PackageNotFoundError, version

        try:
            return f"package {self.distribution} {version(self.distribution)}"
        except PackageNotFoundError:
            return f"package {self.distribution}"


@dataclass(frozen=True, slots=True)
class Alias:
    """One entry: ``name`` and its other ``names``, the hub id, the carrier, the known facts.

    ``gated``: the hub gives the model only to those who accepted its licence.
    """

    name: str
    names: tuple[str, ...]
    algorithm: str
    hub: str | None = None
    gated: bool = False
    package: Package | None = None
    facts: Facts = field(default_factory=Facts)


@cache
def aliases() -> tuple[Alias, ...]:
    """Give every alias of the data file, in its order.

    >>> [alias.hub for alias in aliases() if alias.name == "llama-2"]
    ['meta-llama/Llama-2-7b-hf']
    """
    text = (Path(__file__).parent / "aliases.yaml").read_text(encoding="utf-8")
    return tuple(_alias(entry) for entry in yaml.safe_load(text))


def _alias(entry: dict[str, Any]) -> Alias:
    package = entry.get("package")
    names = tuple(entry["names"])
    return Alias(
        name=names[0],
        names=names,
        algorithm=entry["algorithm"],
        hub=entry.get("hub"),
        gated=entry.get("gated", False),
        package=Package(**package) if package else None,
        facts=Facts(**entry.get("facts", {})),
    )


@cache
def by_name() -> dict[str, Alias]:
    """Give the alias of every name."""
    return {name: alias for alias in aliases() for name in alias.names}


def find(name: str) -> Alias | None:
    """Give the alias of a name; letter case is not minded.

    >>> find("Llama").name
    'llama-3'
    """
    return by_name().get(name.lower())


def close_matches(name: str) -> list[str]:
    """Give names of aliases that resemble a mistyped one.

    >>> close_matches("lama")[0]
    'llama'
    """
    import difflib

    return difflib.get_close_matches(name.lower(), by_name(), n=4, cutoff=0.55)
