"""The first thing that a reader of a pilot sees: did extending help, and by how much."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analyzer.report.data import at, judged, mapping, number, rows
from analyzer.report.safe import visible

if TYPE_CHECKING:
    from analyzer.report.words import Words

WANTED_OCCURRENCES = 100  # as the rules ask before a pilot settles anything


def outcome(data: dict[str, Any]) -> str:
    """Give ``gain``, ``loss`` or ``level``, which holds zero in its interval; or ``nothing``.

    ``loss_unfed`` is a loss with rows that were hardly read, ``void`` a pilot in which plain
    training made the model worse.

    >>> facts = {"pilot.bpb_gain_share": 0.02, "pilot.bpb_gain_low": 0.01}
    >>> outcome({"facts": facts | {"pilot.bpb_gain_high": 0.03}})
    'gain'
    """
    if data.get("is_void"):
        return "void"
    facts = mapping(data, "facts")
    found = judged(facts.get("pilot.bpb_gain_low"), facts.get("pilot.bpb_gain_high"))
    return "loss_unfed" if found == "loss" and not is_fed(facts) else found


def is_fed(facts: dict[str, Any]) -> bool:
    """Say whether the median new row was read often enough that the outcome is about it."""
    return bool(facts.get("pilot.median_occurrences", 0.0) >= WANTED_OCCURRENCES)


def lead(data: dict[str, Any], words: Words) -> str:
    """Say how the best extended arm stands beside continued pretraining."""
    facts, found = mapping(data, "facts"), outcome(data)
    if found in {"nothing", "void"}:
        return words("pilot.lead_void") if found == "void" else ""
    gain = facts.get("pilot.bpb_gain_share") or 0.0
    direction = "more" if gain < 0 else "fewer"
    return words(
        "pilot.lead_level" if found == "level" else f"pilot.lead_{direction}",
        arm=visible(data.get("best")),
        share=words.share(abs(gain)),
        direction=words(f"pilot.{direction}"),
        interval=words.interval(facts.get("pilot.bpb_gain_low"), facts.get("pilot.bpb_gain_high")),
        tokens=words.count(facts.get("pilot.training_tokens")),
    )


def follows(data: dict[str, Any], words: Words) -> tuple[str, ...]:
    """Say what the figures mean: quality, general text, generation, whether training helped."""
    facts = mapping(data, "facts")
    lines = []
    if (found := outcome(data)) != "nothing":
        lines.append(words(f"pilot.means.{found}"))
    times = facts.get("pilot.median_occurrences")
    if isinstance(times, (int, float)):
        key = "fed" if is_fed(facts) else "unfed"
        lines.append(words(f"pilot.means.{key}", times=words.count(round(times, 1))))
    change = facts.get("pilot.general_bpb_change_share")
    if isinstance(change, (int, float)):
        key = "general_worse" if change > 0 else "general_better"
        lines.append(words(f"pilot.means.{key}", share=words.share(abs(change))))
    speed = facts.get("pilot.characters_per_second_gain_share")
    if isinstance(speed, (int, float)):
        key = "slower" if speed < 0 else "faster"
        saving = words.share(at(data, "extension.heldout_saving"))
        share = words.share(abs(speed))
        lines.append(words(f"pilot.means.{key}", share=share, saving=saving))
    bits = {row.get("arm"): number(row, "domain.bpb") for row in rows(data, "arms")}
    before, after = bits.get("base"), bits.get("continued")
    if before and after:  # without it every other difference is out of proportion
        direction = words("pilot.fewer" if after < before else "pilot.more")
        share = words.share(abs(1 - after / before))
        lines.append(words("pilot.means.training", share=share, direction=direction))
    if left_out := data.get("left_out"):
        lines.append(words("pilot.means.left_out", runs=words.count(len(left_out))))
    return tuple(lines)
