"""The sections about training and cost: the verdict at other budgets, what an extension takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analyzer.report.blocks import Block, Cell, Heading, Pairs, Points
from analyzer.report.data import mapping, number, rows, texts
from analyzer.report.safe import visible
from analyzer.report.shaping import number_cell, section, table, text_cell

if TYPE_CHECKING:
    from analyzer.report.story import Section
    from analyzer.report.words import Words

# what belongs together of a cost, in the order in which it is asked for
_GROUPS = {
    "size": (
        "new_tokens", "added_rows", "added_parameters", "added_bytes", "added_parameters_share",
    ),
    "training": (
        "training_tokens", "training_tokens_needed", "training_tokens_saved", "gpu_hours",
        "gpu_hours_saved", "money",
    ),
    "serving": ("context_gain", "requests_gain", "operations_a_token_share", "break_even_tokens"),
    "general": (
        "general_sentences", "general_changed_share", "general_en_changed_share",
        "general_zh_changed_share", "general_longer", "general_tokens_saved",
    ),
}  # fmt: skip
_SHARES = {"general_tokens_saved"}  # what its name does not tell
_BUDGETS = ("training_tokens", "times", "recommendation", "confidence", "because")


def budgets(data: dict[str, Any], words: Words) -> Section | None:
    """Show the verdict at other training budgets."""
    found = rows(data, "decision.budgets")
    if not found:
        return None
    first = number(found[0], "training_tokens") or 1
    because = any(row.get("because") for row in found)
    names = _BUDGETS if because else _BUDGETS[:-1]
    made = (_budget(row, first, words)[: len(names)] for row in found)
    return section(words, "budgets", table(words, "budgets", names, made))


def _budget(row: dict[str, Any], first: float, words: Words) -> tuple[Cell, ...]:
    times = number(row, "training_tokens") / first
    return (
        number_cell(words.short, row.get("training_tokens")),
        number_cell(lambda n: words("budgets.as_many", number=words.count(n)), times),
        Cell(words.name("recommendation", row.get("recommendation"))),
        number_cell(words.percent, row.get("confidence")),
        text_cell(row.get("because")),
    )


def cost(data: dict[str, Any], words: Words) -> Section | None:
    """Show what the extension costs and gains, with every assumption that came along."""
    found = mapping(data, "proposal.cost")
    if not found:
        return None
    plain = {k: v for k, v in found.items() if not isinstance(v, (dict, list, tuple))}
    grouped = {key for keys in _GROUPS.values() for key in keys}
    groups = {name: {k: plain[k] for k in keys if k in plain} for name, keys in _GROUPS.items()}
    groups["other"] = {key: value for key, value in plain.items() if key not in grouped}
    groups |= {key: value for key, value in found.items() if isinstance(value, dict)}
    blocks: list[Block] = []
    for name, values in groups.items():
        known = {key: value for key, value in values.items() if value is not None}
        if known:
            heading = words.maybe("cost", f"group_{name}") or words.name("cost", name)
            blocks += [Heading(heading), _cost_pairs(known, words)]
    assumptions = texts(found, f"assumptions_{words.lang}") or texts(found, "assumptions")
    if assumptions:
        blocks += [Heading(words("cost.assumptions")), Points(tuple(map(visible, assumptions)))]
    return section(words, "cost", *blocks)


def _cost_pairs(values: dict[str, Any], words: Words) -> Pairs:
    """Label the figures of a cost; one that the report does not know reads from its own name."""
    return Pairs(
        tuple(
            (
                words.maybe("cost", key) or visible(key).replace("_", " ").capitalize(),
                words.share(value) if key in _SHARES else visible(words.named(key, value)),
            )
            for key, value in values.items()
        )
    )
