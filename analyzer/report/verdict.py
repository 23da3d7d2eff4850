"""The manager's page: the verdict in words and the key figures that carry it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analyzer.report.data import at, items, mapping, number, texts
from analyzer.report.safe import visible
from analyzer.report.story import Figure, Verdict

if TYPE_CHECKING:
    from analyzer.report.figures import Figures
    from analyzer.report.words import Words

_RECOMMENDATIONS = {"extend": "extend", "continual-pretrain only": "continue"}
# what a reader hears at a confidence; the number stands beside the word
_CONFIDENCE = ((0.85, "high"), (0.65, "fair"), (0.0, "low"))


def verdict(data: dict[str, Any], words: Words, figures: Figures) -> Verdict:
    """Say what is recommended, how surely, why, what would flip it, and what it takes."""
    recommendation = str(at(data, "decision.recommendation") or "undecided")
    kind = _RECOMMENDATIONS.get(recommendation, "undecided")
    return Verdict(
        recommendation=recommendation,
        title=words(f"verdict.{kind}.title"),
        lead=words(f"verdict.{kind}.lead"),
        subject=subject(data, words, figures),
        confidence=confidence(at(data, "decision.confidence"), words, figures),
        reasons=tuple(map(visible, texts(data, "decision.reasons"))),
        flips=tuple(_sentence(visible(flip)) for flip in texts(data, "decision.flips_if")),
        missing=tuple(map(visible, texts(data, "decision.missing"))),
        needs=needs(data, kind, words, figures),
        kind=kind,
        meter=round(100 * min(1.0, max(0.0, number(data, "decision.confidence"))), 1),
    )


def subject(data: dict[str, Any], words: Words, figures: Figures) -> str:
    """Say what was measured: so much text, with which model's tokenizer."""
    name = at(data, "corpus.name")
    return words(
        "verdict.subject_named" if name else "verdict.subject",
        model=visible(at(data, "model.name") or words("unknown")),
        corpus=visible(name),
        documents=figures.count(at(data, "corpus.documents")),
        size=figures.bytes(at(data, "corpus.bytes")),
        words=figures.short(at(data, "corpus.words")),
    )


def confidence(value: Any, words: Words, figures: Figures) -> str:
    """Say a confidence in words and in its number."""
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return words("unknown")
    level = next((name for least, name in _CONFIDENCE if value >= least), "low")
    return words(f"confidence.{level}", number=figures.share(value, digits=0))


def needs(
    data: dict[str, Any], kind: str, words: Words, figures: Figures
) -> tuple[tuple[str, str], ...]:
    """List what the recommendation takes: tokens and training, as far as it was worked out."""
    facts = mapping(data, "facts")
    known = {
        "tokens": at(data, "proposal.tokens"),
        "tokens_to_feed": facts.get("budget.tokens_to_feed"),
        **mapping(data, "proposal.cost"),
    }
    pairs = []
    for key, label in words.under(f"needs.{kind}"):
        if known.get(key) is not None:
            value = visible(figures.named(key, known[key]))
            if key == "training_tokens" and facts.get("budget.is_assumed"):
                value = words("needs.assumed", value=value)
            pairs.append((label, value))
    return tuple(pairs)


def _sentence(text: str) -> str:
    """Begin with a capital: the lines start with the name of a recommendation."""
    return text[:1].upper() + text[1:]


def key_figures(data: dict[str, Any], words: Words, figures: Figures) -> tuple[Figure, ...]:
    """Give the figures that carry the verdict, each with the section that proves it."""
    low, high = [*items(data, "proposal.heldout_interval"), None, None][:2]
    values: dict[str, tuple[str, dict[str, Any], str]] = {
        "saving": (
            figures.share(at(data, "proposal.heldout_saving")),
            {"interval": figures.interval(low, high)},
            "saving",
        ),
        "tokens": (
            figures.short(at(data, "proposal.tokens")),
            {"vocabulary": figures.count(at(data, "model.vocab_size"))},
            "candidates",
        ),
        "occurrences": (
            figures.short(at(data, "proposal.occurrences.median")),
            {"share": figures.share(at(data, "proposal.occurrences.under_100_share"))},
            "feeding",
        ),
        "fertility": (
            figures.ratio(at(data, "tokens.fertility")),
            {"share": figures.share(at(data, "tokens.single_token_share"))},
            "tokens",
        ),
        "absent": (
            figures.share(at(data, "terms.absent_share")),
            {"pieces": figures.ratio(at(data, "terms.pieces_per_term"))},
            "terms",
        ),
        "symbols": (
            figures.share(at(data, "symbols.share")),
            {"classes": figures.count(len(mapping(data, "symbols.classes")))},
            "symbols",
        ),
    }
    return tuple(
        Figure(
            name=name,
            label=words(f"figures.{name}.label"),
            value=value,
            note=words(f"figures.{name}.note", **places),
            anchor=anchor,
        )
        for name, (value, places, anchor) in values.items()
    )
