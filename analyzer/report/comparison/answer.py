"""The first thing that a reader of a comparison sees: the answer, and what it does not say."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from analyzer.report.data import number, rows
from analyzer.report.safe import clip, visible
from analyzer.report.verdict import KINDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.report.words import Words

LONGEST_NAME = 40


def labels(data: dict[str, Any]) -> list[str]:
    """Name each model shortly, no two alike: by its folder where its name does not tell it apart.

    >>> two = [{"name": "a/m", "folder": "a-m"}, {"name": "b/m", "folder": "b-m"}]
    >>> labels({"models": [{"name": "org/m-7b"}, *two]})
    ['m-7b', 'a-m', 'b-m']
    """
    models = rows(data, "models")
    ends = [PurePath(str(row.get("name"))).name for row in models]
    names = [
        end if end and ends.count(end) == 1 else str(row.get("folder"))
        for end, row in zip(ends, models, strict=True)
    ]
    return [clip(visible(name), LONGEST_NAME) for name in names]


def named(data: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Give each model's row of the comparison with its label."""
    return list(zip(labels(data), rows(data, "models"), strict=True))


def heading(data: dict[str, Any], words: Words) -> str:
    """Say which model needs the fewest tokens, or which do alike."""
    first = _level(data)
    if not first:
        return words("comparison.unknown")
    if len(first) == 1:
        return words("comparison.fewest", model=first[0])
    return words("comparison.level", models=words("name_gap").join(first))


def lead(data: dict[str, Any], words: Words) -> str:
    """Say how many tokens the best one needs, and how many times that the others do."""
    if not _level(data):
        return ""
    (best, row), *rest = named(data)
    told = words("comparison.lead", model=best, tokens=words.count(row.get("tokens")))
    others = [
        words("comparison.other", model=label, times=words.ratio(other.get("times_the_fewest")))
        for label, other in rest
        if number(other, "times_the_fewest")
    ]
    if not others:
        return told
    said = words("comparison.others", list=words("name_gap").join(others))
    return words("sentence_gap").join((told, said))


def follows(data: dict[str, Any], words: Words) -> tuple[str, ...]:
    """Say what the reports recommend, what extending would change, and what to beware of."""
    models, lines = named(data), []
    if len(_level(data)) > 1:
        lines.append(words("comparison.close"))
    for recommendation, key in KINDS.items():
        group = [label for label, row in models if row.get("recommendation") == recommendation]
        if group:
            lines.append(words(f"comparison.{key}", models=words("name_gap").join(group)))
    lines += _after(models, words)
    lossy = [label for label, row in models if row.get("algorithm") == "wordpiece"]
    if lossy:
        lines.append(words("comparison.lossy", models=words("name_gap").join(lossy)))
    return tuple(lines)


def _after(models: Sequence[tuple[str, dict[str, Any]]], words: Words) -> list[str]:
    """Say which model would need the fewest with the proposed tokens in place."""
    counts = [
        (number(row, "tokens_after_extension") or number(row, "tokens"), label)
        for label, row in models
    ]
    known = [(count, label) for count, label in counts if count]
    if not known or not any(number(row, "heldout_saving") > 0 for _, row in models):
        return []
    tokens, label = min(known)
    key = "after_same" if label == models[0][0] else "after_other"
    return [words(f"comparison.{key}", model=label, tokens=words.count(tokens))]


def _level(data: dict[str, Any]) -> list[str]:
    """Give the models whose tokens are the fewest, as far as two decimals tell."""
    return [
        label for label, row in named(data) if f"{number(row, 'times_the_fewest'):.2f}" == "1.00"
    ]
