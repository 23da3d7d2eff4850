"""What a pilot compares: ways to train, with an extension or without one, as pure data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analyzer.errors import UsageError
from analyzer.inject import parse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.train.settings import Objective


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of an arm's training.

    ``share`` is of the arm's compute. ``rows`` and ``rest`` multiply the pilot's learning rate
    for the new rows and for everything else; 0 freezes. ``spread`` above 0 is the rate of the new
    rows itself, in standard deviations of all rows: what a step can move them by. Rows that are
    read less than ten times then move slower, in proportion.
    """

    share: float = 1.0
    objective: Objective = "next-token"
    rows: float = 1.0
    rest: float = 1.0
    spread: float = 0.0


@dataclass(frozen=True, slots=True)
class Arm:
    """One line of the comparison.

    ``init`` fills the new rows, ``None`` leaves the vocabulary as it is; no stages, no training.
    """

    name: str
    says: str
    init: str | None = None
    stages: tuple[Stage, ...] = (Stage(),)

    @property
    def extends(self) -> bool:
        """Whether the vocabulary grows."""
        return self.init is not None

    @property
    def favours_rows(self) -> bool:
        """Whether new rows learn faster than all else until the end."""
        last = self.stages[-1] if self.extends else Stage()
        return last.rows > last.rest or last.spread > 0


BASE = "base"
CONTINUED = "continued"
# A quarter of the compute goes to the new rows first: they are few, and the rest must not adapt
# to rows that are still wrong (Kim et al. 2024, EEVE, arXiv 2402.14714, section 3.2).
_FIRST, _THEN = 0.25, 0.75
_ALL = (
    Arm(BASE, "no extension, untrained", stages=()),
    Arm(CONTINUED, "no extension, continued pretraining"),
    Arm("random", "new rows drawn from the spread of all rows", "random"),
    Arm("mean", "new rows are the mean of their pieces", "mean"),
    Arm("aligned", "new rows are vectors of the domain's text, taken to the model's space",
        "aligned"),
    Arm("noise", "mean of the pieces with noise on top", "mean+0.1*noise"),
    Arm("dynamic", "mean of the pieces; early on the new rows learn 10 times as fast, the rest a "
        "tenth", "mean", (Stage(_FIRST, rows=10.0, rest=0.1), Stage(_THEN))),
    Arm("fast-rows", "mean of the pieces; the new rows learn 10 times as fast", "mean",
        (Stage(rows=10.0),)),
    Arm("scaled-rows", "mean of the pieces; each step moves a new row by up to 4 % of the rows' "
        "spread, whatever the rate of the rest", "mean", (Stage(spread=0.04),)),
    Arm("staged", "mean of the pieces; the new rows alone first, then everything", "mean",
        (Stage(_FIRST, rows=10.0, rest=0.0), Stage(_THEN))),
    Arm("distilled", "mean of the pieces; the new rows first learn to stand for their pieces, "
        "then everything is trained", "mean",
        (Stage(_FIRST, "both", rows=10.0, rest=0.0), Stage(_THEN))),
    Arm("rows-only", "mean of the pieces; nothing but the new rows is trained", "mean",
        (Stage(rows=10.0, rest=0.0),)),
)  # fmt: skip
ARMS = {arm.name: arm for arm in _ALL}
# The two references, the five rows of a comparison of initialisations with distillation, and rows
# that can get somewhere: in few steps at a common rate they stay where they began (docs/pilot.md).
DEFAULT = (
    BASE, CONTINUED, "random", "mean", "aligned", "dynamic", "noise", "distilled", "scaled-rows",
)  # fmt: skip


def chosen(names: Sequence[str] = ()) -> tuple[Arm, ...]:
    """Give the arms of these names, the two without extension always first.

    >>> [arm.name for arm in chosen(["staged", "ends"])]
    ['base', 'continued', 'staged', 'ends']

    A name that is no arm is an initialiser: its arm trains everything at one learning rate.
    Raises UsageError for a name that is neither.
    """
    wanted = list(dict.fromkeys([BASE, CONTINUED, *(names or DEFAULT)]))
    return tuple(ARMS.get(name) or _of_initialiser(name) for name in wanted)


def _of_initialiser(name: str) -> Arm:
    try:
        recipe = parse(name)
    except UsageError as error:
        raise UsageError(
            f"there is no arm {name!r}",
            hint=f"there are {', '.join(ARMS)}, and every initialiser of `analyze apply --init`",
        ) from error
    return Arm(name, f"new rows filled by {recipe.text}", recipe.text)
