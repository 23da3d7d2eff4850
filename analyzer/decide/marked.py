"""YAML that remembers its lines, so that every complaint names a file and a line."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, NoReturn

import yaml

from analyzer.errors import RulesError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


# libyaml's reader where PyYAML has it: the same plain data, several times as fast
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_LARGEST = sys.float_info.max
_MOST_LISTED = 24


@dataclass(frozen=True, slots=True)
class Marked:
    """A YAML value with its place: ``value`` is a scalar, a list or a dict of Marked."""

    value: Any
    where: str

    def plain(self) -> Any:
        """Return the value without its marks."""
        if isinstance(self.value, dict):
            return {key: item.plain() for key, item in self.value.items()}
        if isinstance(self.value, list):
            return [item.plain() for item in self.value]
        return self.value

    def refuse(self, sentence: str, *, hint: str = "") -> NoReturn:
        """Raise RulesError at this place."""
        raise RulesError(f"{self.where}: {sentence}", hint=hint)

    def mapping(self, required: Iterable[str], optional: Iterable[str] = ()) -> dict[str, Marked]:
        """Return the value as a mapping with these keys and no others."""
        if not isinstance(self.value, dict):
            self.refuse("a mapping was expected here")
        needed = tuple(required)
        known = (*needed, *optional)
        for key, item in self.value.items():
            if key not in known:
                item.refuse(f"unknown key '{key}'", hint=near(key, known))
        for key in needed:
            if key not in self.value:
                self.refuse(f"the key '{key}' is missing")
        return self.value

    def items(self) -> list[Marked]:
        """Return the value as a list."""
        if not isinstance(self.value, list):
            self.refuse("a list was expected here")
        return self.value

    def text(self, one_of: Iterable[str] = ()) -> str:
        """Return the value as text, one of those listed where some are."""
        if not isinstance(self.value, str) or not self.value.strip():
            self.refuse(f"text was expected here, not {self.plain()!r}")
        known = tuple(one_of)
        if known and self.value not in known:
            self.refuse(
                f"'{self.value}' is none of {', '.join(known)}", hint=near(self.value, known)
            )
        return self.value.strip()

    def texts(self, one_of: Iterable[str] = ()) -> tuple[str, ...]:
        """Return the value as a list of texts."""
        known = tuple(one_of)
        return tuple(item.text(known) for item in self.items())

    def number(self, low: float = -_LARGEST, high: float = _LARGEST) -> float:
        """Return the value as a number of a range, a finite one in any case."""
        if isinstance(self.value, bool) or not isinstance(self.value, (int, float)):
            self.refuse(
                f"a number was expected here, not {self.plain()!r}", hint=as_number(self.value)
            )
        if not low <= self.value <= high:
            self.refuse(f"{self.value:g} is outside {low:g} to {high:g}")
        return float(self.value)


def as_number(value: object) -> str:
    """Return a hint for text that means a number; YAML 1.1 reads ``2e9`` as text.

    >>> as_number("2e9")
    'write 2000000000.0'
    """
    try:
        return f"write {float(value)}" if isinstance(value, str) else ""
    except ValueError:
        return ""


def near(word: str, known: Iterable[str]) -> str:
    """Return a hint with the closest known words, those that hold the word, or all if they are few.

    >>> near("corpus.byte", ["corpus.bytes", "terms.absent_share"])
    'did you mean corpus.bytes?'
    >>> near("share", ["corpus.bytes", "terms.absent_share"])
    'did you mean terms.absent_share?'
    """
    words = list(known)
    close = get_close_matches(word, words, n=3) or [one for one in words if word in one][:3]
    if close:
        return f"did you mean {', '.join(close)}?"
    if len(words) > _MOST_LISTED:  # the facts, rules and parameters of a pack
        return "`analyze rules list --format json` names them all"
    return f"known: {', '.join(words)}"


def read_marked(path: Path) -> Marked:
    """Read a YAML file of one document; anything but plain data is refused."""
    try:
        text = path.read_text(encoding="utf-8")
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise RulesError(f"{path}:{line}: no valid YAML: {error.problem}") from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise RulesError(f"{path}: cannot be read: {error}") from error
    if node is None:
        return Marked({}, f"{path}:1")
    return _Converter(path).convert(node)


class _Converter:
    """Turns YAML nodes into Marked; a node that stands twice is an alias, which is refused."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.loader = yaml.SafeLoader("")
        self.met: set[int] = set()

    def convert(self, node: yaml.Node) -> Marked:
        where = f"{self.path}:{node.start_mark.line + 1}"
        if id(node) in self.met:
            raise RulesError(f"{where}: anchors and aliases are not read", hint="write it out")
        self.met.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            return Marked([self.convert(item) for item in node.value], where)
        if isinstance(node, yaml.MappingNode):
            return Marked(self._mapping(node), where)
        try:
            return Marked(self.loader.construct_object(node), where)
        except (yaml.YAMLError, ValueError) as error:
            raise RulesError(f"{where}: not plain data: {error}") from error

    def _mapping(self, node: yaml.MappingNode) -> dict[str, Marked]:
        found: dict[str, Marked] = {}
        for key, item in node.value:
            where = f"{self.path}:{key.start_mark.line + 1}"
            if not isinstance(key, yaml.ScalarNode):
                raise RulesError(f"{where}: a key must be text")
            if key.value in found:
                raise RulesError(f"{where}: the key '{key.value}' stands twice")
            found[key.value] = self.convert(item)
        return found
