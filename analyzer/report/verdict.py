"""The manager's page: the verdict in words and the key figures that carry it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analyzer.report.data import at, items, mapping, number, texts
from analyzer.report.safe import visible
from analyzer.report.story import Figure, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from analyzer.report.words import Words

_IN_TOKENS = ("training_tokens", "training_tokens_needed", "tokens_to_feed", "break_even_tokens")
# from this share of the characters on, a corpus is told as notation rather than as prose
MOSTLY = 0.5
_RECOMMENDATIONS = {"extend": "extend", "continual-pretrain only": "continue"}
# with fewer words, notation one a line, a count of them says nothing of the text's size
_BYTES_A_WORD = 500
# what a reader hears at a confidence; the number stands beside the word
_CONFIDENCE = ((0.85, "high"), (0.65, "fair"), (0.0, "low"))


def verdict(data: dict[str, Any], words: Words) -> Verdict:
    """Say what is recommended, how surely, why, what would flip it, and what it takes."""
    recommendation = str(at(data, "decision.recommendation") or "undecided")
    kind = _RECOMMENDATIONS.get(recommendation, "undecided")
    part = kind == "extend" and at(data, "decision.scope") == "symbols"
    return Verdict(
        title=words(f"verdict.{kind}.title"),
        lead=words("verdict.extend.lead_symbols" if part else f"verdict.{kind}.lead"),
        subject=subject(data, words),
        confidence=confidence(at(data, "decision.confidence"), words),
        reasons=tuple(map(visible, texts(data, "decision.reasons"))),
        flips=tuple(sentence(visible(flip)) for flip in texts(data, "decision.flips_if")),
        missing=tuple(map(visible, texts(data, "decision.missing"))),
        needs=needs(data, kind, words),
        kind=kind,
        meter=round(100 * min(1.0, max(0.0, number(data, "decision.confidence"))), 1),
    )


def subject(data: dict[str, Any], words: Words) -> str:
    """Say what was measured: so much text, with which model's tokenizer."""
    name, documents = at(data, "corpus.name"), at(data, "corpus.documents")
    return words(
        "verdict.subject_named" if name else "verdict.subject",
        model=visible(at(data, "model.name") or words("unknown")),
        corpus=visible(name),
        documents=words("verdict.documents", number=words.count(documents)),
        size=words.bytes(at(data, "corpus.bytes")),
        words=_word_count(data, words),
    )


def _word_count(data: dict[str, Any], words: Words) -> str:
    """Say how many words were counted, but nothing where the text is hardly made of words."""
    count = at(data, "corpus.words")
    if hardly_words(data):
        return ""
    return words("verdict.words", number=words.short(count))


def hardly_words(data: dict[str, Any]) -> bool:
    """Say whether the text is hardly made of words, such as one SMILES a line."""
    count = at(data, "corpus.words")
    return isinstance(count, int) and count * _BYTES_A_WORD < number(data, "corpus.bytes")


def confidence(value: Any, words: Words) -> str:
    """Say a confidence in words and in its number."""
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return words("confidence.unknown")
    level = next((name for least, name in _CONFIDENCE if value >= least), "low")
    return words(f"confidence.{level}", number=words.percent(value))


def needs(data: dict[str, Any], kind: str, words: Words) -> tuple[tuple[str, str], ...]:
    """List what the recommendation costs and saves, as far as it was worked out."""
    facts = mapping(data, "facts")
    known = {
        "saving": at(data, "proposal.heldout_saving"),
        "tokens": at(data, "proposal.tokens"),
        "tokens_to_feed": facts.get("budget.tokens_to_feed"),
        **mapping(data, "proposal.cost"),
    }
    pairs = []
    for key, label in words.under(f"needs.{kind}"):
        if known.get(key) is not None:
            if key in _IN_TOKENS:  # as the reasons beside it say them
                value = words("needs.in_tokens", value=words.rounded(known[key]))
            else:
                value = visible(words.named(key, known[key]))
            if key == "training_tokens" and facts.get("budget.is_assumed"):
                value = words("needs.assumed", value=value)
            pairs.append((label, value))
    return tuple(pairs)


def sentence(text: str) -> str:
    """Begin with a capital: the lines start with the name of a recommendation."""
    return text[:1].upper() + text[1:]


def key_figures(data: dict[str, Any], words: Words) -> tuple[Figure, ...]:
    """Give the figures that carry the verdict, each with the section that proves it.

    A figure that is not known is left out, and so is a remark that lacks its number.
    """
    ends = items(data, "proposal.heldout_interval")
    interval = words.interval(*ends) if len(ends) == 2 else None
    classes = at(data, "symbols.classes")
    kinds = words.count(len(classes)) if isinstance(classes, dict) else None

    def told(path: str, write: Callable[[Any], str] = words.share) -> str | None:
        return None if at(data, path) is None else write(at(data, path))

    rows = (
        ("saving", told("proposal.heldout_saving"), interval, "saving"),
        (
            "tokens",
            told("proposal.tokens", words.short),
            told("model.vocab_size", words.count),
            "candidates",
        ),
        (
            "occurrences",
            told("proposal.occurrences.median", words.short),
            told("proposal.occurrences.under_100_share"),
            "feeding",
        ),
        _density(data, words)
        if number(data, "symbols.share") >= MOSTLY
        else (
            "fertility",
            told("tokens.fertility", words.ratio),
            told("tokens.single_token_share"),
            "tokens",
        ),
        (
            "context",
            told("proposal.cost.context_gain"),
            told("proposal.cost.requests_gain"),
            "cost",
        )
        if hardly_words(data)
        else (
            "absent",
            told("terms.absent_share"),
            told("terms.pieces_per_term", words.ratio),
            "terms",
        ),
        ("symbols", told("symbols.share"), kinds, "symbols"),
    )
    return tuple(
        Figure(
            label=words(f"figures.{name}.label"),
            value=value,
            note="" if remark is None else words(f"figures.{name}.note", value=remark),
            anchor=anchor,
        )
        for name, value, remark, anchor in rows
        if value is not None
    )


def _density(data: dict[str, Any], words: Words) -> tuple[str, str | None, str | None, str]:
    """Say how fine notation is cut: where a corpus has hardly any words, that is the measure."""
    classes = mapping(data, "symbols.classes")
    widest = max(classes, key=lambda name: number(classes[name], "share"), default="")
    found = at(classes.get(widest), "pieces_per_character")
    prose = at(data, "symbols.prose_pieces_per_character")
    return (
        "density",
        None if found is None else words.ratio(found),
        None if prose is None else words.ratio(prose),
        "symbols",
    )
