"""The sections about the decision, and those about the report itself."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from analyzer.report.blocks import Cell, Glossary, Paragraph, Rule, Rules
from analyzer.report.data import items, mapping, rows
from analyzer.report.safe import clip, visible
from analyzer.report.shaping import pairs, section, table, text_cell

if TYPE_CHECKING:
    from analyzer.report.story import Section
    from analyzer.report.words import Words

LONGEST_SENTENCE = 1000
# facts whose value is a name that readers have a word for
_NAMES = {"symbols.dominant_class": "class", "corpus.language": "languages"}
_ORDER = ("error", "fired", "silent", "not_applicable")
_ALTERNATIVES = ("name", "when", "fits_here", "because")
_RUN = (
    "metadata.command", "metadata.generated_at", "metadata.seconds", "metadata.tool_version",
    "metadata.run_id", "metadata.schema", "model.name", "model.source", "model.algorithm",
    "model.vocab_size", "model.parameters", "model.hidden_size", "model.tied_embeddings",
    "model.digest",
)  # fmt: skip


def rules(data: dict[str, Any], words: Words) -> Section:
    """Show every rule: those that failed or fired first."""
    trace = rows(data, "decision.trace")
    if not trace:
        return section(words, "rules", Paragraph(words("rules.none")))
    voting = sorted(trace, key=lambda entry: not entry.get("vote"))  # cautions after them
    shown = sorted((_rule(entry, words) for entry in voting), key=_rank)
    counts = Counter(rule.outcome for rule in shown)
    summary = words("rules.summary", **{o: words.count(counts[o]) for o in _ORDER})
    return section(words, "rules", Rules(summary, tuple(shown)))


def _rank(rule: Rule) -> int:
    return _ORDER.index(rule.outcome) if rule.outcome in _ORDER else 0


def _rule(entry: dict[str, Any], words: Words) -> Rule:
    outcome = str(entry.get("outcome"))
    return Rule(
        name=visible(entry.get("rule", "")),
        title=visible(entry.get("title") or ""),
        outcome=outcome if outcome in _ORDER else "error",
        outcome_text=words.maybe("rules", outcome) or visible(outcome),
        vote=words.name("recommendation", entry.get("vote") or "none"),
        because=visible(entry.get("because", "")),
        facts=tuple(_fact(fact, words) for fact in rows(entry, "facts")),
        references=tuple(map(_reference, items(entry, "references"))),
    )


def _fact(fact: dict[str, Any], words: Words) -> tuple[str, str, str, str]:
    """Say what a rule read: the fact, its value, what it was held against, and whether it holds."""
    name = str(fact.get("fact", fact.get("name", "")))
    test = ""
    if "threshold" in fact:
        threshold = fact["threshold"]
        limit = _named(name, threshold, words) or words.limit(name, threshold)
        test = f"{words.name('op', fact.get('op') or '=')} {limit}"
    if fact.get("parameter"):
        test += f" ({fact['parameter']})"
    holds = fact.get("holds")
    told = words("yes" if holds else "no") if isinstance(holds, bool) else words("unknown")
    value = _named(name, fact.get("value"), words) or words.named(name, fact.get("value"))
    return visible(name), visible(value), visible(test), told


def _named(fact: str, value: Any, words: Words) -> str | None:
    """Give the reader's word for a name that a fact holds, None where there is none."""
    section = _NAMES.get(fact)
    return words.maybe(section, value) if section and isinstance(value, str) else None


def _reference(reference: Any) -> tuple[str, str]:
    """Give a reference's words and, only where it is a web address, its link."""
    if isinstance(reference, dict):
        text = str(reference.get("text") or reference.get("title") or reference.get("url") or "")
        link = str(reference.get("url") or "")
    else:
        text = link = str(reference)
    return visible(text), visible(link) if link.startswith(("https://", "http://")) else ""


def facts(data: dict[str, Any], words: Words) -> Section | None:
    """Show all facts that the rules may read; those that are not known by their names alone."""
    found = mapping(data, "facts")
    if not found:
        return None
    unknown = words("list_gap").join(name for name, value in found.items() if value is None)
    listed = table(
        words,
        "facts",
        ("name", "value"),
        (
            (
                text_cell(name, "code"),
                text_cell(_named(name, value, words) or words.named(name, value)),
            )
            for name, value in found.items()
            if value is not None
        ),
        note=words("facts.unknown", names=visible(unknown)) if unknown else "",
    )
    return section(words, "facts", listed)


def alternatives(data: dict[str, Any], words: Words) -> Section | None:
    """Show the other ways, and whether each fits here."""
    found = rows(data, "decision.alternatives")
    if not found:
        return None
    made = (_alternative(row, words) for row in found)
    return section(words, "alternatives", table(words, "alternatives", _ALTERNATIVES, made))


def _alternative(row: dict[str, Any], words: Words) -> tuple[Cell, ...]:
    return (
        text_cell(row.get("title", row.get("name"))),
        text_cell(row.get("when"), longest=LONGEST_SENTENCE),
        Cell(visible(words.named("", row.get("fits_here")))),
        Cell(
            clip(visible(row.get("because") or ""), LONGEST_SENTENCE),
            references=tuple(map(_reference, items(row, "references"))),
        ),
    )


def method(words: Words) -> Section:
    """State how the figures were come by."""
    return section(words, "method", *map(Paragraph, words.lines("method.notes")))


def glossary(words: Words) -> Section:
    """Explain the words that a manager need not know."""
    names = dict(words.under("glossary.names"))
    entries = tuple((names[key], text) for key, text in words.under("glossary.rows"))
    return section(words, "glossary", Glossary(entries))


def run(data: dict[str, Any], words: Words) -> Section:
    """Say which run this was, so that it can be repeated."""
    return section(words, "run", pairs(data, words, "run", _RUN))
