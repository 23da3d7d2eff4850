"""The pilot: every arm at equal compute, seed after seed, each result kept as soon as it is there.

A kill loses the arm under way and no other; the same call goes on with the rest.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from analyzer.errors import UsageError
from analyzer.inject import fingerprint
from analyzer.inject.checkpoint import read_object
from analyzer.train.arms import BASE
from analyzer.train.compute import Clock, Speed
from analyzer.train.pilot_arm import measure_speed, run_arm

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from analyzer.train.arms import Arm
    from analyzer.train.compute import Budget
    from analyzer.train.pilot_subject import How, Subject


@dataclass(frozen=True, slots=True)
class Series:
    """What came of a pilot: results in the order of the runs, and what each was allowed.

    ``left_out`` names the runs that the time budget did not reach, as ``arm/seed``; ``seconds``
    are those of all runs, whichever call they were of.
    """

    results: tuple[dict[str, Any], ...]
    flops: float
    speed: Speed | None
    left_out: tuple[str, ...]
    seconds: float


def run_series(
    subject: Subject,
    arms: Sequence[Arm],
    *,
    seeds: int,
    budget: Budget,
    how: How,
    cache: Path,
    say: Callable[[str], object] = lambda _: None,
) -> Series:
    """Run every arm with every seed, or take the result from ``cache`` where it is there.

    The untrained base is measured once, or where there are labels with every seed, to learn them.
    Seeds come one after the other, all arms each, so that a budget of time that ends early leaves
    whole comparisons. A time becomes the same operations for every arm by a short measurement;
    nothing new is begun after its end.

    Raises UsageError for a cache of another pilot, or a time that is too short to measure.
    """
    clock = Clock(budget.seconds)
    kept = _Cache(cache, subject, how)
    runs = [
        (arm, seed)
        for seed in range(seeds)
        for arm in arms
        if arm.stages or not seed or subject.labels
    ]
    results: list[dict[str, Any]] = []
    left_out: list[str] = []
    speed: Speed | None = None
    flops = budget.flops or kept.flops or 0.0
    for arm, seed in runs:
        name = f"{arm.name}/{seed}"
        if arm.stages and not flops:
            say("measuring the speed of this machine")
            speed = _speed(subject, how, results)
            flops = speed.flops_for(clock.left, len(runs) - 1)
            kept.flops = flops
        found = kept.get(arm, seed, flops)
        if found is None and clock.is_over() and results:
            left_out.append(name)
            continue
        if found is None:
            say(f"{name} ({len(results) + 1} of {len(runs)})")
            found = run_arm(subject, arm, seed=seed, flops=flops, how=how, is_over=clock.is_over)
            if found["complete"]:
                kept.put(arm, seed, flops, found)
            else:
                left_out.append(name)
                continue
        results.append(found)
    seconds = sum(sum(result["seconds"].values()) for result in results)
    return Series(tuple(results), flops, speed, tuple(left_out), round(seconds, 1))


def refuse_kept(cache: Path) -> None:
    """Raise UsageError where an earlier pilot left results: hours of work are not begun anew."""
    if runs := [path for path in cache.glob("*-*.json") if path.is_file()]:
        raise UsageError(
            f"'{cache}' holds {len(runs)} finished runs of an earlier pilot",
            hint="--resume keeps them and does the rest; else give another --out, or remove them",
        )


def _speed(subject: Subject, how: How, results: Sequence[dict[str, Any]]) -> Speed:
    """Measure training; what a run takes besides it, the base has told by being measured."""
    base = next(result for result in results if result["arm"] == BASE)
    seconds = base["seconds"]
    points = how.curve_points * seconds["measuring_once"]
    return Speed(
        flops_per_second=measure_speed(subject, how),
        run_seconds=2 * seconds["loading"] + points + seconds["after"],
    )


class _Cache:
    """Results on disk, one file an arm and seed, by a digest of all that they depend on."""

    def __init__(self, folder: Path, subject: Subject, how: How) -> None:
        self.folder = folder
        self.subject = {
            "checkpoint": fingerprint(subject.base),
            "tokens": [(token.id, token.text) for token in subject.extension.added],
            "texts": subject.texts.digest,
            "blanks": [asdict(blank) for blank in subject.blanks],
            "labels": [asdict(item) for item in subject.labels.items] if subject.labels else None,
            "how": asdict(how),
            "tool_version": version("analyzer"),
        }

    @property
    def flops(self) -> float | None:
        """Operations an arm that a time budget came to in an earlier call."""
        path = self.folder / "budget.json"
        if not path.is_file():
            return None
        found = read_object(path)
        return float(found["flops"]) if found.get("key") == _digest(self.subject) else None

    @flops.setter
    def flops(self, value: float) -> None:
        _write({"key": _digest(self.subject), "flops": value}, self.folder / "budget.json")

    def get(self, arm: Arm, seed: int, flops: float) -> dict[str, Any] | None:
        """Give a result that is there and was made from the same things."""
        path = self._path(arm, seed)
        if not path.is_file():
            return None
        found = read_object(path)
        if found.get("key") != self._key(arm, seed, flops):
            raise UsageError(
                f"'{path}' is of another pilot: other text, tokens, budget or settings",
                hint="give the same options again, another --out, or leave out --resume",
            )
        result: dict[str, Any] = found["result"]
        return result

    def put(self, arm: Arm, seed: int, flops: float, result: dict[str, Any]) -> None:
        """Keep a result."""
        _write({"key": self._key(arm, seed, flops), "result": result}, self._path(arm, seed))

    def _path(self, arm: Arm, seed: int) -> Path:
        safe = "".join(c if c.isalnum() or c in "+-.*" else "_" for c in arm.name)
        return self.folder / f"{safe}-{seed}.json"

    def _key(self, arm: Arm, seed: int, flops: float) -> str:
        own = {"arm": asdict(arm), "seed": seed, "flops": flops if arm.stages else 0.0}
        return _digest(self.subject | own)


def _digest(value: dict[str, Any]) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _write(value: dict[str, Any], path: Path) -> None:
    """Write JSON whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    partial.write_text(json.dumps(value, ensure_ascii=False) + "\n", encoding="utf-8")
    partial.replace(path)
