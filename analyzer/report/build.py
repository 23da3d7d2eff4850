"""From the content of ``report.json`` to the story that every renderer tells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analyzer.report import highlights, price, proposal, reading, reasoning
from analyzer.report.data import at, mapping, number
from analyzer.report.figures import Figures
from analyzer.report.safe import visible
from analyzer.report.story import Story
from analyzer.report.translated import translated
from analyzer.report.verdict import key_figures, verdict
from analyzer.report.words import load

if TYPE_CHECKING:
    from analyzer.report.story import Section
    from analyzer.report.words import Words


def story(data: dict[str, Any], lang: str = "en") -> Story:
    """Build the report of one run; keys that the data lacks leave their part out.

    >>> story({}).verdict.title
    'Undecided'
    """
    words, data = load(lang), translated(data, lang)
    figures = Figures(words)
    told = verdict(data, words, figures)
    model = visible(at(data, "model.name") or words("unknown"))
    return Story(
        title=words("page.title", verdict=told.title, model=model),
        content_lang=main_language(data),
        verdict=told,
        figures=key_figures(data, words, figures),
        sections=tuple(section for section in _sections(data, words, figures) if section),
        signature=f"analyzer {visible(at(data, 'metadata.tool_version') or '')}".strip(),
    )


def main_language(data: dict[str, Any]) -> str:
    """Give the code of the language of most of the text: it decides how Han characters look."""
    shares = mapping(data, "corpus.languages")
    code = max(shares, key=lambda name: number(shares, name), default="")
    known = code.replace("-", "").isalnum() and code != "und"
    return code if known and number(shares, code) > 0.5 else ""


def _sections(data: dict[str, Any], words: Words, figures: Figures) -> list[Section | None]:
    return [
        proposal.saving(data, words, figures),
        proposal.samples(data, words, figures),
        proposal.feeding(data, words, figures),
        price.budgets(data, words, figures),
        price.cost(data, words, figures),
        proposal.candidates(data, words, figures),
        reading.tokens(data, words, figures),
        reading.terms(data, words, figures),
        reading.symbols(data, words, figures),
        highlights.notation(data, words, figures),
        reasoning.rules(data, words, figures),
        reasoning.facts(data, words, figures),
        reasoning.alternatives(data, words, figures),
        reading.corpus(data, words, figures),
        reasoning.method(words),
        reasoning.glossary(words),
        reasoning.run(data, words, figures),
    ]
