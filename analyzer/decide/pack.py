"""A rule pack as values: rules, parameters, named conditions, waivers, cases."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

from analyzer.decide.marked import near
from analyzer.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from analyzer.decide.conditions import Condition

Level = Literal["settled", "block", "for", "against", "caution"]
# The order in which levels speak; the first with a fired rule decides.
LEVELS: tuple[Level, ...] = ("settled", "block", "for", "against")
VOTES = ("extend", "continual-pretrain only", "undecided")
SCOPES = ("all", "symbols")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A threshold with its unit, its range and where it comes from."""

    name: str
    value: float
    unit: str
    low: float
    high: float
    meaning: str
    source: str
    where: str


@dataclass(frozen=True, slots=True)
class Reference:
    """Where a rule comes from; ``url`` may be empty for the project's own documents."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class RuleCase:
    """Facts and the outcome that one rule must have on them."""

    name: str
    facts: dict[str, Any]
    expect: str
    where: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: when it applies, what must hold for it to fire, and what it then says.

    What it says is one reason or several; a text in Chinese is empty where the pack has none.
    """

    id: str
    title: str
    level: Level
    vote: str | None
    condition: Condition
    because: tuple[str, ...]
    references: tuple[Reference, ...]
    cases: tuple[RuleCase, ...]
    where: str
    guard: Condition | None = None
    optional: tuple[str, ...] = ()
    scope: str = "all"
    confidence_factor: float = 1.0
    speaks_to: tuple[str, ...] = VOTES
    missing: tuple[str, ...] = ()
    title_zh: str = ""
    because_zh: tuple[str, ...] = ()
    missing_zh: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PackCase:
    """Facts and the decision that the whole pack must reach on them, with its source."""

    name: str
    source: str
    facts: dict[str, Any]
    recommendation: str
    fired: tuple[str, ...]
    flips_if: tuple[str, ...]
    where: str


@dataclass(frozen=True, slots=True)
class Waiver:
    """A rule that someone answers for switching off, until a day."""

    rule: str
    owner: str
    reason: str
    expires: date
    where: str

    def holds_on(self, day: date | None) -> bool:
        """Say whether the rule is still switched off on a day, today without one (UTC)."""
        return self.expires >= (day or datetime.now(tz=UTC).date())


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another way to adapt, and the condition under which it is the better choice here."""

    id: str
    title: str
    when: str
    condition: Condition
    better: str
    otherwise: str
    references: tuple[Reference, ...]
    where: str
    title_zh: str = ""
    when_zh: str = ""
    better_zh: str = ""
    otherwise_zh: str = ""


@dataclass(frozen=True, slots=True)
class Pack:
    """Everything that a decision follows from, apart from the facts."""

    rules: dict[str, Rule]
    parameters: dict[str, Parameter]
    definitions: dict[str, Condition]
    waivers: dict[str, Waiver] = field(default_factory=dict)
    cases: tuple[PackCase, ...] = ()
    alternatives: dict[str, Alternative] = field(default_factory=dict)
    folders: tuple[str, ...] = ()

    @property
    def values(self) -> dict[str, float]:
        """The parameters as plain numbers."""
        return {name: parameter.value for name, parameter in self.parameters.items()}

    @property
    def digest(self) -> str:
        """SHA-256 of everything that a decision follows from, wherever the files lie."""
        rules, alternatives = self.rules.values(), self.alternatives.values()
        content = {
            "rules": [_without_place(rule, "cases") for rule in rules],
            "parameters": self.values,
            "definitions": {name: asdict(one) for name, one in self.definitions.items()},
            "waivers": [_without_place(waiver) for waiver in self.waivers.values()],
            "alternatives": [_without_place(one) for one in alternatives],
        }
        text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
        return hashlib.sha256(text.encode()).hexdigest()

    def with_parameters(self, settings: Mapping[str, str | float]) -> Pack:
        """Return the pack with other thresholds, each checked against its range and unit.

        Shares may be written as ``5%``, counts as ``2B``, ``300M`` or ``2e9``. An unknown name
        or a value out of range raises UsageError with the nearest names or the range.
        """
        changed = dict(self.parameters)
        for name, text in settings.items():
            if name not in changed:
                raise UsageError(f"there is no parameter '{name}'", hint=near(name, changed))
            parameter = changed[name]
            value = read_number(text, name)
            if not parameter.low <= value <= parameter.high:
                raise UsageError(
                    f"{name} = {text} is outside {parameter.low:g} to {parameter.high:g}",
                    hint=f"its unit is {parameter.unit}: {parameter.meaning}",
                )
            changed[name] = replace(parameter, value=value)
        return replace(self, parameters=changed)


def _without_place(value: Rule | Waiver | Alternative, *also: str) -> dict[str, Any]:
    left_out = {"where", *also}
    return {name: item for name, item in asdict(value).items() if name not in left_out}


_SUFFIXES = {"%": 1e-2, "k": 1e3, "m": 1e6, "b": 1e9, "g": 1e9, "t": 1e12}


def read_number(text: str | float, name: str) -> float:
    """Read a number as people type it.

    >>> read_number("5%", "x"), read_number("2B", "x"), read_number("1_000", "x")
    (0.05, 2000000000.0, 1000.0)
    """
    raw = str(text).strip().replace(",", "")
    scale = _SUFFIXES.get(raw[-1:].lower(), 1.0)
    try:
        value = float(raw if scale == 1.0 else raw[:-1])
    except ValueError:
        value = float("nan")
    if value != value:  # noqa: PLR0124 - the test for NaN
        raise UsageError(f"'{text}' is no number for {name}", hint="write 0.05, 5%, 2e9 or 2B")
    return value * scale
