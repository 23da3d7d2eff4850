"""The manager's page: the verdict in words and the key figures that carry it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from analyzer.report.data import at, items, mapping, number, texts
from analyzer.report.safe import visible
from analyzer.report.story import Figure, Verdict

if TYPE_CHECKING:
    from analyzer.report.words import Words

_IN_TOKENS = ("training_tokens", "training_tokens_needed", "tokens_to_feed", "break_even_tokens")
# from this share of the characters on, a corpus is told as notation rather than as prose
MOSTLY = 0.5
KINDS = {"extend": "extend", "continual-pretrain only": "continue", "undecided": "undecided"}
"""What each recommendation is called in the words and in the style sheet."""
# with fewer words, notation one a line, a count of them says nothing of the text's size
_BYTES_A_WORD = 500
# what a reader hears at a confidence; the number stands beside the word
_CONFIDENCE = ((0.85, "high"), (0.65, "fair"), (0.0, "low"))


def verdict(data: dict[str, Any], words: Words) -> Verdict:
    """Say what is recommended, how surely, why, what would flip it, and what it takes."""
    kind = KINDS.get(str(at(data, "decision.recommendation")), "undecided")
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
    count = words("verdict.words", number=words.short(at(data, "corpus.words")))
    return words(
        "verdict.subject_named" if name else "verdict.subject",
        model=visible(at(data, "model.name") or words("unknown")),
        corpus=visible(name),
        documents=words("verdict.documents", number=words.count(documents)),
        size=words.bytes(at(data, "corpus.bytes")),
        words="" if hardly_words(data) else count,
    )


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
    share, ratio, count, short = words.share, words.ratio, words.count, words.short
    known = partial(at, data)
    low, high = [*items(data, "proposal.heldout_interval"), None, None][:2]
    classes = mapping(data, "symbols.classes")
    widest = max(classes, key=lambda name: number(classes[name], "share"), default="")
    found = {
        "saving": ("saving", share(known("proposal.heldout_saving")), words.interval(low, high)),
        "tokens": ("candidates", short(known("proposal.tokens")), count(known("model.vocab_size"))),
        "occurrences": (
            "feeding",
            short(known("proposal.occurrences.median")),
            share(known("proposal.occurrences.under_100_share")),
        ),
        "density": (
            "symbols",
            ratio(at(classes.get(widest), "pieces_per_character")),
            ratio(known("symbols.prose_pieces_per_character")),
        ),
        "fertility": (
            "tokens",
            ratio(known("tokens.fertility")),
            share(known("tokens.single_token_share")),
        ),
        "context": (
            "cost",
            share(known("proposal.cost.context_gain")),
            share(known("proposal.cost.requests_gain")),
        ),
        "absent": (
            "terms",
            share(known("terms.absent_share")),
            ratio(known("terms.pieces_per_term")),
        ),
        "symbols": ("symbols", share(known("symbols.share")), count(len(classes))),
    }
    # of notation, and of text that is hardly words, other figures speak
    del found["fertility" if number(data, "symbols.share") >= MOSTLY else "density"]
    del found["absent" if hardly_words(data) else "context"]
    unknown = words("unknown")
    return tuple(
        Figure(
            label=words(f"figures.{name}.label"),
            value=value,
            note="" if remark == unknown else words(f"figures.{name}.note", value=remark),
            anchor=anchor,
        )
        for name, (anchor, value, remark) in found.items()
        if value != unknown
    )
