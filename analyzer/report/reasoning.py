"""The sections about the decision, and those about the report itself."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from analyzer.report.blocks import Cell, Glossary, Pairs, Paragraph, Rule, Rules, Table
from analyzer.report.data import at, items, mapping, rows
from analyzer.report.safe import clip, visible
from analyzer.report.shaping import columns, text_cell
from analyzer.report.story import Section

if TYPE_CHECKING:
    from analyzer.report.words import Words

LONGEST_SENTENCE = 1000
# facts whose value is a name that readers have a word for
_NAMES = {"symbols.dominant_class": "class", "corpus.language": "languages"}
_ORDER = ("error", "fired", "silent", "not_applicable")


def rules(data: dict[str, Any], words: Words) -> Section:
    """Show every rule: those that failed or fired first."""
    title, lead = words("rules.title"), Paragraph(words("rules.lead"))
    trace = rows(data, "decision.trace")
    if not trace:
        return Section("rules", title, (lead, Paragraph(words("rules.none"))))
    voting = sorted(trace, key=lambda entry: not entry.get("vote"))  # cautions after them
    shown = sorted((_rule(entry, words) for entry in voting), key=_rank)
    counts = Counter(rule.outcome for rule in shown)
    summary = words("rules.summary", **{o: words.count(counts[o]) for o in _ORDER})
    return Section("rules", title, (lead, Rules(summary, tuple(shown))))


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
    table = Table(
        name="facts",
        caption=words("facts.title"),
        columns=columns(words, "facts", {"name": "code", "value": "text"}),
        rows=tuple(
            (text_cell(name), text_cell(_named(name, value, words) or words.named(name, value)))
            for name, value in found.items()
            if value is not None
        ),
        note=words("facts.unknown", names=visible(unknown)) if unknown else "",
    )
    return Section("facts", words("facts.title"), (Paragraph(words("facts.lead")), table))


def alternatives(data: dict[str, Any], words: Words) -> Section | None:
    """Show the other ways, and whether each fits here."""
    found = rows(data, "decision.alternatives")
    if not found:
        return None
    table = Table(
        name="alternatives",
        caption=words("alternatives.title"),
        columns=columns(
            words,
            "alternatives",
            {"name": "text", "when": "text", "fits_here": "text", "because": "text"},
        ),
        rows=tuple(
            (
                text_cell(row.get("title", row.get("name"))),
                text_cell(row.get("when"), LONGEST_SENTENCE),
                Cell(visible(words.named("", row.get("fits_here")))),
                Cell(
                    clip(visible(row.get("because") or ""), LONGEST_SENTENCE),
                    references=tuple(map(_reference, items(row, "references"))),
                ),
            )
            for row in found
        ),
    )
    lead = Paragraph(words("alternatives.lead"))
    return Section("alternatives", words("alternatives.title"), (lead, table))


def method(words: Words) -> Section:
    """State how the figures were come by."""
    notes = [text for key, text in words.under("method") if key != "title"]
    return Section("method", words("method.title"), tuple(Paragraph(note) for note in notes))


def glossary(words: Words) -> Section:
    """Explain the words that a manager need not know."""
    names = dict(words.under("glossary.names"))
    entries = tuple((names[key], text) for key, text in words.under("glossary.rows"))
    return Section("glossary", words("glossary.title"), (Glossary(entries),))


def run(data: dict[str, Any], words: Words) -> Section:
    """Say which run this was, so that it can be repeated."""
    sources = (
        ("command", "metadata.command"),
        ("generated_at", "metadata.generated_at"),
        ("seconds", "metadata.seconds"),
        ("tool_version", "metadata.tool_version"),
        ("run_id", "metadata.run_id"),
        ("schema", "metadata.schema"),
        ("model", "model.name"),
        ("source", "model.source"),
        ("algorithm", "model.algorithm"),
        ("vocab_size", "model.vocab_size"),
        ("parameters", "model.parameters"),
        ("hidden_size", "model.hidden_size"),
        ("tied_embeddings", "model.tied_embeddings"),
        ("model_digest", "model.digest"),
    )
    shown = []
    for key, path in sources:
        value = at(data, path)
        text = words.seconds(value) if key == "seconds" else words.named(key, value)
        shown.append((words(f"run.{key}"), visible(text)))
    return Section("run", words("run.title"), (Pairs(tuple(shown)),))
