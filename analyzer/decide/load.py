"""Folders to a checked pack: the default first, a user's own on top, by id."""

from __future__ import annotations

from functools import cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from analyzer.decide.conditions import Comparison, Condition, Group
from analyzer.decide.marked import Marked, near, read_marked
from analyzer.decide.pack import Pack
from analyzer.decide.parse import (
    parse_alternatives,
    parse_condition,
    parse_pack_cases,
    parse_parameters,
    parse_rule,
    parse_waivers,
)
from analyzer.errors import RulesError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzer.decide.pack import Parameter, Rule

# Files of a pack folder that hold no rule.
SPECIAL = ("parameters.yaml", "definitions.yaml", "waivers.yaml", "alternatives.yaml")


def default_folder() -> Path:
    """Return the folder of the default pack: inside the wheel, or beside the package."""
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "_rules", package.parent / "rules"):
        if (folder / "parameters.yaml").is_file():
            return folder
    raise RulesError("the default rule pack is missing", hint="reinstall analyzer")


def load_pack(folders: Sequence[Path] = ()) -> Pack:
    """Load the default pack and the user's folders, which extend it or override it by id.

    >>> pack = load_pack()
    >>> pack.rules["saving-too-small"].vote
    'continual-pretrain only'

    Raises RulesError with file and line for whatever does not check.
    """
    pack = _default_pack()
    for folder in folders:
        pack = _add_folder(pack, Path(folder))
    _check_names(pack)
    return pack


@cache
def _default_pack() -> Pack:
    return _add_folder(Pack({}, {}, {}), default_folder())


def _add_folder(pack: Pack, folder: Path) -> Pack:
    if not folder.is_dir():
        raise RulesError(f"there is no folder of rules at '{folder}'", hint="check --rules")

    def file(name: str) -> Marked:
        path = folder / name
        return read_marked(path) if path.is_file() else Marked({}, str(path))

    parameters = pack.parameters | parse_parameters(file("parameters.yaml"), pack.parameters)
    named = file("definitions.yaml")
    items = named.mapping((), named.value)
    definitions = {name: parse_condition(one, parameters) for name, one in items.items()}
    definitions = pack.definitions | definitions
    for name, one in items.items():
        _check_named(definitions[name], definitions, one.where)
    found = [parse_pack_cases(read_marked(path)) for path in _yaml_files(folder / "cases")]
    return Pack(
        rules=pack.rules | _rules(folder, parameters),
        parameters=parameters,
        definitions=definitions,
        waivers=pack.waivers | parse_waivers(file("waivers.yaml")),
        cases=(*pack.cases, *chain.from_iterable(found)),
        alternatives=pack.alternatives | parse_alternatives(file("alternatives.yaml"), parameters),
        folders=(*pack.folders, str(folder)),
    )


def _yaml_files(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from sorted(p for p in folder.iterdir() if p.suffix in {".yaml", ".yml"})


def _rules(folder: Path, parameters: dict[str, Parameter]) -> dict[str, Rule]:
    found: dict[str, Rule] = {}
    for path in _yaml_files(folder):
        if path.name in SPECIAL:
            continue
        item = read_marked(path)
        rule = parse_rule(item, parameters)
        if rule.id in found:
            item.refuse(f"the rule '{rule.id}' stands already at {found[rule.id].where}")
        found[rule.id] = rule
    return found


def _check_names(pack: Pack) -> None:
    """Refuse names that lead nowhere: definitions, waived rules, cases that expect rules."""
    for where, condition in _conditions(pack):
        _check_named(condition, pack.definitions, where)
    named = [(waiver.where, waiver.rule) for waiver in pack.waivers.values()]
    named += [(case.where, rule) for case in pack.cases for rule in case.fired]
    for where, rule in named:
        if rule not in pack.rules:
            raise RulesError(f"{where}: there is no rule '{rule}'", hint=near(rule, pack.rules))


def _conditions(pack: Pack) -> Iterator[tuple[str, Condition]]:
    for rule in pack.rules.values():
        yield rule.where, rule.condition
        if rule.guard is not None:
            yield rule.where, rule.guard
    for alternative in pack.alternatives.values():
        yield alternative.where, alternative.condition


def _check_named(
    condition: Condition,
    definitions: dict[str, Condition],
    where: str,
    inside: tuple[str, ...] = (),
) -> None:
    """Refuse a condition that names a definition which is not there, or contains itself."""
    if isinstance(condition, Comparison):
        return
    if isinstance(condition, Group):
        for part in condition.parts:
            _check_named(part, definitions, where, inside)
        return
    name = condition.name
    if name in inside:
        raise RulesError(f"{where}: the definition '{name}' contains itself")
    if name not in definitions:
        raise RulesError(f"{where}: there is no definition '{name}'", hint=near(name, definitions))
    _check_named(definitions[name], definitions, where, (*inside, name))
