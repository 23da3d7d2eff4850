"""From the content of ``report.json`` to the story that every renderer tells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analyzer.report import highlights, price, proposal, reading, reasoning
from analyzer.report.data import at, mapping, number
from analyzer.report.safe import visible
from analyzer.report.shaping import signature
from analyzer.report.story import Story
from analyzer.report.translated import translated
from analyzer.report.verdict import key_figures, verdict
from analyzer.report.words import Words, load

if TYPE_CHECKING:
    from analyzer.report.story import Section
    from analyzer.report.words import Words


def story(data: dict[str, Any], lang: str = "en") -> Story:
    """Build the report of one run; keys that the data lacks leave their part out.

    >>> story({}).verdict.title
    'Undecided'
    """
    words, data = load(lang), translated(data, lang)
    told = verdict(data, words)
    model = visible(at(data, "model.name") or words("unknown"))
    return Story(
        title=words("page.title", verdict=told.title, model=model),
        content_lang=main_language(data),
        verdict=told,
        figures=key_figures(data, words),
        sections=tuple(section for section in _sections(data, words) if section),
        signature=signature(at(data, "metadata.tool_version")),
    )


def main_language(data: dict[str, Any]) -> str:
    """Give the code of the language of most of the text: it decides how Han characters look."""
    shares = mapping(data, "corpus.languages")
    code = max(shares, key=lambda name: number(shares, name), default="")
    known = code.replace("-", "").isalnum() and code != "und"
    return code if known and number(shares, code) > 0.5 else ""


def _sections(data: dict[str, Any], words: Words) -> list[Section | None]:
    return [
        proposal.saving(data, words),
        proposal.samples(data, words),
        proposal.feeding(data, words),
        price.budgets(data, words),
        price.cost(data, words),
        proposal.candidates(data, words),
        reading.tokens(data, words),
        reading.terms(data, words),
        reading.symbols(data, words),
        highlights.notation(data, words),
        reasoning.rules(data, words),
        reasoning.facts(data, words),
        reasoning.alternatives(data, words),
        reading.corpus(data, words),
        reasoning.method(words),
        reasoning.glossary(words),
        reasoning.run(data, words),
    ]
