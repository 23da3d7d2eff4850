"""Every measure of every model, side by side: measures down, models across."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analyzer.report.blocks import Cell, Column, Table
from analyzer.report.comparison.answer import labels
from analyzer.report.data import items, rows
from analyzer.report.safe import clip, visible
from analyzer.report.shaping import section

if TYPE_CHECKING:
    from analyzer.report.story import Section
    from analyzer.report.words import Words

LONGEST_VALUE = 60
# the keys of a row of comparison.json, and the string that names each
MEASURES = {
    "algorithm": "run.model_algorithm",
    "vocab_size": "run.model_vocab_size",
    "tokens": "tokens.total",
    "times_the_fewest": "comparison.ranking.times",
    "characters_per_token": "tokens.characters_per_token",
    "bytes_per_token": "tokens.bytes_per_token",
    "fertility": "tokens.fertility",
    "single_token_share": "tokens.single_token_share",
    "byte_fallback_share": "tokens.byte_fallback_share",
    "terms_absent_share": "figures.absent.label",
    "terms_fragmented_share": "comparison.figures.fragmented_share",
    "symbol_class": "comparison.figures.symbol_class",
    "symbol_pieces_per_character": "comparison.figures.symbol_pieces_per_character",
    "proposed_tokens": "figures.tokens.label",
    "heldout_saving": "figures.saving.label",
    "heldout_interval": "comparison.figures.interval",
    "tokens_after_extension": "comparison.ranking.after",
    "added_parameters": "cost.added_parameters",
}


def side_by_side(data: dict[str, Any], words: Words) -> Section:
    """Lay the measures of all models beside each other; one that no model has is left out."""
    models = rows(data, "models")
    known = [key for key in MEASURES if any(row.get(key) is not None for row in models)]
    table = Table(
        name="figures",
        caption=words("comparison.figures.title"),
        columns=(
            Column("measure", words("comparison.figures.measure")),
            *(Column(f"model-{i}", label, "number") for i, label in enumerate(labels(data), 1)),
        ),
        rows=tuple(
            (Cell(words(MEASURES[key])), *(_value(key, row, words) for row in models))
            for key in known
        ),
    )
    return section(words, "comparison.figures", table)


def _value(key: str, row: dict[str, Any], words: Words) -> Cell:
    value = row.get(key)
    if key == "heldout_interval":
        ends = items(row, key)
        return Cell(words.interval(*ends) if len(ends) == 2 else words("unknown"))
    if key == "symbol_class" and value is not None:
        return Cell(words.name("class", value))
    if key in {"times_the_fewest", "characters_per_token", "bytes_per_token"}:
        return Cell(words.ratio(value))
    if key in {"tokens", "tokens_after_extension"}:
        return Cell(words.count(value))
    return Cell(clip(visible(words.named(key, value)), LONGEST_VALUE))
