r"""Classes that a user declares in YAML: patterns, validators by name, and examples.

A file holds one class::

    class: batches
    kinds:
      - name: lot-number
        pattern: 'LOT-\d{6}'
        validators: [luhn]
        examples: ['LOT-123455 was recalled']
        counterexamples: ['LOT-12', 'a LOT of talk']

Each example must hold a find and each counterexample none, or the file is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import regex

from analyzer.errors import UsageError
from analyzer.symbols.detector import EXACT, Detector
from analyzer.symbols.page import Hit, Page
from analyzer.symbols.validators import VALIDATORS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_KIND_KEYS = {"name", "pattern", "ignore_case", "validators", "examples", "counterexamples"}
# A pattern that backtracks without end is stopped, and named, after this long on one text.
_SECONDS_A_TEXT = 1.0
_NAME = regex.compile(r"[\p{L}\d][\p{L}\d_-]{0,40}")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of a declared class: a pattern, and what each match must also pass."""

    name: str
    pattern: regex.Pattern[str]
    validators: tuple[str, ...]


def find_kind(kind: Kind, page: Page) -> Iterator[Hit]:
    """Give the matches of a declared kind that every validator passes."""
    try:
        for match in kind.pattern.finditer(page.text, timeout=_SECONDS_A_TEXT, concurrent=False):
            if all(VALIDATORS[name](match.group()) for name in kind.validators):
                yield Hit(match.start(), match.end(), kind.name)
    except TimeoutError as error:
        raise UsageError(
            f"the pattern of kind '{kind.name}' took over {_SECONDS_A_TEXT:.0f} s on one text",
            hint="write it without nested repetition, such as (a+)+",
        ) from error


def load_class(path: Path) -> tuple[Detector, ...]:
    """Read a class from a YAML file, and hold it to its own examples.

    Raises UsageError, naming the file and the kind, for anything that is missing, unknown,
    of the wrong type, or does not do what its examples say.
    """
    import yaml

    try:
        declared = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise UsageError(f"{path}: no readable YAML: {_brief(error)}") from error
    if not isinstance(declared, dict) or set(declared) != {"class", "kinds"}:
        raise UsageError(f"{path}: a symbol class has exactly the keys 'class' and 'kinds'")
    class_, kinds = declared["class"], declared["kinds"]
    if not isinstance(class_, str) or not class_ or not isinstance(kinds, list) or not kinds:
        raise UsageError(f"{path}: 'class' is a name and 'kinds' a list of at least one kind")
    _check_name(f"{path}: class '{class_}'", class_)
    names = [kind.get("name") for kind in kinds if isinstance(kind, dict)]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise UsageError(f"{path}: two kinds are named '{twice}'")
    return tuple(_detector(path, class_, kind) for kind in kinds)


def _brief(error: Exception) -> str:
    """Give what is wrong in one line, with its place."""
    mark = getattr(error, "problem_mark", None)
    place = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
    return place + str(getattr(error, "problem", None) or error)


def _check_name(where: str, name: str) -> None:
    """Refuse a name that can't stand in labels, ``class/kind``, and in the keys of report.json."""
    if _NAME.fullmatch(name) is None:
        raise UsageError(
            f"{where}: a name is letters, digits, hyphens and underscores",
            hint="write it like lot-number",
        )


def _detector(path: Path, class_: str, kind: Any) -> Detector:
    if not isinstance(kind, dict) or not isinstance(kind.get("name"), str):
        raise UsageError(f"{path}: each kind is a mapping with a 'name'")
    where = f"{path}: kind '{kind['name']}'"
    _check_name(where, kind["name"])
    unknown = sorted(set(kind) - _KIND_KEYS)
    if unknown:
        raise UsageError(f"{where}: unknown key '{unknown[0]}'", hint=", ".join(sorted(_KIND_KEYS)))
    validators = _strings(where, kind, "validators")
    for name in validators:
        if name not in VALIDATORS:
            raise UsageError(
                f"{where}: unknown validator '{name}'", hint="one of " + ", ".join(VALIDATORS)
            )
    examples, counterexamples = (
        _strings(where, kind, "examples"),
        _strings(where, kind, "counterexamples"),
    )
    if not examples or not counterexamples:
        raise UsageError(f"{where}: needs at least one example and one counterexample")
    find = partial(find_kind, Kind(kind["name"], _pattern(where, kind), validators))
    for text in examples:
        if not any(True for _ in find(Page(text))):
            raise UsageError(f"{where}: finds nothing in the example {text!r}")
    for text in counterexamples:
        for hit in find(Page(text)):
            raise UsageError(f"{where}: finds {text[hit.start : hit.end]!r} in a counterexample")
    return Detector(
        class_=class_,
        name=f"{class_}/{kind['name']}",
        kinds=(kind["name"],),
        rank=EXACT,
        find=find,
        examples=tuple((text, _first(find, text)) for text in examples),
        counterexamples=counterexamples,
    )


def _first(find: partial[Iterator[Hit]], text: str) -> str:
    return next(text[hit.start : hit.end] for hit in find(Page(text)))


def _pattern(where: str, kind: dict[str, Any]) -> regex.Pattern[str]:
    source, ignore_case = kind.get("pattern"), kind.get("ignore_case", False)
    if not isinstance(source, str) or not isinstance(ignore_case, bool):
        raise UsageError(f"{where}: 'pattern' is a text and 'ignore_case' true or false")
    try:
        pattern = regex.compile(source, regex.IGNORECASE if ignore_case else 0)
    except regex.error as error:
        raise UsageError(f"{where}: the pattern is no regular expression: {error}") from error
    if pattern.match(""):
        raise UsageError(f"{where}: the pattern matches an empty text")
    return pattern


def _strings(where: str, kind: dict[str, Any], key: str) -> tuple[str, ...]:
    values = kind.get(key, [])
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise UsageError(f"{where}: '{key}' is a list of texts")
    return tuple(values)
